"""Pages of what is said about a clause of the charter: the thread, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.charter import discussing, queries
from scopgov.charter.forms import ClauseSayForm
from scopgov.charter.tables import Clause, ClauseComment
from scopgov.domain.policy import Permission, Subject
from scopgov.threads import services as threads
from scopgov.threads.forms import TextForm
from scopgov.threads.words import told
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("clauses", __name__, url_prefix="/charter")


def _comment(comment_id: int) -> ClauseComment:
    return threads.comment(scope.session(), ClauseComment, comment_id)


def _owner(comment_id: int) -> Subject:
    return threads.owner(_comment(comment_id))


def _answering(comment_id: int) -> Subject:
    return queries.answering(_comment(comment_id).clause)


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


@blueprint.route("/questions/<int:comment_id>/answer", methods=["GET", "POST"])
@requires(Permission.charter_answer, subject=_answering)
def answer(comment_id: int) -> Response | tuple[str, int]:
    """Answer a question about a clause."""
    question, form = _comment(comment_id), TextForm()
    done = attempt(
        form,
        lambda: discussing.answer(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            question=question,
            text=form.text.data or "",
        ),
    )
    if done:
        return _place(done.value)
    page = render_template("threads/answer.html", question=question, form=form, **_frame(question))
    return page, status(form)


@blueprint.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@requires(Permission.comment_edit, subject=_owner)
def edit(comment_id: int) -> Response | tuple[str, int]:
    """Change one's own comment."""
    one, form = _comment(comment_id), TextForm()
    if not form.is_submitted():
        form.text.data = one.text
    done = attempt(
        form,
        lambda: threads.edit(
            scope.session(), actor=scope.actor(), now=scope.now(), one=one, text=form.text.data or ""
        ),
    )
    if done:
        return _place(one)
    return render_template("threads/edit.html", form=form, **_frame(one)), status(form)


@blueprint.post("/comments/<int:comment_id>/withdraw")
@requires(Permission.comment_edit, subject=_owner)
def withdraw(comment_id: int) -> Response:
    """Withdraw one's own comment."""
    one = _comment(comment_id)
    threads.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    return _place(one)
