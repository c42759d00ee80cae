"""Pages of what is said about feedback: a remark or a question, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.feedback import queries, services
from scopgov.feedback.forms import FeedbackSayForm
from scopgov.feedback.queries import NOBODY
from scopgov.feedback.tables import FeedbackComment
from scopgov.feedback.views import page_about
from scopgov.threads.comment_views import CommentPages
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("feedback_comments", __name__, url_prefix="/feedback")


def _address(one: FeedbackComment, anchor: str | None = None) -> str:
    return url_for("feedback.show", feedback_id=one.feedback_id, _anchor=anchor)


def _place(one: FeedbackComment) -> Response:
    return redirect(_address(one, f"comment-{one.id}"))


def _frame(one: FeedbackComment) -> dict[str, object]:
    return {"kicker": [_("Feedback on the tool"), one.feedback.title], "back": _address(one)}


@blueprint.post("/<int:feedback_id>/say")
@requires(Permission.feedback_give)
def say(feedback_id: int) -> Response | tuple[str, int]:
    """Write a remark or a question about it."""
    one, form = queries.feedback(scope.session(), feedback_id), FeedbackSayForm()
    done = attempt(
        form,
        lambda: services.say(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            one=one,
            text=form.text.data or "",
            question=bool(form.question.data),
        ),
    )
    return _place(done.value) if done else (page_about(one, saying=form), status(form))


CommentPages(
    table=FeedbackComment,
    answers=Permission.feedback_give,
    asked=lambda _one: NOBODY,
    write_answer=services.reply,
    place=_place,
    frame=_frame,
).add_to(blueprint)
