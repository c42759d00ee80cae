"""What programs call for scores: one or many at once, those given, read again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import asking, bodies, queries, resting
from scopgov.api.body_views import done_once, sent
from scopgov.api.guard_views import caller, shown, still_lets_in, with_scope
from scopgov.applications import calling
from scopgov.domain.applications import Scope
from scopgov.scoring.services import Given, JudgeFirst
from scopgov.scoring.tables import ScoreRefusal
from scopgov.web import scope

blueprint = Blueprint("api", __name__, url_prefix=answers.ROOT)
LARGEST_BULK = 4 * 1024 * 1024  # bytes


def _asking(number: int) -> dict[str, Any]:
    return {
        "store": scope.settings().artefacts,
        "caller": caller(),
        "now": scope.now(),
        "key": scope.settings().secret_key(),
        "use_case": resting.of(scope.session(), calling.hashed(shown()), number).use_case,
    }


@blueprint.post("/use-cases/<int:number>/scores")
@with_scope(Scope.score)
@done_once()
def score(number: int) -> Response:
    """Give one score through the gate, or say why none is given."""
    about = _asking(number)
    body = bodies.body(sent(), bodies.ONE)
    reference, inputs = bodies.asked(body)
    under = bodies.mandate(body)
    made = asking.one(scope.session(), **about, reference=reference, inputs=inputs, under=under)
    still_lets_in()
    if isinstance(made, Given):
        return answers.sent(answers.given(made), 201, Location=f"{answers.ROOT}/scores/{made.id}")
    if isinstance(made, JudgeFirst):
        found = answers.judge_first(made)
        return answers.sent(found, 202, Location=found["links"]["judgement"])
    return answers.refused(made)


@blueprint.post("/use-cases/<int:number>/scores/bulk")
@with_scope(Scope.score)
@done_once(LARGEST_BULK)
def bulk(number: int) -> Response:
    """Give many scores at once; each row is answered, with its score or with what is wrong with it."""
    about = _asking(number)
    body = bodies.body(sent(LARGEST_BULK), ("rows", "mandate"))
    rows, under = bodies.rows(body, asking.MOST), bodies.mandate(body)
    made = asking.many(scope.session(), **about, rows=rows, under=under)
    still_lets_in()
    if isinstance(made, ScoreRefusal):
        return answers.refused(made)
    return answers.sent(answers.together(made))


@blueprint.get("/scores/<int:score_id>")
@with_scope(Scope.read)
def show(score_id: int) -> Response:
    """Give one of the member's own scores again, with what was decided and what became of it."""
    found = queries.own(scope.session(), caller().actor, score_id)
    return answers.sent(answers.whole(scope.session(), found))


@blueprint.get("/scores")
@with_scope(Scope.read)
def index() -> Response:
    """List the member's own scores, the latest first, by reference where one is given."""
    asked = bodies.page(request.args.to_dict(flat=False))
    found = queries.listed(scope.session(), caller().actor, asked)
    return answers.sent(answers.page(found, asked))
