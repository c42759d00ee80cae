"""Pages of what is said about a motion: the thread, an answer, one's own comment changed."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.deliberation import discussing, queries
from scopgov.deliberation.forms import MotionSayForm
from scopgov.deliberation.tables import MotionComment
from scopgov.domain.deliberation import may_discuss
from scopgov.domain.policy import Permission
from scopgov.threads import services as threads
from scopgov.threads.comment_views import CommentPages, said
from scopgov.threads.words import told
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("discussion", __name__, url_prefix="/motions")


PAGES = CommentPages(
    table=MotionComment,
    answers=Permission.motion_answer,
    asked=lambda one: queries.who_put(one.motion),
    write_answer=discussing.answer,
    address=lambda one: url_for("discussion.show", motion_id=one.motion_id),
    kicker=lambda one: [one.motion.title, one.motion.assembly.title],
)
PAGES.add_to(blueprint)


@blueprint.route("/<int:motion_id>/discussion", methods=["GET", "POST"])
@requires(Permission.motion_comment)
def show(motion_id: int) -> Response | tuple[str, int]:
    """Show what is said of a motion; add a remark or a question."""
    motion, form = votes.motion(scope.session(), motion_id), MotionSayForm()
    done = attempt(form, lambda: said(form, discussing.write, motion=motion))
    if done:
        return PAGES.place(done.value)
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
