"""What a person thinks of a case before its score exists, sent by a program: kept once, then there may be a score."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import bodies
from scopgov.api.body_views import done_once, sent
from scopgov.api.guard_views import caller, with_scope
from scopgov.domain import own_judgement as rules
from scopgov.domain.applications import Scope
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Channel
from scopgov.domain.own_judgement import Likely
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.scoring import judging
from scopgov.scoring import queries as scoring
from scopgov.scoring import services as scores
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import scope

blueprint = Blueprint("api_judging", __name__, url_prefix=answers.ROOT)
FIELDS = ("reference", "likely", "percent", "reason")


@blueprint.post("/use-cases/<int:number>/judgements")
@with_scope(Scope.decide)
@done_once()
def judge(number: int) -> Response:
    """Keep, once, what the token's member thinks of a case that was drawn to be judged first."""
    use_case = usecases.use_case(scope.session(), number)
    told: dict[str, Any] = {"actor": caller().actor, "now": scope.now()}
    closed = scores.refuse_if_closed(
        scope.session(), store=scope.settings().artefacts, use_case=use_case, channel=Channel.api, **told
    )
    if closed is not None:
        return answers.refused(closed)
    body = bodies.body(sent(), FIELDS)
    reference = scores.named(bodies.text(body, "reference", scores.LONGEST_REFERENCE))
    said: dict[str, Any] = {"likely": _word(body), "percent": bodies.share(body, "percent")}
    reason = bodies.text(body, "reason", rules.LONGEST)
    drawn = _drawn(use_case, reference)
    made = judging.judge(scope.session(), mandate=drawn, reference=reference, reason=reason, **said, **told)
    return answers.sent(answers.judged(made, number, reference), 201)


def _word(body: bodies.Body) -> Likely | None:
    return Likely(bodies.word(body, "likely", Likely)) if body.get("likely") is not None else None


def _drawn(use_case: UseCase, reference: str) -> Mandate:
    """Return the mandate under which a case was drawn; Refused where it was not: its score may be asked for."""
    mandate, key = scoring.mandate_of(scope.session(), use_case), scope.settings().secret_key()
    if mandate is None or not rules.drawn(key, use_case.id, reference, mandate.own_judgement_percent):
        raise Refused(Reason(N_("This case was not drawn to be judged first: ask for its score.")))
    return mandate
