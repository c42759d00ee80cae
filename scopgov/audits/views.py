"""Pages of fairness audits: what awaits one, the protocol to seal, the sealed protocol, the figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from scopgov.audits import beyond, demanding, naming, queries, reading, rows_views, services
from scopgov.audits.forms import ProtocolForm, SealForm
from scopgov.audits.tables import Audit
from scopgov.domain import described_words
from scopgov.domain import fairness_words as words
from scopgov.domain.fairness import Verdict
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.thresholds import costs_of
from scopgov.members import queries as members
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.web import charts, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("audits", __name__, url_prefix="/audits")
SIGNS = {Verdict.disparity: "refused", Verdict.no_evidence: "carried", Verdict.insufficient: "caution"}


def _of_version(version_id: int) -> Subject:
    return queries.subject(training.version(scope.session(), version_id))


def _of_audit(audit_id: int) -> Subject:
    return queries.subject(queries.audit(scope.session(), audit_id).model_version)


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        audit_words=words, audit_signs=SIGNS, described_words=described_words, audit_charts=charts
    )


@blueprint.get("")
@requires(Permission.audit_read)
def index() -> str:
    """List what awaits an audit, then all audits."""
    session = scope.session()
    page = page_of(session, queries.listed(), asked_page(), size=25)
    return render_template(
        "audits/index.html",
        page=page,
        awaiting=queries.awaiting(session),
        subject=queries.subject,
        outside=queries.all_outside(session),
    )


@blueprint.route("/new/<int:version_id>", methods=["GET", "POST"])
@requires(Permission.audit_run, subject=_of_version)
def seal(version_id: int) -> Response | tuple[str, int]:
    """Write and seal the protocol of an audit."""
    version = training.version(scope.session(), version_id)
    form = SealForm()
    form.offer_apart(queries.sensitive(scope.session(), version))
    groupings = queries.all_groupings(scope.session(), version)
    form.offer(groupings)
    form.start(costs_of(version.costs).percent, demanding.asked(scope.session(), scope.now()))
    done = attempt(form, lambda: _seal(form, version))
    if done:
        return redirect(url_for("audits.show", audit_id=done.value.id))
    return _seal_page(version, form, queries.numeric(groupings)), status(form)


def _seal_page(version: ModelVersion, form: ProtocolForm, numeric: Any) -> str:
    session = scope.session()
    return render_template(
        "audits/seal.html",
        form=form,
        version=version,
        barred=queries.barred(session, version),
        known=[audit for audit in queries.of_version(session, version) if audit.run_at],
        numeric=numeric,
        actions=queries.actions(session, version),
    )


def _seal(form: ProtocolForm, version: ModelVersion) -> Audit:
    return services.seal(
        scope.session(), actor=scope.actor(), now=scope.now(), version=version, protocol=form.protocol()
    )


@blueprint.get("/<int:audit_id>")
@requires(Permission.audit_read)
def show(audit_id: int) -> str:
    """Show the sealed protocol, and the figures once they exist."""
    told = about(queries.audit(scope.session(), audit_id), members_read=True)
    return render_template("audits/result.html" if "result" in told else "audits/sealed.html", **told)


def about(audit: Audit, *, members_read: bool = False) -> dict[str, Any]:
    """Return what pages and reports of an audit show; its figures only once they exist.

    Where members read, columns are called by what they mean.
    """
    session, version = scope.session(), audit.model_version
    told = {
        "audit": audit,
        "version": version,
        "protocol": queries.sealed(audit),
        "sealer": members.member(session, audit.sealed_by),
        "earlier": queries.earlier(session, audit),
        "subject": queries.subject(version),
        "actions": queries.actions(session, version),
    }
    if audit.result is None:
        return told
    told["signer"] = members.member(session, audit.run_by or 0)
    told |= rows_views.told(audit, url_for("audit_reports.rows", audit_id=audit.id))
    result = naming.spoken(audit.result, queries.meanings(version)) if members_read else audit.result
    return {**told, **figures(result, int(audit.protocol["min_count"]))}


def figures(result: Mapping[str, Any], needed: int) -> dict[str, Any]:
    """Return a frozen result as pages show it, whatever system was audited."""
    treated = beyond.treated(result)
    return {
        "result": result,
        "title": reading.headline(result),
        "attributes": reading.by_attribute(reading.measures(result, needed)),
        "crossings": reading.by_attribute(reading.crossings(result, needed)),
        "treated": [one for one in treated if one.established],
        "unsure": [one for one in treated if not one.established],
        "announcements": beyond.announcements(result),
        "told": beyond.told(result),
        "moved": beyond.moved(result),
        "usual": beyond.usual(result),
    }


@blueprint.post("/<int:audit_id>/run")
@requires(Permission.audit_run, subject=_of_audit)
def run(audit_id: int) -> Response:
    """Run the sealed protocol: computed with no transaction open, then kept in one."""
    session, settings = scope.session(), scope.settings()
    order = services.order(session, actor=scope.actor(), audit=queries.audit(session, audit_id))
    found = scope.aside(lambda: services.figures(order, settings))
    audit = queries.audit(session, audit_id)
    services.keep(session, actor=scope.actor(), now=scope.now(), audit=audit, found=found)
    return redirect(url_for("audits.show", audit_id=audit_id))


def model_panel(version: ModelVersion) -> str:
    """Return what the page of a model version shows of its audits."""
    session = scope.session()
    return render_template(
        "audits/_panel.html",
        version=version,
        audits=queries.of_version(session, version),
        subject=queries.subject(version),
        actions=queries.actions(session, version),
    )
