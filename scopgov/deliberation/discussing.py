"""Remarks and questions about a motion, answered by whoever put it: who writes when, who is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.deliberation import queries
from scopgov.deliberation.tables import MotionComment
from scopgov.domain.deliberation import may_discuss
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.threads import services as threads
from scopgov.threads.said import CommentKind
from scopgov.votes.tables import Motion

NEWS = timedelta(days=14)  # how long a question or its answer is worth a mail


def write(
    session: Session, *, actor: Actor, now: datetime, motion: Motion, text: str, question: bool = False
) -> MotionComment:
    """Write a remark about a motion, or ask a question, of which whoever put it is told."""
    must(actor, Permission.motion_comment)
    _still(motion, now)
    kind = CommentKind.question if question else CommentKind.remark
    made = MotionComment(motion=motion, kind=kind)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    if question:
        told = Reason(
            N_("A question about the motion “%(title)s” waits for an answer."), {"title": motion.title}
        )
        _tell(session, now, made, N_("Question"), told, {motion.put_by} - {actor.member_id})
    return made


def answer(
    session: Session, *, actor: Actor, now: datetime, question: MotionComment, text: str
) -> MotionComment:
    """Answer a question for the motion; whoever asked is told."""
    motion = question.motion
    must(actor, Permission.motion_answer, queries.who_put(motion))
    _still(motion, now)
    made = MotionComment(motion=motion, kind=CommentKind.answer, question=question)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    told = Reason(N_("Your question about the motion “%(title)s” is answered."), {"title": motion.title})
    _tell(session, now, made, N_("The answer"), told, {question.author_id} - {actor.member_id})
    return made


def _still(motion: Motion, now: datetime) -> None:
    refused = may_discuss(queries.stage(motion, now))
    if refused is not None:
        raise Refused(refused)


def _tell(
    session: Session, now: datetime, one: MotionComment, heading: str, told: Reason, members: Collection[int]
) -> None:
    path = f"/motions/{one.motion_id}/discussion"
    message = Message(heading, told, path, until=now + NEWS, kind=News.debates)
    tell_all(session, now=now, occasion=one.subject, members=members, message=message)
