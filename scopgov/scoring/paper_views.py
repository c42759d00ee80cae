"""Papers of a score: the sheet that goes into the file of a proposal, the letter to whoever the score concerns."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from scopgov.domain.canonical import canonical_json
from scopgov.domain.contests import DAYS
from scopgov.domain.policy import Permission, Role
from scopgov.members import queries as members
from scopgov.scoring import looking, queries, telling
from scopgov.scoring.tables import Score
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.guards import requires

blueprint = Blueprint("score_papers", __name__, url_prefix="/scores")


@blueprint.get("/<int:score_id>/<any(sheet, letter):kind>.pdf")
@requires(Permission.score_read)
def paper(score_id: int, kind: str) -> Response:
    """Send the sheet or the letter of a score as a tagged PDF, its data attached."""
    score = queries.score(scope.session(), score_id)
    name = f"score-{score.id}-{kind}"
    unsaid = _unsaid(score, kind)
    told = telling.told(scope.session(), score, say, unsaid=unsaid)
    made = pdf.render(
        render_template(f"scoring/print_{kind}.html", **told, **_around()),
        attached=canonical_json(telling.as_data(score, unsaid=unsaid)),
        name=f"{name}.json",
        made_at=_changed_at(score),
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


def _unsaid(score: Score, kind: str) -> frozenset[str]:
    """Return what a paper leaves out: in a letter what is sensitive, in a sheet what its reader may not read."""
    return telling.sensitive(score.mandate) if kind == "letter" else telling.unsaid_to(scope.actor(), score)


def _around() -> dict[str, Any]:
    today = members.local_day(scope.now())
    return {
        "cooperative": members.cooperative(scope.session()),
        "contacts": members.charged(scope.session(), Role.data_protection, today),
        "days": DAYS,
        "today": today,
    }


def _changed_at(score: Score) -> Any:
    """Return when what is said of a score last changed, so that the same score gives the same bytes."""
    given = [one.given_at for one in looking.looks(scope.session(), score) if one.given_at]
    return max([score.scored_at, *given, *([score.decided_at] if score.decided_at else [])])
