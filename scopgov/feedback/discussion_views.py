"""Pages of what is said about feedback: a remark or a question, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.feedback import queries, services
from scopgov.feedback.forms import FeedbackSayForm
from scopgov.feedback.queries import NOBODY
from scopgov.feedback.tables import FeedbackComment
from scopgov.feedback.views import page_about
from scopgov.threads.comment_views import CommentPages, said
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("feedback_comments", __name__, url_prefix="/feedback")
PAGES = CommentPages(
    table=FeedbackComment,
    answers=Permission.feedback_give,
    asked=lambda _one: NOBODY,
    write_answer=services.reply,
    address=lambda one: url_for("feedback.show", feedback_id=one.feedback_id),
    kicker=lambda one: [_("Feedback on the tool"), one.feedback.title],
)
PAGES.add_to(blueprint)


@blueprint.post("/<int:feedback_id>/say")
@requires(Permission.feedback_give)
def say(feedback_id: int) -> Response | tuple[str, int]:
    """Write a remark or a question about it."""
    one, form = queries.feedback(scope.session(), feedback_id), FeedbackSayForm()
    done = attempt(form, lambda: said(form, services.say, one=one))
    return PAGES.place(done.value) if done else (page_about(one, saying=form), status(form))
