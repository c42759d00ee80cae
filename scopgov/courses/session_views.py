"""Pages of courses given in person: planning, signing up, the list to sign, recording who signed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from scopgov.courses import queries, sessions
from scopgov.courses.session_forms import SessionForm, SignedForm
from scopgov.courses.tables import Course, CourseAttendance, CourseSession, CourseSheet
from scopgov.documents.views import as_download, inert
from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("course_sessions", __name__, url_prefix="/courses")
SPARE_LINES = 12


def _session(session_id: int) -> CourseSession:
    return sessions.session_of(scope.session(), session_id)


def _led_by(session_id: int) -> Subject:
    return sessions.led_by(_session(session_id))


def _act(session_id: int) -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now(), "one": _session(session_id)}


def _back(session_id: int) -> Answer:
    return redirect(url_for("course_sessions.show", session_id=session_id))


@blueprint.route("/<int:course_id>/sessions/new", methods=["GET", "POST"])
@requires(Permission.course_manage)
def plan(course_id: int) -> Answer | tuple[str, int]:
    """Plan a session of a course."""
    course, form = queries.by_number(scope.session(), course_id), SessionForm()
    today = members.local_day(scope.now())
    here = [one for one in members.people(scope.session()) if not one.departed_on or one.departed_on > today]
    form.offer(here)
    done = attempt(form, lambda: _plan(course, form))
    if done:
        return _back(done.value.id)
    return render_template("courses/plan.html", course=course, form=form), status(form)


def _plan(course: Course, form: SessionForm) -> CourseSession:
    made = sessions.Plan(
        form.held_on.data, form.place.data or "", form.trainer(), form.trainer_name.data or ""
    )
    return sessions.plan(scope.session(), actor=scope.actor(), now=scope.now(), course=course, plan=made)


@blueprint.get("/sessions/<int:session_id>")
@requires(Permission.course_read)
def show(session_id: int) -> str:
    """Show a session, and what can be done about it."""
    one = _session(session_id)
    return render_template(
        "courses/session.html",
        one=one,
        expected=sessions.expected(one),
        subject=sessions.led_by(one),
        me=scope.actor().member_id,
        open=not one.called_off_at and not one.recorded_at,
        over=one.held_on <= members.local_day(scope.now()),
    )


@blueprint.post("/sessions/<int:session_id>/come")
@requires(Permission.course_follow)
def come(session_id: int) -> Answer:
    """Say that one comes."""
    sessions.come(scope.session(), **_act(session_id))
    flash(_("You are on the list."), "carried")
    return _back(session_id)


@blueprint.post("/sessions/<int:session_id>/stay-away")
@requires(Permission.course_follow)
def stay_away(session_id: int) -> Answer:
    """Say that one does not come after all."""
    sessions.stay_away(scope.session(), **_act(session_id))
    flash(_("You are off the list."), "carried")
    return _back(session_id)


@blueprint.post("/sessions/<int:session_id>/call-off")
@requires(Permission.course_record, subject=_led_by)
def call_off(session_id: int) -> Answer:
    """Call a session off."""
    sessions.call_off(scope.session(), **_act(session_id))
    flash(_("The session is called off. Those who said they come are told."), "carried")
    return _back(session_id)


@blueprint.get("/sessions/<int:session_id>/list.pdf")
@requires(Permission.course_record, subject=_led_by)
def to_sign(session_id: int) -> Response:
    """Send the list to print and to have signed."""
    one = _session(session_id)
    names = [place.member.name for place in sessions.expected(one)]
    page = render_template("courses/print_list.html", one=one, names=names, spare=SPARE_LINES)
    held = {"session": one.id, "course": one.course.code, "on": one.held_on.isoformat(), "expected": names}
    made = pdf.render(
        page, attached=canonical_json(held), name=f"session-{one.id}.json", made_at=one.planned_at
    )
    return pdf.sent(made, "application/pdf", f"session-{one.id}.pdf")


@blueprint.route("/sessions/<int:session_id>/record", methods=["GET", "POST"])
@requires(Permission.course_record, subject=_led_by)
def record(session_id: int) -> Answer | tuple[str, int]:
    """Record who signed the list."""
    one, form = _session(session_id), SignedForm()
    form.expect(sessions.expected(one))
    done = attempt(form, lambda: _recorded(one, form))
    if done:
        said = ngettext(
            "%(num)d attendance is recorded.", "%(num)d attendances are recorded.", len(done.value)
        )
        flash(said, "carried")
        return _back(session_id)
    return render_template("courses/signed.html", one=one, form=form), status(form)


def _recorded(one: CourseSession, form: SignedForm) -> list[CourseAttendance]:
    filename, content = form.sent()
    return sessions.record(
        scope.session(),
        settings=scope.settings(),
        actor=scope.actor(),
        now=scope.now(),
        one=one,
        member_ids=form.members.data or [],
        lines=form.lines(),
        filename=filename,
        content=content,
    )


@blueprint.get("/sessions/lists/<int:sheet_id>")
@inert
@requires(Permission.course_oversee)
def sheet(sheet_id: int) -> Response:
    """Give the signed list as a download."""
    found = scope.session().get(CourseSheet, sheet_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such document.")))
    return as_download(found)


def course_panel(course: Course) -> str:
    """Show, on a course's page, its sessions."""
    listed = sessions.of_course(scope.session(), course)
    if not listed and not scope.actor().roles:
        return ""
    return render_template("courses/_sessions.html", course=course, sessions=listed)
