"""Pages on which the next version of a course is prepared: words with a preview, questions, a try-out, publication."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.courses import comparing, drafting, publishing, queries
from scopgov.courses.draft_forms import PublishForm, QuestionForm, TextForm
from scopgov.courses.forms import answers, check_form
from scopgov.courses.provided import LANGUAGES, said
from scopgov.courses.reading_views import DRAWS, locale
from scopgov.courses.tables import Course, CourseDraft, CourseText
from scopgov.domain.chapters import chapters, opening_of, title_of
from scopgov.domain.course_checks import FEWEST, published
from scopgov.domain.courses import drawn, marked
from scopgov.domain.policy import Permission
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("course_drafts", __name__, url_prefix="/courses")
MANAGE = Permission.course_manage


def _draft(course_id: int) -> CourseDraft:
    return drafting.draft(scope.session(), queries.by_number(scope.session(), course_id))


def _act(course_id: int) -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now(), "draft": _draft(course_id)}


def _back(course_id: int, part: str = "") -> Response:
    return redirect(url_for("course_drafts.show", course_id=course_id) + part)


def _spoken() -> str:
    asked = request.args.get("in", "")
    return asked if asked in LANGUAGES else locale()


@blueprint.post("/<int:course_id>/draft")
@requires(MANAGE)
def begin(course_id: int) -> Response:
    """Begin to prepare a version, from the text in force or from the program's."""
    drafting.begin(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        course=queries.by_number(scope.session(), course_id),
        provided=request.form.get("from") == "program",
    )
    return _back(course_id)


@blueprint.get("/<int:course_id>/draft")
@requires(MANAGE)
def show(course_id: int) -> str:
    """Show what is prepared, and what it lacks to be published."""
    draft = _draft(course_id)
    return render_template(
        "courses/draft.html",
        course=draft.course,
        draft=draft,
        texts={one: (title_of(text), chapters(text)) for one, text in draft.content.items()},
        questions=[(one, one.spoken(locale())) for one in drafting.questions(draft)],
        lacking=drafting.lacking(draft),
        fewest=FEWEST,
        newer=publishing.newer(draft.course),
    )


@blueprint.route("/<int:course_id>/draft/text", methods=["GET", "POST"])
@requires(MANAGE)
def write(course_id: int) -> Response | tuple[str, int]:
    """Write the text in both languages; a preview saves nothing."""
    draft, form = _draft(course_id), TextForm()
    if not form.is_submitted():
        form.begin(draft)
    previewed = form.content() if form.is_submitted() and "preview" in request.form else {}
    done = None if previewed else attempt(form, lambda: _written(course_id, form))
    if done:
        flash(_("The text is saved in the draft."), "carried")
        return _back(course_id)
    return render_template(
        "courses/draft_text.html", course=draft.course, form=form, previewed=previewed
    ), status(form)


def _written(course_id: int, form: TextForm) -> CourseDraft:
    return drafting.write(scope.session(), **_act(course_id), seen=form.seen(), content=form.content())


@blueprint.route("/<int:course_id>/draft/questions/new", methods=["GET", "POST"])
@requires(MANAGE)
def add(course_id: int) -> Response | tuple[str, int]:
    """Add a question."""
    return _question(course_id, "")


@blueprint.route("/<int:course_id>/draft/questions/<key>", methods=["GET", "POST"])
@requires(MANAGE)
def edit(course_id: int, key: str) -> Response | tuple[str, int]:
    """Change a question."""
    return _question(course_id, drafting.question(_draft(course_id), key).id)


def _question(course_id: int, key: str) -> Response | tuple[str, int]:
    draft, form = _draft(course_id), QuestionForm()
    if not form.is_submitted():
        form.begin(draft, drafting.question(draft, key) if key else None)
    if attempt(form, lambda: _asked(course_id, form, key)):
        flash(_("The question is saved in the draft."), "carried")
        return _back(course_id, "#questions")
    return render_template("courses/draft_question.html", course=draft.course, form=form, key=key), status(
        form
    )


