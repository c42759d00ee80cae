"""What programs read of use cases: which there are, and whether a score would be given to this member now."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import queries
from scopgov.api.guard_views import caller, with_scope
from scopgov.domain.applications import Scope
from scopgov.domain.gate import Channel
from scopgov.mandates import gate
from scopgov.usecases import queries as usecases
from scopgov.web import scope

blueprint = Blueprint("api_use_cases", __name__, url_prefix=answers.ROOT)


@blueprint.get("/use-cases")
@with_scope(Scope.read)
def index() -> Response:
    """List the launched use cases, each with the mandate to speak of."""
    found = queries.use_cases(scope.session())
    return answers.sent({"use_cases": [answers.use_case(one, mandate) for one, mandate in found]})


@blueprint.get("/use-cases/<int:number>/status")
@with_scope(Scope.read)
def status(number: int) -> Response:
    """Say whether a score would be given to this member through the programming interface now, and why not."""
    use_case = usecases.use_case(scope.session(), number)
    refusal = gate.preview(
        scope.session(),
        store=scope.settings().artefacts,
        use_case=use_case,
        actor=caller().actor,
        now=scope.now(),
        channel=Channel.api,
    )
    return answers.sent(answers.standing(scope.session(), use_case, refusal, scope.now()))
