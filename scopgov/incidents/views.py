"""Pages of incidents: all of them, one with what was done, declaring one; their panels on the pages of mandates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.errors import Reason
from scopgov.domain.incidents import SEVERITY_NAMES, Severity, graver, tell_authority_by
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.incidents import queries, services
from scopgov.incidents.forms import CloseForm, DeclareForm, GraverForm, StepForm
from scopgov.incidents.queries import Used
from scopgov.incidents.tables import IncidentInUse
from scopgov.mandates import queries as mandates
from scopgov.members.queries import local_day
from scopgov.uses import queries as uses
from scopgov.uses.tables import UseMandate
from scopgov.web import scope
from scopgov.web.forms import Form, apart, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")
MARKS = {Severity.minor: "plain", Severity.serious: "caution", Severity.grave: "refused"}
UNSAID = Reason(N_("severity not said"))
LATEST = 5


def _words() -> dict[str, Any]:
    return {
        "severity_name": lambda one: Reason(SEVERITY_NAMES[one.severity]) if one.severity else UNSAID,
        "severity_mark": lambda one: MARKS.get(one.severity, "plain"),
        "mandate_address": _address,
    }


def _address(one: IncidentInUse) -> str:
    if one.use_mandate_id:
        return url_for("use_mandates.show", mandate_id=one.use_mandate_id)
    return url_for("mandates.show", mandate_id=one.mandate_id)


@blueprint.get("")
@requires(Permission.incident_read)
def index() -> str:
    """List every incident, those open first."""
    page = page_of(scope.session(), queries.listed(), asked_page(), size=20)
    return render_template("incidents/index.html", page=page, **_words())


@blueprint.route("/models/<int:mandate_id>/new", methods=["GET", "POST"])
@requires(Permission.incident_declare)
def of_model(mandate_id: int) -> Response | tuple[str, int]:
    """Declare an incident under the mandate of a model."""
    return _declare(mandates.mandate(scope.session(), mandate_id))


@blueprint.route("/tools/<int:mandate_id>/new", methods=["GET", "POST"])
@requires(Permission.incident_declare)
def of_tool(mandate_id: int) -> Response | tuple[str, int]:
    """Declare an incident under a mandate of use."""
    return _declare(uses.mandate(scope.session(), mandate_id))


def _declare(of: Used) -> Response | tuple[str, int]:
    form, session = DeclareForm(), scope.session()
    if not form.is_submitted():
        form.happened_on.data = local_day(scope.now())
    done = attempt(
        form,
        lambda: services.declare(session, actor=scope.actor(), now=scope.now(), of=of, told=form.told()),
    )
    if done:
        flash(_("Declared: those who follow it are told. Nobody is blamed for declaring."), "carried")
        return redirect(url_for("incidents.show", incident_id=done.value.id))
    named = of.terms.product if isinstance(of, UseMandate) else of.use_case.title
    return render_template("incidents/declare.html", form=form, of=of, named=named), status(form)


@blueprint.get("/<int:incident_id>")
@requires(Permission.incident_read)
def show(incident_id: int) -> str:
    """Show one incident, what was done about it, how it was closed."""
    return _page(queries.incident(scope.session(), incident_id))


def _page(one: IncidentInUse, **sent: Form) -> str:
    left = graver(one.severity)
    raising = sent.get("raising") or _raising(one, formdata=None)
    return render_template(
        "incidents/show.html",
        one=one,
        step=sent.get("step") or StepForm(formdata=None),
        closing=sent.get("closing") or CloseForm(formdata=None),
        raising=apart(raising, "graver") if left else None,
        keeps=queries.closing(one, scope.actor()),
        following=queries.following(one),
        authority_by=tell_authority_by(one.severity, local_day(one.declared_at)),
        **_words(),
    )


def _following(incident_id: int) -> Subject:
    return queries.following(queries.incident(scope.session(), incident_id))


@blueprint.post("/<int:incident_id>/steps")
@requires(Permission.incident_follow, subject=_following)
def note(incident_id: int) -> Response | tuple[str, int]:
    """Write what was done about an incident."""
    one, form = queries.incident(scope.session(), incident_id), StepForm()
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "one": one}
    if attempt(form, lambda: services.note(scope.session(), **told, text=form.text.data or "")):
        return redirect(url_for("incidents.show", incident_id=one.id, _anchor="steps"))
    return _page(one, step=form), status(form)


def _raising(one: IncidentInUse, **sent: None) -> GraverForm:
    form = GraverForm(**sent)
    form.offer(graver(one.severity))
    return form


@blueprint.post("/<int:incident_id>/graver")
@requires(Permission.incident_follow, subject=_following)
def regrade(incident_id: int) -> Response | tuple[str, int]:
    """Say that an incident is graver than it was declared."""
    one = queries.incident(scope.session(), incident_id)
    form, told = _raising(one), {"actor": scope.actor(), "now": scope.now()}
    done = attempt(form, lambda: _regrade(one, form, told))
    if done:
        flash(_("Said: those who must know of it are told."), "carried")
        return redirect(url_for("incidents.show", incident_id=one.id))
    return _page(one, raising=form), status(form)


def _regrade(one: IncidentInUse, form: GraverForm, told: dict[str, Any]) -> IncidentInUse:
    found = Severity(form.severity.data)
    return services.regrade(scope.session(), **told, one=one, severity=found, text=form.text.data or "")


@blueprint.post("/<int:incident_id>/close")
@requires(Permission.incident_close)
def close(incident_id: int) -> Response | tuple[str, int]:
    """Close an incident with what was corrected and learnt."""
    one, form = queries.incident(scope.session(), incident_id), CloseForm()
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "one": one}
    told |= {"corrected": form.corrected.data or "", "learnt": form.learnt.data or ""}
    if attempt(form, lambda: services.close(scope.session(), **told)):
        flash(_("Closed: who declared it is told."), "carried")
        return redirect(url_for("incidents.show", incident_id=one.id))
    return _page(one, closing=form), status(form)


def mandate_panel(mandate: Used) -> str:
    """Show the incidents under a mandate on its page, and lead to declaring one."""
    place = "incidents.of_tool" if isinstance(mandate, UseMandate) else "incidents.of_model"
    return render_template(
        "incidents/_panel.html",
        rows=queries.under(scope.session(), mandate),
        declare=url_for(place, mandate_id=mandate.id),
        **_words(),
    )


def latest_panel(_page: object) -> str:
    """Show on the pages of the watch and of stewardship those that are open, then the latest."""
    rows = scope.session().scalars(queries.listed().limit(LATEST)).all()
    return render_template("incidents/_panel.html", rows=rows, declare="", **_words()) if rows else ""
