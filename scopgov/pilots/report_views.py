"""Pages of the reports of pilots: writing one, reading it as a page and as PDF, signing it; beside motions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from scopgov.domain.canonical import canonical_json, digest
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.pilot_criteria import Measure
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.pilots import motions, queries, reporting, services
from scopgov.pilots.forms import ReportForm, report_form, told_of
from scopgov.pilots.views import words
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan, PilotReport
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("pilot_reports", __name__, url_prefix="/pilots")


def _report(report_id: int) -> PilotReport:
    return plans.report(scope.session(), report_id)


@blueprint.route("/<int:plan_id>/report", methods=["GET", "POST"])
@requires(Permission.pilot_report)
def write(plan_id: int) -> Answer | tuple[str, int]:
    """Write the report of a pilot: its figures write themselves, people say what they mean."""
    plan = plans.plan(scope.session(), plan_id)
    closed = queries.no_report(scope.session(), plan)
    if closed is not None:
        raise Refused(closed)
    told = [one.name for one in plans.said(plan).criteria if one.measure is Measure.told]
    form, draft = report_form(told)(), queries.draft(plan)
    form.fill(draft)
    done = attempt(form, lambda: _written(plan, form, told))
    if done:
        return redirect(url_for("pilot_reports.show", report_id=done.value.id))
    figures = reporting.figures(scope.session(), plan, scope.now(), draft.content["told"] if draft else {})
    page = render_template(
        "pilots/report.html", plan=plan, form=form, told=len(told), figures=figures, **words()
    )
    return page, status(form)


def _written(plan: PilotPlan, form: ReportForm, told: list[str]) -> PilotReport:
    said = form.said(told_of(form, told))
    return services.report(scope.session(), actor=scope.actor(), now=scope.now(), plan=plan, said=said)


@blueprint.get("/reports/<int:report_id>")
@requires(Permission.pilot_read)
def show(report_id: int) -> str:
    """Show a report: its figures, what people say, what it proposes."""
    return render_template("pilots/report_show.html", **_told(_report(report_id)))


def _told(row: PilotReport) -> dict[str, Any]:
    session, told = scope.session(), row.content["told"]
    live = reporting.figures(session, row.plan, scope.now(), told) if row.signed_at is None else {}
    return {
        "row": row,
        "plan": row.plan,
        "figures": row.content.get("figures") or live,
        "texts": row.content["texts"],
        "altered": bool(row.digest) and digest(plans.report_covered(row)) != row.digest,
        "group": len(row.plan.group),
        "named": motions.named_by_a_dossier(session, row),
        "put": votes.about(session, MotionKind.pilot, row.id),
        **words(),
    }


@blueprint.post("/reports/<int:report_id>/sign")
@requires(Permission.pilot_report)
def sign(report_id: int) -> Answer:
    """Sign a report: it is frozen with its figures."""
    row = _report(report_id)
    services.sign(scope.session(), actor=scope.actor(), now=scope.now(), report=row)
    flash(_("Signed with your name and the date: nothing in it changes any more."), "carried")
    return redirect(url_for("pilot_reports.show", report_id=row.id))


@blueprint.get("/reports/<int:report_id>.pdf")
@requires(Permission.pilot_read)
def paper(report_id: int) -> Response:
    """Send a signed report as a tagged PDF, its data attached."""
    row = _report(report_id)
    if row.digest is None or row.signed_at is None:
        raise NotFound(Reason(N_("This report is not signed yet.")))
    name = f"pilot-{row.plan.use_case.number}-{row.plan.number}-report-{row.id}"
    made = pdf.render(
        render_template("pilots/print.html", **_told(row)),
        attached=canonical_json({**plans.report_covered(row), "digest": row.digest}),
        name=f"{name}.json",
        made_at=row.signed_at,
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


def motion_panel(motion: Motion) -> str:
    """Show, beside a motion that rests on the report of a pilot, what it says and where to read it."""
    found = _of_motion(motion)
    return render_template("pilots/_of_motion.html", **_told(found)) if found else ""


def _of_motion(motion: Motion) -> PilotReport | None:
    session = scope.session()
    if motion.kind is MotionKind.pilot:
        return plans.report(session, motion.subject_id or 0)
    dossier = dossiers.of_motion(session, motion)
    return dossiers.report_of(session, dossiers.content(dossier)) if dossier else None


def plan_panel(motion: Motion) -> str:
    """Show, beside a motion on a pilot, the plan that members vote on."""
    dossier = dossiers.of_motion(scope.session(), motion)
    plan = dossiers.plan_of(scope.session(), dossiers.content(dossier)) if dossier else None
    if plan is None:
        return ""
    return render_template("pilots/_plan_of_motion.html", plan=plan, said=plans.said(plan), **words())
