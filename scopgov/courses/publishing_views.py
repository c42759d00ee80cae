"""Pages of the texts of courses: bringing in those that come with the program, reading any version."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from scopgov.courses import comparing, following, publishing, queries
from scopgov.courses.provided import questions_of, said
from scopgov.courses.reading_views import locale
from scopgov.courses.tables import Course, CourseText
from scopgov.domain.chapters import opening_of
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("course_texts", __name__, url_prefix="/courses")


@blueprint.post("/provided/<code>")
@requires(Permission.course_manage)
def bring_in(code: str) -> Response:
    """Bring in a course whose text comes with the program."""
    made = publishing.bring_in(scope.session(), actor=scope.actor(), now=scope.now(), code=code)
    flash(_("The course is there. Everybody can follow it."), "carried")
    return redirect(url_for("courses.show", course_id=made.id))


@blueprint.post("/provided")
@requires(Permission.course_manage)
def bring_all_in() -> Response:
    """Bring in every course whose text comes with the program."""
    made = publishing.bring_all_in(scope.session(), actor=scope.actor(), now=scope.now())
    said = ngettext(
        "%(num)d course is there. Everybody can follow it.",
        "%(num)d courses are there. Everybody can follow them.",
        len(made),
    )
    flash(said, "carried")
    return redirect(url_for("courses.index"))


@blueprint.get("/<int:course_id>/texts/<int:number>")
@requires(Permission.course_read)
def version(course_id: int, number: int) -> str:
    """Show a version of a course's text, whole."""
    course = queries.by_number(scope.session(), course_id)
    found, before = _version(course, number), _version(course, number - 1)
    if found is None:
        raise NotFound(Reason(N_("There is no such version of this text.")))
    return render_template(
        "courses/version.html",
        course=course,
        text=found,
        opening=opening_of(said(found.content, locale())),
        chapters=following.chapters_of(found, locale()),
        questions=questions_of(found.questions, locale()),
        before=before,
        differences=comparing.text_differences(before.content, found.content, locale()) if before else [],
        asked=comparing.question_differences(before.questions, found.questions, locale()) if before else [],
    )


def _version(course: Course, number: int) -> CourseText | None:
    return next((one for one in course.texts if one.number == number), None)
