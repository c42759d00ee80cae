"""Pages of what is said about a motion: the thread, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.deliberation import discussing, queries
from scopgov.deliberation.forms import MotionSayForm
from scopgov.deliberation.tables import MotionComment
from scopgov.domain.deliberation import may_discuss
from scopgov.domain.policy import Permission, Subject
from scopgov.threads import services as threads
from scopgov.threads.forms import TextForm
from scopgov.threads.words import told
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("discussion", __name__, url_prefix="/motions")


def _comment(comment_id: int) -> MotionComment:
    return threads.comment(scope.session(), MotionComment, comment_id)


def _owner(comment_id: int) -> Subject:
    return threads.owner(_comment(comment_id))


def _answering(comment_id: int) -> Subject:
    return queries.who_put(_comment(comment_id).motion)


def _place(one: MotionComment) -> Response:
    return redirect(url_for("discussion.show", motion_id=one.motion_id, _anchor=f"comment-{one.id}"))


def _frame(one: MotionComment) -> dict[str, object]:
    kicker = [one.motion.title, one.motion.assembly.title]
    return {"kicker": kicker, "back": url_for("discussion.show", motion_id=one.motion_id)}


@blueprint.route("/<int:motion_id>/discussion", methods=["GET", "POST"])
@requires(Permission.motion_comment)
def show(motion_id: int) -> Response | tuple[str, int]:
    """Show what is said of a motion; add a remark or a question."""
    motion, form = votes.motion(scope.session(), motion_id), MotionSayForm()
    done = attempt(form, lambda: _write(motion, form))
    if done:
        return _place(done.value)
    page = render_template(
        "deliberation/discussion.html",
        motion=motion,
        comments=queries.thread(scope.session(), motion),
        subject=queries.who_put(motion),
        closed=may_discuss(queries.stage(motion, scope.now())),
        thread=told(),
        form=form,
    )
    return page, status(form)


def _write(motion: Motion, form: MotionSayForm) -> MotionComment:
    return discussing.write(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        motion=motion,
        text=form.text.data or "",
        question=bool(form.question.data),
    )


@blueprint.route("/questions/<int:comment_id>/answer", methods=["GET", "POST"])
@requires(Permission.motion_answer, subject=_answering)
def answer(comment_id: int) -> Response | tuple[str, int]:
    """Answer a question about a motion."""
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


def motion_panel(motion: Motion) -> str:
    """Lead from a motion to what is said of it, with what waits for an answer."""
    session, now = scope.session(), scope.now()
    comments = queries.thread(session, motion)
    return render_template(
        "deliberation/_discussion.html",
        motion=motion,
        said=queries.said(session, motion),
        waiting=threads.waiting(comments),
        may_answer=queries.who_put(motion),
        closed=may_discuss(queries.stage(motion, now)),
        title=_("Discussion"),
    )
