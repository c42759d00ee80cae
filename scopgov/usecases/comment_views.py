"""Pages of what is said about a file: a section with its comments, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.threads.comment_views import CommentPages
from scopgov.threads.words import told as thread_told
from scopgov.usecases import commenting, queries, versioning
from scopgov.usecases.forms import SectionForm
from scopgov.usecases.sections import SECTION_NAMES
from scopgov.usecases.tables import Comment, Section, UseCase
from scopgov.usecases.version_panels import told
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("comments", __name__, url_prefix="/use-cases")


def _section(named: str) -> Section:
    if named not in set(Section):
        raise NotFound(Reason(N_("This file has no such section.")))
    return Section(named)


def _place(one: Comment) -> Response:
    anchor, number = f"comment-{one.id}", one.use_case.number
    return redirect(url_for("comments.section", number=number, named=one.section.value, _anchor=anchor))


def _frame(one: Comment) -> dict[str, object]:
    """Return what stands around one comment: the file it is about, the way back."""
    number, title = one.use_case.number, one.use_case.title
    back = url_for("comments.section", number=number, named=one.section.value)
    return {"kicker": [_("Use case no. %(number)s", number=number), title], "back": back}


@blueprint.route("/<int:number>/discussion/<named>", methods=["GET", "POST"])
@requires(Permission.usecase_comment)
def section(number: int, named: str) -> Response | tuple[str, int]:
    """Show a section with what is said about it; add a remark or a question."""
    use_case, about, form = queries.use_case(scope.session(), number), _section(named), SectionForm()
    done = attempt(form, lambda: _write(use_case, about, form))
    if done:
        return _place(done.value)
    return _discussion(use_case, about, form), status(form)


def _discussion(use_case: UseCase, about: Section, form: SectionForm) -> str:
    texts = dict(told(versioning.content_of(use_case)))
    return render_template(
        "usecases/discussion.html",
        use_case=use_case,
        about=about,
        text=texts.get(SECTION_NAMES[about], ""),
        comments=commenting.about(use_case, about),
        counts=commenting.counts(scope.session(), use_case),
        subject=queries.subject(use_case),
        sections=SECTION_NAMES,
        thread=thread_told(),
        form=form,
    )


def _write(use_case: UseCase, about: Section, form: SectionForm) -> Comment:
    return commenting.write(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        section=about,
        text=form.text.data or "",
        question=bool(form.question.data),
    )


CommentPages(
    table=Comment,
    answers=Permission.usecase_answer,
    asked=lambda one: queries.subject(one.use_case),
    write_answer=commenting.answer,
    place=_place,
    frame=_frame,
).add_to(blueprint)
