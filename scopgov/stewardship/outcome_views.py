"""Pages on which people say what really became of a scored case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.scoring import queries as scoring
from scopgov.scoring import telling
from scopgov.scoring.tables import Score
from scopgov.stewardship import score_outcomes
from scopgov.stewardship.outcome_forms import OutcomeForm
from scopgov.stewardship.tables import ScoreOutcome
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("score_outcomes", __name__, url_prefix="/scores")


@blueprint.route("/<int:score_id>/outcome", methods=["GET", "POST"])
@requires(Permission.outcome_record)
def new(score_id: int) -> Response | tuple[str, int]:
    """Say what became of a scored case, or say it again where it was wrong."""
    score = scoring.score(scope.session(), score_id)
    form = OutcomeForm()
    done = attempt(form, lambda: _said(score, form))
    if done:
        flash(_("What became of it is recorded."), "carried")
        return redirect(url_for("scoring.show", score_id=score.id))
    said = score_outcomes.of_score(scope.session(), score)
    return (
        render_template("stewardship/outcome.html", score=score, form=form, said=said, **_sentence(score)),
        status(form),
    )


def _said(score: Score, form: OutcomeForm) -> ScoreOutcome:
    return score_outcomes.say(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        score=score,
        happened=form.happened.data == "yes",
        known_on=form.known_on.data,
        remark=form.remark.data or "",
    )


def _sentence(score: Score) -> dict[str, object]:
    return {"sentence": telling.outcome(score.mandate)}


def score_panel(score: Score) -> str:
    """Say, on a score's page, what became of the case, and let who knows say it."""
    said = score_outcomes.of_score(scope.session(), score)
    return render_template("stewardship/_outcome.html", score=score, said=said, **_sentence(score))
