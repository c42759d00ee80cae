"""Pages of what is said about a clause of the charter: the thread, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.charter import discussing, queries
from scopgov.charter.forms import ClauseSayForm
from scopgov.charter.tables import Clause, ClauseComment
from scopgov.domain.policy import Permission
from scopgov.threads.comment_views import CommentPages
from scopgov.threads.words import told
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("clauses", __name__, url_prefix="/charter")


def _address(clause: Clause, anchor: str | None = None) -> str:
    return url_for("clauses.show", number=clause.charter.version, at=clause.number, _anchor=anchor)


def _place(one: ClauseComment) -> Response:
    return redirect(_address(one.clause, f"comment-{one.id}"))


def _frame(one: ClauseComment) -> dict[str, object]:
    """Return what stands around one comment: the clause it is about, the way back."""
    kicker = [_("Charter, version %(number)s", number=one.clause.charter.version), one.clause.title]
    return {"kicker": kicker, "back": _address(one.clause)}


@blueprint.route("/<int:number>/clauses/<int:at>", methods=["GET", "POST"])
@requires(Permission.charter_comment)
def show(number: int, at: int) -> Response | tuple[str, int]:
    """Show a clause with what is said about it; add a remark or a question."""
    clause, form = queries.clause(scope.session(), number, at), ClauseSayForm()
    done = attempt(form, lambda: _write(clause, form))
    if done:
        return _place(done.value)
    page = render_template(
        "charter/clause.html",
        clause=clause,
        comments=[one for one in clause.comments if one.answers_id is None],
        may_answer=queries.answering(clause),
        thread=told(),
        form=form,
    )
    return page, status(form)


def _write(clause: Clause, form: ClauseSayForm) -> ClauseComment:
    return discussing.write(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        clause=clause,
        text=form.text.data or "",
        question=bool(form.question.data),
    )


CommentPages(
    table=ClauseComment,
    answers=Permission.charter_answer,
    asked=lambda one: queries.answering(one.clause),
    write_answer=discussing.answer,
    place=_place,
    frame=_frame,
).add_to(blueprint)
