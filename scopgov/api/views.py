"""What programs call: a score, single or many at once, and the scores given."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import asking, bodies
from scopgov.api.guard_views import caller, with_scope
from scopgov.domain.applications import Scope
from scopgov.scoring.tables import Score
from scopgov.usecases import queries as usecases
from scopgov.web import scope

blueprint = Blueprint("api", __name__, url_prefix=answers.ROOT)
LARGEST = 64 * 1024  # bytes of a body that asks for one thing


def sent(most: int = LARGEST) -> bytes:
    """Return the body of the call, JSON of a bounded size."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    found: bytes = request.stream.read(most + 1)
    if len(found) > most:
        raise RequestEntityTooLarge
    return found


@blueprint.post("/use-cases/<int:number>/scores")
@with_scope(Scope.score)
def score(number: int) -> Response:
    """Give one score through the gate, or say why none is given."""
    use_case = usecases.use_case(scope.session(), number)
    reference, inputs = bodies.asked(bodies.body(sent(), ("reference", "inputs")))
    made = asking.one(
        scope.session(),
        store=scope.settings().artefacts,
        caller=caller(),
        now=scope.now(),
        use_case=use_case,
        reference=reference,
        inputs=inputs,
    )
    if isinstance(made, Score):
        return answers.sent(answers.given(made), 201, Location=f"{answers.ROOT}/scores/{made.id}")
    return answers.refused(made)
