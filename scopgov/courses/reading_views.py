"""Pages on which a course is followed here: its chapters one by one, then its check. No script is needed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from scopgov.courses import following, queries
from scopgov.courses.forms import answers, check_form
from scopgov.courses.provided import questions_of
from scopgov.courses.tables import Course, CourseText, CourseTry
from scopgov.domain.chapters import Chapter
from scopgov.domain.courses import Marked, Question, drawn
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import Form, attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("course_reading", __name__, url_prefix="/courses")
DRAWS = 1_000_000


@dataclass(frozen=True)
class Reading:
    """How far the reader has come in the text of a course; `tries` are for their eyes."""

    text: CourseText
    chapters: list[Chapter]
    read: frozenset[int]
    closed: Reason | None
    tries: list[CourseTry]

    @property
    def next(self) -> Chapter | None:
        """Return the first chapter left to read."""
        return next((one for one in self.chapters if one.number not in self.read), None)


def reading(course: Course) -> Reading | None:
    """Return how far the reader has come in a course, None where it has no text."""
    text, session, actor = course.text, scope.session(), scope.actor()
    if text is None:
        return None
    return Reading(
        text,
        following.chapters_of(text, locale()),
        following.read_by(session, text, actor.member_id),
        following.open_to(session, text, actor),
        following.tries(session, text, actor.member_id),
    )


def locale() -> str:
    """Return the reader's language."""
    return str(get_locale() or "fr")


def _text(course_id: int) -> CourseText:
    text = queries.by_number(scope.session(), course_id).text
    if text is None:
        raise NotFound(Reason(N_("This course has no text here: it is followed in person.")))
    return text


@blueprint.get("/<int:course_id>/chapters/<int:number>")
@requires(Permission.course_follow)
def chapter(course_id: int, number: int) -> str:
    """Show one chapter."""
    text = _text(course_id)
    return render_template(
        "courses/chapter.html",
        course=text.course,
        chapter=following.chapter(text, locale(), number),
        reading=reading(text.course),
    )


@blueprint.post("/<int:course_id>/chapters/<int:number>")
@requires(Permission.course_follow)
def read(course_id: int, number: int) -> Response:
    """Keep that a chapter is read, and go to the next one left."""
    text = _text(course_id)
    following.read(scope.session(), actor=scope.actor(), now=scope.now(), text=text, number=number)
    left = reading(text.course)
    if left and left.next:
        return redirect(url_for("course_reading.chapter", course_id=course_id, number=left.next.number))
    return redirect(url_for("courses.show", course_id=course_id) + "#reading")


@blueprint.route("/<int:course_id>/check", methods=["GET", "POST"])
@requires(Permission.course_follow)
def check(course_id: int) -> Response | tuple[str, int]:
    """Ask the questions of a check in an order drawn anew, then say what is right and why."""
    text = _text(course_id)
    closed = following.open_to(scope.session(), text, scope.actor())
    if closed is not None:
        flash(say(closed), "caution")
        return redirect(url_for("courses.show", course_id=course_id) + "#reading")
    seed = request.form.get("seed", type=int) or 1 + secrets.randbelow(DRAWS)
    questions = drawn(questions_of(text.questions, locale()), seed)
    form = check_form(questions)
    form["seed"].data = seed
    done = attempt(form, lambda: _answered(text, form, questions))
    if done:
        return _result(text, form, questions, done.value), 200
    page = render_template("courses/check.html", course=text.course, form=form, count=len(questions))
    return page, status(form)


def _answered(text: CourseText, form: Form, questions: list[Question]) -> Marked:
    return following.answer(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        text=text,
        answers=answers(form, questions),
    )


def _result(text: CourseText, form: Form, questions: list[Question], found: Marked) -> str:
    return render_template(
        "courses/checked.html",
        course=text.course,
        questions=questions,
        given=answers(form, questions),
        found=found,
    )
