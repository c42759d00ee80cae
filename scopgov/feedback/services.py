"""Say what one thinks of the tool, care about what others said, answer. Acts leave one entry; caring is none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scopgov.db import hold, inserting
from scopgov.domain import feedback as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.feedback import FeedbackKind
from scopgov.domain.lifecycle import FEEDBACK, moved
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission, Role
from scopgov.domain.states import FeedbackAction
from scopgov.domain.text import N_, legible
from scopgov.feedback import queries
from scopgov.feedback.tables import Feedback, FeedbackComment, FeedbackInterest
from scopgov.members.queries import charged, local_day, member
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.threads import services as threads
from scopgov.threads.said import CommentKind
from scopgov.threads.services import sound

NEWS = timedelta(days=14)
TWICE = timedelta(minutes=1)  # within which the same words are a button pressed twice
ANSWERS = (Role.administrator, Role.ai_lead)


def move(one: Feedback, action: FeedbackAction) -> Feedback:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    one.state = moved(FEEDBACK, one.state, action)
    return one


def give(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    kind: FeedbackKind,
    title: str,
    text: str,
    page: str = "",
) -> Feedback:
    """Say something of the tool, of one page of it where `page` names one; whoever answers is told.

    In the very same words within a minute it is that one, sent twice.
    """
    must(actor, Permission.feedback_give)
    hold(session, member(session, actor.member_id))
    twice = queries.same(session, actor.member_id, title.strip(), text.strip(), since=now - TWICE)
    if twice is not None:
        return twice
    made = Feedback(
        kind=kind,
        title=sound(title, "title", 200),
        text=sound(text, "text", rules.LONGEST),
        page=rules.place(page),
        author_id=actor.member_id,
        given_at=now,
    )
    session.add(made)
    session.flush()
    care(session, actor=actor, now=now, one=made)
    facts = {"kind": kind.value, "text": digest(made.text)}
    record.append(
        session, actor=actor, now=now, act=Act.feedback_given, subject=f"feedback:{made.id}", facts=facts
    )
    told = {person.id for role in ANSWERS for person in charged(session, role, local_day(now))}
    said = N_("Somebody says of the tool: “%(title)s”.")
    _tell(session, now, made, "given", said, told - {actor.member_id})
    return made


def care(session: Session, *, actor: Actor, now: datetime, one: Feedback) -> None:
    """Say that one cares about it; once is enough."""
    must(actor, Permission.feedback_give)
    row = {"feedback_id": one.id, "member_id": actor.member_id, "shown_at": now}
    session.execute(inserting(session, FeedbackInterest).values(row).on_conflict_do_nothing())


def care_no_more(session: Session, *, actor: Actor, now: datetime, one: Feedback) -> None:
    """Take one's interest back."""
    must(actor, Permission.feedback_give)
    mine = (FeedbackInterest.feedback_id == one.id, FeedbackInterest.member_id == actor.member_id)
    session.execute(delete(FeedbackInterest).where(*mine))


def settle(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    one: Feedback,
    action: FeedbackAction,
    reason: str = "",
    release: str = "",
) -> Feedback:
    """Say what becomes of it: planned, done (with a release where it came with one), declined with a reason, or open
    again. Whoever wrote it, and those who care, are told."""
    must(actor, Permission.feedback_answer)
    hold(session, one)
    fault = rules.lacks(action, reason, release)
    if fault is not None:
        raise Refused(fault[1], status=422, field=fault[0])
    move(one, action)
    one.reason, one.release = legible(reason), legible(release) or None
    one.settled_by, one.settled_at = actor.member_id, now
    session.flush()
    facts = {"state": one.state.value, "reason": digest(one.reason), "release": one.release}
    record.append(
        session, actor=actor, now=now, act=Act.feedback_settled, subject=f"feedback:{one.id}", facts=facts
    )
    told = queries.caring(session, [one]).get(one.id, frozenset()) | {one.author_id}
    said = N_("What was said of the tool, “%(title)s”, is answered.")
    _tell(session, now, one, f"settled:{now.isoformat()}", said, told - {actor.member_id})
    return one


def say(
    session: Session, *, actor: Actor, now: datetime, one: Feedback, text: str, question: bool = False
) -> FeedbackComment:
    """Write a remark about it, or ask a question of whoever wrote it."""
    must(actor, Permission.feedback_give)
    made = FeedbackComment(feedback=one, kind=CommentKind.question if question else CommentKind.remark)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    said = N_("Somebody wrote about what you said of the tool: “%(title)s”.")
    _tell(session, now, one, f"comment:{made.id}", said, {one.author_id} - {actor.member_id})
    return made


def reply(
    session: Session, *, actor: Actor, now: datetime, question: FeedbackComment, text: str
) -> FeedbackComment:
    """Answer a question about it; whoever asked is told."""
    must(actor, Permission.feedback_give)
    made = FeedbackComment(feedback=question.feedback, kind=CommentKind.answer, question=question)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    said = N_("Your question about “%(title)s” is answered.")
    told = {question.author_id} - {actor.member_id}
    _tell(session, now, question.feedback, f"comment:{made.id}", said, told)
    return made


def _tell(
    session: Session, now: datetime, one: Feedback, what: str, text: str, people: Collection[int]
) -> None:
    said = Reason(text, {"title": one.title})
    message = Message(
        N_("Feedback on the tool"), said, f"/feedback/{one.id}", until=now + NEWS, kind=News.debates
    )
    tell_all(session, now=now, occasion=f"feedback:{one.id}:{what}", members=people, message=message)
