"""Pages of the texts of courses: bringing in those that come with the program, publishing, reading any version."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.courses import following, publishing, queries
from scopgov.courses.forms import TextForm
from scopgov.courses.provided import said
from scopgov.courses.reading_views import locale
from scopgov.courses.tables import Course, CourseText
from scopgov.domain.chapters import opening_of
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("course_texts", __name__, url_prefix="/courses")


@blueprint.post("/provided/<code>")
@requires(Permission.course_manage)
def bring_in(code: str) -> Response:
    """Bring in a course whose text comes with the program."""
    made = publishing.bring_in(
        scope.session(), actor=scope.actor(), now=scope.now(), code=code, locale=locale()
    )
    flash(_("The course is there. Everybody can follow it."), "carried")
    return redirect(url_for("courses.show", course_id=made.id))


@blueprint.route("/<int:course_id>/texts/new", methods=["GET", "POST"])
@requires(Permission.course_manage)
def publish(course_id: int) -> Response | tuple[str, int]:
    """Publish a version of a course's text."""
    course, form = queries.by_number(scope.session(), course_id), TextForm()
    newer = publishing.newer(course)
    if not form.is_submitted():
        start = newer.content if newer else course.text.content if course.text else {}
        form.fr.data, form.en.data = start.get("fr", ""), start.get("en", "")
    if attempt(form, lambda: _publish(course, form)):
        flash(_("The text is published."), "carried")
        return redirect(url_for("courses.show", course_id=course_id))
    return render_template("courses/publish.html", course=course, form=form, newer=newer), status(form)


def _publish(course: Course, form: TextForm) -> CourseText:
    return publishing.publish(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        course=course,
        content={"fr": form.fr.data or "", "en": form.en.data or ""},
        because=form.because.data or "",
        earlier_until=form.ends(),
    )


@blueprint.get("/<int:course_id>/texts/<int:number>")
@requires(Permission.course_read)
def version(course_id: int, number: int) -> str:
    """Show a version of a course's text, whole."""
    course = queries.by_number(scope.session(), course_id)
    found = next((one for one in course.texts if one.number == number), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such version of this text.")))
    return render_template(
        "courses/version.html",
        course=course,
        text=found,
        opening=opening_of(said(found.content, locale())),
        chapters=following.chapters_of(found, locale()),
    )
