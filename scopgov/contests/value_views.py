"""What a sensitive attribute holds in a score: who reads it, who read it, and reading it once for a need."""

from __future__ import annotations

from flask import Blueprint, render_template

from scopgov.contests import value_reading
from scopgov.domain.policy import Permission
from scopgov.domain.sensitive_reading import NEED_NAMES, Need, needs, reads
from scopgov.scoring import queries, telling
from scopgov.scoring.tables import Score
from scopgov.scoring.views import page
from scopgov.web import scope
from scopgov.web.guards import requires
from scopgov.web.secrecy import keep_nowhere

blueprint = Blueprint("score_values", __name__, url_prefix="/scores")
ANY = ", ".join(Need)


@blueprint.post(f"/<int:score_id>/values/<any({ANY}):need>")
@requires(Permission.score_value_read)
def read(score_id: int, need: str) -> str:
    """Show a score with what a sensitive attribute holds, once, and note who read it and what for."""
    score, wanted = queries.score(scope.session(), score_id), Need(need)
    keep_nowhere()
    value_reading.read(scope.session(), actor=scope.actor(), now=scope.now(), score=score, need=wanted)
    return page(score, need=wanted)


def score_panel(score: Score) -> str:
    """Say, on the page of a score that holds a sensitive attribute, who reads it and who did."""
    names = telling.sensitive(score.mandate)
    if not names:
        return ""
    case = value_reading.case_of(scope.session(), score)
    return render_template(
        "contests/_values.html",
        score=score,
        labels=[one.label for one in queries.inputs(score.mandate) if one.name in names],
        mine=reads(scope.actor(), case),
        needs=needs(scope.actor(), case),
        need_names=NEED_NAMES,
        readings=value_reading.readings(scope.session(), score),
    )
