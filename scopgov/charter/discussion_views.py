"""Pages of what is said about a clause of the charter: the thread, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.charter import discussing, queries
from scopgov.charter.forms import ClauseSayForm
from scopgov.charter.tables import ClauseComment
from scopgov.domain.policy import Permission
from scopgov.threads.comment_views import CommentPages, said
from scopgov.threads.words import told
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("clauses", __name__, url_prefix="/charter")


def _address(one: ClauseComment) -> str:
    return url_for("clauses.show", number=one.clause.charter.version, at=one.clause.number)


def _kicker(one: ClauseComment) -> list[str]:
    return [_("Charter, version %(number)s", number=one.clause.charter.version), one.clause.title]


PAGES = CommentPages(
    table=ClauseComment,
    answers=Permission.charter_answer,
    asked=lambda one: queries.answering(one.clause),
    write_answer=discussing.answer,
    address=_address,
    kicker=_kicker,
)
PAGES.add_to(blueprint)


@blueprint.route("/<int:number>/clauses/<int:at>", methods=["GET", "POST"])
@requires(Permission.charter_comment)
def show(number: int, at: int) -> Response | tuple[str, int]:
    """Show a clause with what is said about it; add a remark or a question."""
    clause, form = queries.clause(scope.session(), number, at), ClauseSayForm()
    done = attempt(form, lambda: said(form, discussing.write, clause=clause))
    if done:
        return PAGES.place(done.value)
    page = render_template(
        "charter/clause.html",
        clause=clause,
        comments=[one for one in clause.comments if one.answers_id is None],
        may_answer=queries.answering(clause),
        thread=told(),
        form=form,
    )
    return page, status(form)
