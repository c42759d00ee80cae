"""Pages of attendance: the sheet, remote attendance, proxies, the bureau, the close of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import attending, queries, services
from scopgov.assemblies.forms import BureauForm, CloseForm, PersonForm, ProxyForm
from scopgov.assemblies.tables import Assembly, Attending
from scopgov.assemblies.views import asked, meeting
from scopgov.domain.policy import Permission
from scopgov.members.tables import Member
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("attendance", __name__, url_prefix="/assemblies")


def _back(assembly_id: int) -> Response:
    return redirect(url_for("assemblies.show", assembly_id=assembly_id))


def _on_roll(assembly: Assembly) -> Sequence[Member]:
    return queries.people_on_roll(scope.session(), assembly, scope.now())


@blueprint.route("/<int:assembly_id>/attendance", methods=["GET", "POST"])
@requires(Permission.assembly_read)
def sheet(assembly_id: int) -> Response | tuple[str, int]:
    """Show the attendance sheet; the board adds who is on the spot."""
    assembly, form = asked(assembly_id), PersonForm()
    rows = queries.sheet(scope.session(), assembly)
    there = queries.presence(scope.session(), assembly).present
    form.offer([member for member in _on_roll(assembly) if member.id not in there])
    done = attempt(form, lambda: _record(assembly, form.member_id.data, Attending.present))
    if done:
        return redirect(url_for("attendance.sheet", assembly_id=assembly_id))
    page = render_template(
        "assemblies/sheet.html",
        assembly=assembly,
        form=form,
        rows=rows,
        on_roll=len(_on_roll(assembly)),
        held=queries.held(assembly, scope.now()),
        leaves=partial(attending.may_leave, scope.actor()),
    )
    return page, status(form)


def _record(assembly: Assembly, member_id: int, how: Attending) -> object:
    return attending.record_attendance(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        member_id=member_id,
        attending=how,
    )


@blueprint.post("/<int:assembly_id>/remote")
@requires(Permission.assembly_attend)
def attend(assembly_id: int) -> Response:
    """Say that one attends remotely; one's proxy, if one gave it, ends."""
    _record(asked(assembly_id), scope.actor().member_id, Attending.remote)
    flash(_("You attend remotely."), "carried")
    return _back(assembly_id)


@blueprint.post("/<int:assembly_id>/departures/<int:member_id>")
@requires(Permission.assembly_read)
def leave(assembly_id: int, member_id: int) -> Response:
    """Record that a member leaves the meeting; of oneself, that one no longer attends remotely."""
    assembly, own = asked(assembly_id), member_id == scope.actor().member_id
    attending.record_departure(
        scope.session(), actor=scope.actor(), now=scope.now(), assembly=assembly, member_id=member_id
    )
    told = (
        _("You no longer attend.") if own else _("Recorded: votes not closed yet count without this member.")
    )
    flash(told, "carried")
    return redirect(url_for("attendance.sheet", assembly_id=assembly_id))


@blueprint.route("/<int:assembly_id>/proxy", methods=["GET", "POST"])
@requires(Permission.assembly_attend)
def give_proxy(assembly_id: int) -> Response | tuple[str, int]:
    """Give one's proxy to another member."""
    assembly, form = asked(assembly_id), ProxyForm()
    form.offer([member for member in _on_roll(assembly) if member.id != scope.actor().member_id])
    done = attempt(
        form,
        lambda: attending.give_proxy(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            assembly=assembly,
            holder_id=form.holder_id.data,
        ),
    )
    if done:
        return _back(assembly_id)
    cap = queries.cap_of(scope.session(), assembly, scope.now())
    page = render_template("assemblies/proxy.html", assembly=assembly, form=form, cap=cap)
    return page, status(form)


@blueprint.post("/<int:assembly_id>/proxy/revoke")
@requires(Permission.assembly_attend)
def revoke_proxy(assembly_id: int) -> Response:
    """Take one's proxy back."""
    attending.revoke_proxy(scope.session(), actor=scope.actor(), now=scope.now(), assembly=asked(assembly_id))
    flash(_("Your proxy is revoked."), "carried")
    return _back(assembly_id)


@blueprint.route("/<int:assembly_id>/open", methods=["GET", "POST"])
@requires(Permission.assembly_convene, subject=meeting)
def open_meeting(assembly_id: int) -> Response | tuple[str, int]:
    """Open the meeting with its chair and secretary."""
    assembly, form = asked(assembly_id), BureauForm()
    form.offer(_on_roll(assembly))
    done = attempt(
        form,
        lambda: services.open_meeting(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            assembly=assembly,
            chair_id=form.chair_id.data,
            secretary_id=form.secretary_id.data,
        ),
    )
    if done:
        return _back(assembly_id)
    return render_template("assemblies/open.html", assembly=assembly, form=form), status(form)


@blueprint.route("/<int:assembly_id>/close", methods=["GET", "POST"])
@requires(Permission.poll_manage, subject=meeting)
def close_meeting(assembly_id: int) -> Response | tuple[str, int]:
    """Close the meeting with the summary of its debates."""
    assembly, form = asked(assembly_id), CloseForm()
    done = attempt(
        form,
        lambda: services.close_meeting(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            assembly=assembly,
            debates=form.debates.data or "",
            incidents=form.incidents.data or "",
        ),
    )
    if done:
        return _back(assembly_id)
    return render_template("assemblies/close.html", assembly=assembly, form=form), status(form)
