"""The answer to a request as a letter, to be sent: what was asked, answered and done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from scopgov.domain.canonical import canonical_json
from scopgov.domain.data_rights import LIMIT_NAMES, RIGHT_NAMES
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.privacy import register, requests, steps
from scopgov.privacy.tables import RightsRequest
from scopgov.web import pdf, scope
from scopgov.web.guards import requires

blueprint = Blueprint("letters", __name__, url_prefix="/rights")


@blueprint.get("/<int:number>/letter.pdf")
@requires(Permission.rights_handle)
def letter(number: int) -> Response:
    """Send the answer as a tagged PDF."""
    one = requests.request(scope.session(), number)
    if one.answered_at is None or one.ending is None:
        raise Refused(Reason(N_("This request is not answered yet.")))
    html = render_template("privacy/letter.html", one=one, **_told(one))
    data = canonical_json({"request": one.id, "right": one.kind.value, "ending": one.ending.value})
    content = pdf.render(html, attached=data, name=f"request-{number}.json", made_at=one.answered_at)
    return pdf.sent(content, "application/pdf", f"request-{number}.pdf")


def _told(one: RightsRequest) -> dict[str, Any]:
    session, now = scope.session(), scope.now()
    models = steps.models_concerned(session, one)
    return {
        "cooperative": members.cooperative(session),
        "contacts": register.contacts(session, now),
        "steps": steps.steps(session, one),
        "changed": list(steps.changes(session, one)),
        "models": models,
        "numbers": ", ".join(str(model.number) for model in models),
        "rights": RIGHT_NAMES,
        "limits": LIMIT_NAMES,
        "mark": lambda each: requests.mark(each, members.local_day(now)),
    }
