"""Where two majorities are needed: what the other one is worth, on the page of a motion, its ballot and its verdict."""

from __future__ import annotations

from flask import render_template

from scopgov.domain.agreement import Standing
from scopgov.votes import agreeing, agreements, queries
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope

MARKS = {
    Standing.awaited: "caution",
    Standing.asked: "open",
    Standing.given: "carried",
    Standing.refused: "refused",
}


def motion_panel(motion: Motion) -> str:
    """Show both results; on a motion of the committee, the motion it agrees to; "" where one majority is enough."""
    session = scope.session()
    if motion.kind is MotionKind.agreement:
        return render_template("votes/_agreed_to.html", about=agreeing.about(session, motion))
    if not agreements.needed(motion):
        return ""
    poll = motion.polls[-1]
    return render_template(
        "votes/_two_majorities.html",
        motion=motion,
        asked=agreements.of(session, motion),
        found=agreements.found(session, motion),
        mark=MARKS[agreements.standing(session, motion)],
        own=queries.decided(session, poll) if queries.countable(poll, scope.now()) else None,
        over=queries.over(poll, scope.now()),
        cancelled=bool(poll.cancelled_because),
    )
