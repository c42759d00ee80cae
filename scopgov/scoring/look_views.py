"""A second look at a scored case: asked of a colleague from the page of the score, given and withdrawn there."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission, Subject
from scopgov.domain.second_looks import View
from scopgov.scoring import looking, queries
from scopgov.scoring.forms import AskLookForm, LookForm
from scopgov.scoring.tables import Score, SecondLook
from scopgov.scoring.views import page
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("score_looks", __name__, url_prefix="/scores")


def _look(look_id: int) -> SecondLook:
    return looking.look(scope.session(), look_id)


def _asked_of(look_id: int) -> Subject:
    return looking.asked_of(_look(look_id))


def _asked_by(look_id: int) -> Subject:
    return looking.asked_by(_look(look_id))


def _back(one: SecondLook) -> Response:
    return redirect(url_for("scoring.show", score_id=one.score_id, _anchor="looks"))


@blueprint.post("/<int:score_id>/looks")
@requires(Permission.look_ask)
def ask(score_id: int) -> Response | tuple[str, int]:
    """Ask a colleague for a second look."""
    score, form = queries.score(scope.session(), score_id), AskLookForm()
    form.offer(looking.colleagues(scope.session(), score, scope.actor(), scope.now()))
    done = attempt(form, lambda: _asked(score, form))
    if done:
        flash(_("Your colleague is asked, and told so."), "carried")
        return _back(done.value)
    return page(score, asking=form), status(form)


def _asked(score: Score, form: AskLookForm) -> SecondLook:
    told = {"colleague_id": form.colleague.data, "question": form.question.data or ""}
    return looking.ask(scope.session(), actor=scope.actor(), now=scope.now(), score=score, **told)


@blueprint.post("/looks/<int:look_id>/give")
@requires(Permission.look_give, subject=_asked_of)
def give(look_id: int) -> Response | tuple[str, int]:
    """Give one's view of the case."""
    one, form = _look(look_id), LookForm()
    if attempt(form, lambda: _given(one, form)):
        flash(_("Your view stands beside the decision."), "carried")
        return _back(one)
    return page(one.score, giving=form), status(form)


def _given(one: SecondLook, form: LookForm) -> SecondLook:
    view, said = View(form.view.data), form.said.data or ""
    return looking.give(scope.session(), actor=scope.actor(), now=scope.now(), look=one, view=view, said=said)


@blueprint.post("/looks/<int:look_id>/withdraw")
@requires(Permission.look_withdraw, subject=_asked_by)
def withdraw(look_id: int) -> Response:
    """Ask no longer for a second look."""
    one = _look(look_id)
    looking.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), look=one)
    flash(_("The second look is no longer asked for."), "carried")
    return _back(one)
