"""Pages of courses: which there are, who attended, recording an attendance, undoing a mistake."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from scopgov.courses import drafting, pasting, publishing, queries, services
from scopgov.courses.forms import ChangeForm, CourseForm, LackingForm, ListForm, MembersForm, UndoForm
from scopgov.courses.reading_views import reading
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.courses import LEVEL_NAMES, STANDING_NAMES, WAY_NAMES, standing
from scopgov.domain.policy import Permission
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.web import scope
from scopgov.web.forms import Done, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import Page, asked_page, page_of


def words() -> dict[str, Any]:
    """Return what templates of courses call things by."""
    today = local_day(scope.now())
    return {
        "levels": LEVEL_NAMES,
        "ways": WAY_NAMES,
        "standings": STANDING_NAMES,
        "standing": lambda row: standing([row.until], today),
        "today": today,
    }


blueprint = Blueprint("courses", __name__, url_prefix="/courses")
MANAGE = Permission.course_manage


def _asked(course_id: int) -> Course:
    return queries.by_number(scope.session(), course_id)


def _back(course: Course) -> Response:
    return redirect(url_for("courses.show", course_id=course.id))


@blueprint.get("")
@requires(Permission.course_read)
def index() -> str:
    """List courses: how many attended each, whether the reader did."""
    wanted = request.args.get("q", "").strip()
    page = page_of(scope.session(), queries.listed(wanted), asked_page())
    return render_template(
        "courses/index.html",
        page=page,
        wanted=wanted,
        counts=queries.counts(scope.session(), page.rows, local_day(scope.now())),
        mine=queries.of_member(scope.session(), scope.actor().member_id),
        provided=queries.not_brought_in(scope.session()),
        **words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def create() -> Response | tuple[str, int]:
    """Create a course."""
    form = CourseForm()
    done = attempt(
        form,
        lambda: services.create(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            code=form.code.data or "",
            **form.worded(),
            level=form.wanted_level(),
            months=form.months.data,
        ),
    )
    return _back(done.value) if done else (render_template("courses/create.html", form=form), status(form))


@blueprint.get("/<int:course_id>")
@requires(Permission.course_read)
def show(course_id: int) -> str:
    """Show one course, who attended it and what was corrected."""
    course, session, wanted = _asked(course_id), scope.session(), request.args.get("q", "").strip()
    return render_template(
        "courses/show.html",
        course=course,
        page=page_of(session, queries.attendances(course, wanted), asked_page()),
        wanted=wanted,
        count=queries.counts(session, [course], local_day(scope.now())).get(course.id, 0),
        mine=queries.of_member(session, scope.actor().member_id).get(course.id),
        undone=page_of(session, queries.undone(course), 1).rows,
        reading=reading(course),
        draft=drafting.draft_of(session, course),
        newer=publishing.newer(course),
        **words(),
    )


@blueprint.route("/<int:course_id>/change", methods=["GET", "POST"])
@requires(MANAGE)
def change(course_id: int) -> Response | tuple[str, int]:
    """Put a course in other words."""
    course = _asked(course_id)
    form = ChangeForm(obj=course)
    form.show_each_once()
    done = attempt(
        form,
        lambda: services.change(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            course=course,
            **form.worded(),
            level=form.wanted_level(),
            months=form.months.data,
        ),
    )
    if done:
        return _back(course)
    return render_template("courses/change.html", course=course, form=form), status(form)


@blueprint.route("/<int:course_id>/attendances/new", methods=["GET", "POST"])
@requires(MANAGE)
def record_members(course_id: int) -> Response | tuple[str, int]:
    """Record that the members ticked attended, out of those who have not."""
    course, form, search = _asked(course_id), MembersForm(), LackingForm(request.args)
    page = _lacking(course, search)
    form.offer(page.rows)
    done = attempt(
        form,
        lambda: services.record_members(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            course=course,
            member_ids=form.members.data or [],
            attended_on=form.attended_on.data,
        ),
    )
    if done:
        return _recorded(course, done)
    return _ticking_page(course, form, search, page), status(form)


def _ticking_page(course: Course, form: MembersForm, search: LackingForm, page: Page[Member]) -> str:
    asked = {name: value for name, value in search.data.items() if value}
    return render_template(
        "courses/record.html", course=course, form=form, search=search, page=page, asked=asked
    )


def _lacking(course: Course, search: LackingForm) -> Page[Member]:
    wanted, today = (search.q.data or "").strip(), local_day(scope.now())
    return page_of(
        scope.session(), queries.without(course, today, wanted, search.wanted_role()), asked_page()
    )


def _recorded(course: Course, done: Done[list[CourseAttendance]]) -> Response:
    said = ngettext("%(num)d attendance is recorded.", "%(num)d attendances are recorded.", len(done.value))
    flash(said, "carried")
    return _back(course)


@blueprint.route("/<int:course_id>/attendances/list", methods=["GET", "POST"])
@requires(MANAGE)
def record_list(course_id: int) -> Response | tuple[str, int]:
    """Record that everybody of a list attended, or nobody."""
    course, form = _asked(course_id), ListForm()
    done = attempt(
        form,
        lambda: services.record_list(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            course=course,
            lines=pasting.read(form.text()),
            attended_on=form.attended_on.data,
        ),
    )
    if done:
        return _recorded(course, done)
    return render_template("courses/list.html", course=course, form=form), status(form)


@blueprint.route("/attendances/<int:attendance_id>/undo", methods=["GET", "POST"])
@requires(MANAGE)
def undo(attendance_id: int) -> Response | tuple[str, int]:
    """Undo an attendance recorded by mistake."""
    attendance, form = queries.attendance(scope.session(), attendance_id), UndoForm()
    done = attempt(
        form,
        lambda: services.undo_attendance(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            attendance=attendance,
            reason=form.reason.data or "",
        ),
    )
    if done:
        flash(_("The attendance is undone."), "carried")
        return _back(attendance.course)
    return render_template("courses/undo.html", attendance=attendance, form=form), status(form)


def member_panel(member: Member) -> str:
    """Show, on a person's page, the courses they attended."""
    attended = queries.of_member(scope.session(), member.id)
    mine = member.id == scope.actor().member_id
    return render_template("courses/_of_member.html", attended=attended.values(), mine=mine)
