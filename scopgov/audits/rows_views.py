"""The page that gives the rows of an audit with values kept apart: what they are, who may have them, who had them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.audits import queries, rows_apart
from scopgov.audits.forms import RowsForm
from scopgov.audits.rows_apart import Kept
from scopgov.audits.tables import Audit, OutsideAudit
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Role, Subject
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt
from scopgov.web.guards import requires
from scopgov.web.secrecy import keep_nowhere

blueprint = Blueprint("audit_rows", __name__, url_prefix="/audits")
OF_MODEL, OF_USE = "model", "use"


def _audit(kind: str, audit_id: int) -> Audit | OutsideAudit:
    session = scope.session()
    return queries.audit(session, audit_id) if kind == OF_MODEL else queries.outside(session, audit_id)


def kept(audit: Audit | OutsideAudit) -> Kept | None:
    """Return the rows kept apart of an audit; None where it compares nothing kept apart."""
    if isinstance(audit, Audit):
        return rows_apart.of_audit(scope.session(), audit)
    return rows_apart.of_use(scope.session(), audit)


def _kept(kind: str, audit_id: int) -> Kept:
    found = kept(_audit(kind, audit_id))
    if found is None:
        raise NotFound(Reason(N_("This audit has no rows with values kept apart.")))
    return found


def _judged_by(kind: str, audit_id: int) -> Subject:
    return _kept(kind, audit_id).judged_by


@blueprint.get(f"/rows/<any({OF_MODEL}, {OF_USE}):kind>/<int:audit_id>")
@requires(Permission.audit_read)
def show(kind: str, audit_id: int) -> str:
    """Say what these rows are, who may have them and until when; ask what for."""
    return _page(kind, audit_id, RowsForm(formdata=None))


@blueprint.post(f"/rows/<any({OF_MODEL}, {OF_USE}):kind>/<int:audit_id>")
@requires(Permission.audit_rows_apart, subject=_judged_by)
def give(kind: str, audit_id: int) -> Response | tuple[str, int]:
    """Send the rows, and note who has them for what."""
    keep_nowhere()
    form, settings = RowsForm(), scope.settings()
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "kept": _kept(kind, audit_id)}
    told |= {"store": settings.artefacts, "key": settings.secret_key()}
    done = attempt(form, lambda: rows_apart.give(scope.session(), **told, purpose=form.purpose.data or ""))
    if done is None:
        return _page(kind, audit_id, form), 422
    return pdf.sent(done.value, "text/csv", f"fairness-audit-{kind}-{audit_id}-rows.csv")


def _page(kind: str, audit_id: int, form: RowsForm) -> str:
    session, audit, found = scope.session(), _audit(kind, audit_id), _kept(kind, audit_id)
    today = members.local_day(scope.now())
    gone = found.gone(today)
    least = int((audit.protocol or {})["mask_below"])
    return render_template(
        "audits/rows.html",
        form=form,
        kind=kind,
        audit=audit,
        kept=found,
        gone=gone,
        cells=None if gone else rows_apart.cells(found, scope.settings().artefacts, least),
        auditors=[members.member(session, one) for one in sorted(found.judged_by.authors)],
        contacts=members.charged(session, Role.data_protection, today),
        given=[(one, members.member(session, one.member_id)) for one in rows_apart.accesses(session, found)],
        back=url_for("audits.show" if kind == OF_MODEL else "outside_audits.show", audit_id=audit_id),
    )


def told(audit: Audit | OutsideAudit, plain: str) -> dict[str, Any]:
    """Return what a report says of where the rows of an audit are given, or why they are given no more.

    `plain` is the address of the rows of an audit that compares nothing kept apart.
    """
    found, site = kept(audit), scope.settings().public_url
    if found is None:
        return {"rows_at": site + plain}
    kind = OF_MODEL if isinstance(audit, Audit) else OF_USE
    address = site + url_for("audit_rows.show", kind=kind, audit_id=audit.id)
    gone = found.gone(members.local_day(scope.now()))
    return {"rows_apart": {"kept": found, "address": address, "gone": gone}}