def _asked(course_id: int, form: QuestionForm, key: str) -> CourseDraft:
    return drafting.ask(scope.session(), **_act(course_id), seen=form.seen(), question=form.drafted(key))


@blueprint.post("/<int:course_id>/draft/questions/<key>/up")
@requires(MANAGE)
def up(course_id: int, key: str) -> Response:
    """Move a question up."""
    drafting.move(scope.session(), **_act(course_id), key=key, by=-1)
    return _back(course_id, "#questions")


@blueprint.post("/<int:course_id>/draft/questions/<key>/down")
@requires(MANAGE)
def down(course_id: int, key: str) -> Response:
    """Move a question down."""
    drafting.move(scope.session(), **_act(course_id), key=key, by=1)
    return _back(course_id, "#questions")


@blueprint.post("/<int:course_id>/draft/questions/<key>/leave-out")
@requires(MANAGE)
def leave_out(course_id: int, key: str) -> Response:
    """Take a question out."""
    drafting.leave_out(scope.session(), **_act(course_id), key=key)
    flash(_("The question is taken out of the draft."), "carried")
    return _back(course_id, "#questions")


@blueprint.post("/<int:course_id>/draft/drop")
@requires(MANAGE)
def drop(course_id: int) -> Response:
    """Throw the draft away."""
    drafting.drop(scope.session(), actor=scope.actor(), draft=_draft(course_id))
    flash(_("The draft is thrown away. What is published stays."), "carried")
    return redirect(url_for("courses.show", course_id=course_id))


@blueprint.route("/<int:course_id>/draft/try", methods=["GET", "POST"])
@requires(MANAGE)
def trial(course_id: int) -> str | tuple[str, int]:
    """Read the draft and take its check as readers will; nothing is kept."""
    draft, spoken = _draft(course_id), _spoken()
    seed = request.form.get("seed", type=int) or 1 + secrets.randbelow(DRAWS)
    questions = drawn([one.spoken(spoken) for one in drafting.questions(draft)], seed)
    form = check_form(questions)
    form["seed"].data = seed
    done = attempt(form, lambda: marked(questions, answers(form, questions)))
    if done:
        return render_template(
            "courses/checked.html",
            course=draft.course,
            questions=questions,
            given=answers(form, questions),
            found=done.value,
            trial=spoken,
        )
    return _trial_page(draft, spoken, form, len(questions)), status(form)


def _trial_page(draft: CourseDraft, spoken: str, form: Any, count: int) -> str:
    text = said(draft.content, spoken)
    return render_template(
        "courses/draft_try.html",
        course=draft.course,
        spoken=spoken,
        title=title_of(text),
        opening=opening_of(text),
        chapters=chapters(text),
        form=form,
        count=count,
    )


@blueprint.route("/<int:course_id>/draft/publish", methods=["GET", "POST"])
@requires(MANAGE)
def publish(course_id: int) -> Response | tuple[str, int]:
    """Publish what is prepared, seen beside the version in force."""
    draft, form = _draft(course_id), PublishForm()
    if not form.is_submitted():
        form.show(draft)
    if attempt(form, lambda: _published(course_id, form)):
        flash(_("The text is published."), "carried")
        return redirect(url_for("courses.show", course_id=course_id))
    return render_template(
        "courses/publish.html",
        course=draft.course,
        draft=draft,
        form=form,
        lacking=[say(one) for one in drafting.lacking(draft)],
        **_changes(draft.course, draft),
    ), status(form)


def _published(course_id: int, form: PublishForm) -> CourseText:
    return drafting.publish(
        scope.session(),
        **_act(course_id),
        seen=form.seen(),
        because=form.because.data or "",
        earlier_until=form.ends(),
    )


def _changes(course: Course, draft: CourseDraft) -> dict[str, Any]:
    before = course.text
    if before is None:
        return {"differences": {}, "asked": {}}
    questions = published(drafting.questions(draft), tuple(draft.content))
    return {
        "differences": {
            one: comparing.text_differences(before.content, draft.content, one) for one in draft.content
        },
        "asked": {
            one: comparing.question_differences(before.questions, questions, one) for one in draft.content
        },
    }
