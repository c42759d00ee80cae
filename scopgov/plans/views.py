"""Pages of pilots before they open: the plan, settling it, the information of workers and its documents."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from scopgov.documents.views import as_download, inert
from scopgov.domain.policy import Permission, Role
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.plans import queries, services
from scopgov.plans.forms import InformationForm, PlanForm
from scopgov.plans.tables import PilotPlan, WorkersInformation
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("plans", __name__, url_prefix="/pilots")


@blueprint.route("/of-model/<int:version_id>", methods=["GET", "POST"])
@requires(Permission.pilot_prepare)
def draw(version_id: int) -> Answer | tuple[str, int]:
    """Write the plan of a pilot of a model version."""
    version, form = training.version(scope.session(), version_id), PlanForm()
    last = next(iter(queries.of_version(scope.session(), version)), None)
    today = local_day(scope.now())
    writers = members.charged(scope.session(), Role.proposal_writer, today)
    form.offer(writers, queries.said(last) if last else None, today)
    done = attempt(form, lambda: _drawn(form, version))
    if done:
        return redirect(url_for("pilots.show", plan_id=done.value.id))
    page = render_template("plans/draw.html", form=form, version=version, last=last, writers=writers)
    return page, status(form)


def _drawn(form: PlanForm, version: ModelVersion) -> PilotPlan:
    return services.draw(
        scope.session(), actor=scope.actor(), now=scope.now(), version=version, said=form.said()
    )


@blueprint.post("/<int:plan_id>/settle")
@requires(Permission.pilot_prepare)
def settle(plan_id: int) -> Answer:
    """Settle a plan: a dossier may take it."""
    plan = queries.plan(scope.session(), plan_id)
    services.settle(scope.session(), actor=scope.actor(), now=scope.now(), plan=plan)
    flash(_("The plan is settled: the board may freeze it with the dossier of the vote."), "carried")
    return redirect(url_for("pilots.show", plan_id=plan.id))


@blueprint.route("/<int:plan_id>/information", methods=["GET", "POST"])
@requires(Permission.pilot_inform)
def inform(plan_id: int) -> Answer | tuple[str, int]:
    """Record that workers were informed, and their council consulted."""
    plan, form = queries.plan(scope.session(), plan_id), InformationForm()
    if attempt(form, lambda: _informed(form, plan)):
        flash(_("Recorded: the pilot may open from the day after on."), "carried")
        return redirect(url_for("pilots.show", plan_id=plan.id) + "#information")
    return render_template("plans/inform.html", form=form, plan=plan), status(form)


def _informed(form: InformationForm, plan: PilotPlan) -> WorkersInformation:
    session, actor, now = scope.session(), scope.actor(), scope.now()
    made = services.inform(session, actor=actor, now=now, plan=plan, said=form.said())
    settings = scope.settings()
    services.attach(session, settings=settings, actor=actor, now=now, plan=plan, files=form.files())
    return made


@blueprint.get("/documents/<int:document_id>")
@inert
@requires(Permission.pilot_read)
def document(document_id: int) -> Response:
    """Give a document beside a plan."""
    return as_download(queries.document(scope.session(), document_id))


def model_panel(version: ModelVersion) -> str:
    """Show, on the page of a model version, its pilots, and where the next one is prepared."""
    found = queries.of_version(scope.session(), version)
    may_try = version.state in services.MAY_BE_TRIED
    if not found and not may_try:
        return ""
    return render_template("plans/_of_model.html", version=version, plans=found, may_try=may_try)
