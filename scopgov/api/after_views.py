"""What programs bring back after a score: what a person decided, and what became of the case."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import bodies, queries
from scopgov.api.body_views import done_once, sent
from scopgov.api.guard_views import caller, with_scope
from scopgov.domain.applications import Scope
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import HumanDecision
from scopgov.stewardship import score_outcomes
from scopgov.web import scope

blueprint = Blueprint("api_after", __name__, url_prefix=answers.ROOT)


@blueprint.post("/scores/<int:score_id>/decision")
@with_scope(Scope.decide)
@done_once()
def decide(score_id: int) -> Response:
    """Write, once, what the member decided of one of their own scores."""
    score = queries.own(scope.session(), caller().actor, score_id)
    body = bodies.body(sent(), ("decision", "reason"))
    scoring.decide(
        scope.session(),
        actor=caller().actor,
        now=scope.now(),
        score=score,
        decision=HumanDecision(bodies.word(body, "decision", HumanDecision)),
        reason=bodies.text(body, "reason", scoring.LONGEST_REASON),
    )
    return answers.sent(answers.whole(scope.session(), score), 201)


@blueprint.post("/outcomes")
@with_scope(Scope.outcomes)
@done_once()
def outcome() -> Response:
    """Bring back what became of a scored case."""
    body = bodies.body(sent(), ("score", "happened", "known_on", "remark"))
    made = score_outcomes.say(
        scope.session(),
        actor=caller().actor,
        now=scope.now(),
        score=queries.any_score(scope.session(), bodies.number(body, "score")),
        happened=bodies.truth(body, "happened"),
        known_on=bodies.day(body, "known_on"),
        remark=bodies.text(body, "remark", score_outcomes.LONGEST) if body.get("remark") else "",
        application_id=caller().application_id,
    )
    return answers.sent(answers.outcome(made), 201)
