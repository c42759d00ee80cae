"""The file of a mandate of use that anyone can check, and the register of tools as a table or on paper."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import force_locale

from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Permission
from scopgov.domain.state_words import NAMES
from scopgov.mandates import queries as mandates
from scopgov.members.queries import local_day
from scopgov.registers import audited, tool_register, use_files
from scopgov.registers.public_views import joined
from scopgov.uses import queries, services
from scopgov.uses.tables import UseMandate
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.guards import public, requires

blueprint = Blueprint("tool_register", __name__)


@blueprint.get("/public/tools/<int:mandate_id>.zip")
@public
def read(mandate_id: int) -> Response:
    """Give anyone the file of a mandate of use that the board opened."""
    return _given(services.PUBLISHING.public(scope.session(), mandate_id))


@blueprint.get("/tools/mandates/<int:mandate_id>.zip")
@requires(Permission.tool_read)
def take(mandate_id: int) -> Response:
    """Give a member the file of a mandate of use."""
    return _given(queries.mandate(scope.session(), mandate_id))


def _given(mandate: UseMandate) -> Response:
    made = use_files.pack(scope.session(), mandate, scope.now(), _words(mandate))
    return pdf.sent(made, "application/zip", f"mandate-of-use-{mandate.id}.zip")


def _words(mandate: UseMandate) -> dict[str, str]:
    """Return what the README of a file says in words, in each language of the site."""
    found: dict[str, str] = {}
    for language in ("fr", "en"):
        with force_locale(language):
            told = {
                "who": joined(say(one) for one in queries.who(mandate.terms)),
                "conditions": joined(one.rstrip(".") for one in mandate.terms.conditions),
                "audit": say(audited.of_tool(mandate.file)),
                "vote": say(mandates.vote(scope.session(), mandate)),
                "state": say(Reason(NAMES[mandate.state])),
            }
            found |= {f"{name}_{language}": text for name, text in told.items()}
    return found


@blueprint.get("/tools/register.<any(csv, pdf):form>")
@requires(Permission.tool_read)
def register(form: str) -> Response:
    """Send the register of tools as a table, or as a tagged PDF with the same lines attached."""
    day = local_day(scope.now())
    found, name = tool_register.lines(scope.session(), day), f"tools-{day.isoformat()}"
    if form == "csv":
        return pdf.sent(tool_register.as_csv(found, say).encode(), "text/csv", f"{name}.csv")
    html = render_template(
        "registers/tools_print.html", lines=found, day=day, headings=tool_register.HEADINGS
    )
    attached = canonical_json(list(tool_register.as_data(found, say)))
    made = pdf.render(html, attached=attached, name=f"{name}.json", made_at=scope.now())
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


def mandate_panel(mandate: UseMandate) -> str:
    """Offer, on the page of a mandate of use, its file."""
    return render_template("registers/_use_file.html", mandate=mandate)
