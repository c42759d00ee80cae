"""Reports of an audit: the page of specialists, and both reports as PDF, the frozen result attached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template

from scopgov.audits import queries, services
from scopgov.audits.tables import Audit, OutsideAudit
from scopgov.audits.views import about
from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.web import pdf, scope
from scopgov.web.guards import requires

blueprint = Blueprint("audit_reports", __name__, url_prefix="/audits/<int:audit_id>")


def _run(audit_id: int) -> Audit:
    audit = queries.audit(scope.session(), audit_id)
    if audit.result is None:
        raise NotFound(Reason(N_("This audit has no figures yet.")))
    return audit


@blueprint.get("/details")
@requires(Permission.audit_read)
def details(audit_id: int) -> str:
    """Show everything that specialists need to judge an audit and to compute it again."""
    return render_template("audits/details.html", **about(_run(audit_id)))


@blueprint.get("/<any(member, specialist):depth>.pdf")
@requires(Permission.audit_read)
def paper(audit_id: int, depth: str) -> Response:
    """Send a report as a tagged PDF."""
    audit = _run(audit_id)
    return sent(
        audit, depth, about(audit, members_read=depth == "member"), f"fairness-audit-{audit.id}-{depth}"
    )


@blueprint.get("/rows.csv")
@requires(Permission.audit_rows)
def rows(audit_id: int) -> Response:
    """Send the rows that an audit read, to compute its figures again."""
    audit = _run(audit_id)
    content = services.kept_rows(scope.session(), audit, scope.settings().artefacts)
    return pdf.sent(content, "text/csv", f"fairness-audit-{audit.id}-rows.csv")


def sent(audit: Audit | OutsideAudit, depth: str, told: Mapping[str, Any], name: str) -> Response:
    """Send a report of an audit with figures, the sealed protocol and the frozen result attached."""
    assert audit.run_at is not None
    kept = {"protocol": audit.protocol, "result": audit.result, "digest": audit.result_digest}
    made = pdf.render(
        render_template(f"audits/print_{depth}.html", **told),
        attached=canonical_json(kept),
        name=f"{name}.json",
        made_at=audit.run_at,
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")
