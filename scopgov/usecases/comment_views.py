"""Pages of what is said about a file: a section with its comments, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.threads.comment_views import CommentPages, said
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


def _address(one: Comment) -> str:
    return url_for("comments.section", number=one.use_case.number, named=one.section.value)


PAGES = CommentPages(
    table=Comment,
    answers=Permission.usecase_answer,
    asked=lambda one: queries.subject(one.use_case),
    write_answer=commenting.answer,
    address=_address,
    kicker=lambda one: [_("Use case no. %(number)s", number=one.use_case.number), one.use_case.title],
)
PAGES.add_to(blueprint)


def _section(named: str) -> Section:
    if named not in set(Section):
        raise NotFound(Reason(N_("This file has no such section.")))
    return Section(named)


@blueprint.route("/<int:number>/discussion/<named>", methods=["GET", "POST"])
@requires(Permission.usecase_comment)
def section(number: int, named: str) -> Response | tuple[str, int]:
    """Show a section with what is said about it; add a remark or a question."""
    use_case, about, form = queries.use_case(scope.session(), number), _section(named), SectionForm()
    done = attempt(form, lambda: said(form, commenting.write, use_case=use_case, section=about))
    if done:
        return PAGES.place(done.value)
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
