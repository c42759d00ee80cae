"""Pages of audits of systems from outside: a file of answers added, a protocol sealed on it, its figures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.audits import demanding, outside, queries, rows_views
from scopgov.audits.forms import OutsideForm, ProtocolForm
from scopgov.audits.outside_file import parse
from scopgov.audits.report_views import sent
from scopgov.audits.tables import OutsideAudit
from scopgov.audits.views import figures
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.outside_words import cases_of, spoken
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("outside_audits", __name__, url_prefix="/audits/outside")
USUAL_PERCENT = 50


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.audit_run)
def add() -> Response | tuple[str, int]:
    """Add the answers of a system from outside."""
    form = OutsideForm()
    done = attempt(form, lambda: _add(form))
    if done:
        return redirect(url_for("outside_audits.show", audit_id=done.value.id))
    return render_template("audits/outside_new.html", form=form), status(form)


def _add(form: OutsideForm) -> OutsideAudit:
    artefacts, data = scope.settings().artefacts, form.file.data.read()

    def kept() -> Any:
        answers = parse(data)
        return answers, outside.stored(answers, artefacts)

    answers, sha256 = scope.aside(kept)
    about = {name: (form[name].data or "").strip() for name in ("system", "supplier", "release")}
    about["filename"] = (form.file.data.filename or "")[:200]
    told = {"about": about, "cases": form.cases(), "answers": answers, "sha256": sha256}
    return outside.add(scope.session(), actor=scope.actor(), now=scope.now(), **told)


@blueprint.get("/<int:audit_id>")
@requires(Permission.audit_read)
def show(audit_id: int) -> str:
    """Show what is sealed, and the figures once they exist."""
    return render_template("audits/outside.html", **_about(queries.outside(scope.session(), audit_id)))


@blueprint.get("/<int:audit_id>/<any(member, specialist):depth>.pdf")
@requires(Permission.audit_read)
def paper(audit_id: int, depth: str) -> Response:
    """Send a report as a tagged PDF."""
    audit = queries.outside(scope.session(), audit_id)
    if audit.result is None:
        raise NotFound(Reason(N_("This audit has no figures yet.")))
    return sent(audit, depth, _about(audit), f"outside-audit-{audit.id}-{depth}")


@blueprint.get("/<int:audit_id>/rows.csv")
@requires(Permission.audit_rows)
def rows(audit_id: int) -> Response:
    """Send the rows that an audit read, to compute its figures again."""
    audit = queries.outside(scope.session(), audit_id)
    if audit.result is None:
        raise NotFound(Reason(N_("This audit has no figures yet.")))
    apart_too = rows_views.kept(audit)
    if apart_too is not None:
        raise Refused(Reason(queries.ON_THE_RECORD, {"names": apart_too.names}))
    content = outside.kept_rows(audit, scope.settings().artefacts)
    return pdf.sent(content, "text/csv", f"outside-audit-{audit.id}-rows.csv")


def _subject(audit_id: int) -> Subject:
    return queries.outside_subject(queries.outside(scope.session(), audit_id))


@blueprint.route("/<int:audit_id>/seal", methods=["GET", "POST"])
@requires(Permission.audit_run, subject=_subject)
def seal(audit_id: int) -> Response | tuple[str, int]:
    """Write and seal the protocol."""
    audit, form = _heard(queries.outside(scope.session(), audit_id)), ProtocolForm()
    form.offer(audit.groups)
    form.of_cases()
    form.start(USUAL_PERCENT, demanding.asked(scope.session(), scope.now()))
    if attempt(form, lambda: _seal(form, audit)):
        return redirect(url_for("outside_audits.show", audit_id=audit_id))
    told = {"audit": audit, "numeric": queries.numeric(audit.groups)}
    return render_template("audits/outside_seal.html", form=form, **told), status(form)


def _seal(form: ProtocolForm, audit: OutsideAudit) -> OutsideAudit:
    return outside.seal(
        scope.session(), actor=scope.actor(), now=scope.now(), audit=audit, protocol=form.protocol()
    )


@blueprint.post("/<int:audit_id>/run")
@requires(Permission.audit_run, subject=_subject)
def run(audit_id: int) -> Response:
    """Run the sealed protocol: computed with no transaction open, then kept in one."""
    session, artefacts = scope.session(), scope.settings().artefacts
    audit = queries.outside(session, audit_id)
    protocol, sha256 = outside.order(audit)
    apart_too = queries.asked(audit.version, protocol)
    found = scope.aside(lambda: outside.figures(protocol, sha256, artefacts, apart_too=apart_too))
    audit = queries.outside(session, audit_id)
    outside.keep(session, actor=scope.actor(), now=scope.now(), audit=audit, found=found)
    return redirect(url_for("outside_audits.show", audit_id=audit_id))


def _heard(audit: OutsideAudit) -> OutsideAudit:
    """Have all that this page says of audits said in the words of the system audited."""
    cases = cases_of(audit.cases)
    g.speech = lambda reason: spoken(reason, cases)
    return audit


def _about(audit: OutsideAudit) -> dict[str, Any]:
    session = scope.session()
    _heard(audit)
    told: dict[str, Any] = {"audit": audit, "adder": members.member(session, audit.added_by)}
    told["subject"] = queries.outside_subject(audit)
    if audit.protocol is None:
        return told
    told["protocol"] = queries.unsealed(audit.protocol, audit.protocol_digest)
    told["sealer"] = members.member(session, audit.sealed_by or 0)
    if audit.result is None:
        return told
    told["signer"] = members.member(session, audit.run_by or 0)
    told |= rows_views.told(audit, url_for("outside_audits.rows", audit_id=audit.id))
    return {**told, **figures(audit.result, int(audit.protocol["min_count"]))}
