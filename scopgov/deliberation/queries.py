"""Read what is said of motions. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.deliberation.tables import Amendment, MotionComment, Objection
from scopgov.domain.amendments import AmendmentFacts, MotionFacts
from scopgov.domain.conduct import Conduct
from scopgov.domain.deliberation import ObjectionFacts, Stage
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Role, Subject
from scopgov.domain.states import AssemblyState, PollState
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.threads import services as threads
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, MotionKind, Poll

LIVE = (PollState.scheduled, PollState.opened)


def stage(motion: Motion, now: datetime) -> Stage:
    """Return how far a motion has come."""
    poll = motion.polls[-1]
    listed = motion.item.taken_off_at is None and motion.assembly.state is not AssemblyState.cancelled
    over = poll.state is PollState.cancelled or votes.over(poll, now) or now >= poll.closes_at
    return Stage(listed, poll.state is PollState.opened or votes.taking(poll, now), over)


def who_put(motion: Motion) -> Subject:
    """Return who answers for a motion, as the policy asks."""
    return Subject(authors=frozenset({motion.put_by}), body=motion.assembly.body)


def roll(session: Session, motion: Motion, now: datetime) -> Subject:
    """Return who has a vote on a motion, as the policy asks."""
    return Subject(roll=frozenset(votes.electorate(session, motion.polls[-1], now).members))


def thread(session: Session, motion: Motion) -> Sequence[MotionComment]:
    """Return what is said of a motion, the earliest first; answers stand with their question."""
    query = select(MotionComment).where(
        MotionComment.motion_id == motion.id, MotionComment.answers_id.is_(None)
    )
    return session.scalars(query.order_by(MotionComment.id)).all()


def said(session: Session, motion: Motion) -> int:
    """Return how many comments stand about a motion, answers counted."""
    query = select(func.count()).where(
        MotionComment.motion_id == motion.id, MotionComment.withdrawn_at.is_(None)
    )
    return session.scalar(query) or 0


def questions_for(session: Session, member_id: int) -> list[MotionComment]:
    """Return the questions that wait for whoever put a motion whose vote is not over."""
    query = (
        select(MotionComment).join(Motion).join(Poll).where(Motion.put_by == member_id, Poll.state.in_(LIVE))
    )
    return threads.waiting(session.scalars(query.order_by(MotionComment.id)))


def objection(session: Session, objection_id: int) -> Objection:
    """Return an objection, or refuse as not found."""
    found = session.get(Objection, objection_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such objection.")))
    return found


def objections(session: Session, motion: Motion) -> Sequence[Objection]:
    """Return the objections to a motion, those lifted too, the earliest first."""
    query = select(Objection).where(Objection.motion_id == motion.id)
    return session.scalars(query.order_by(Objection.id)).all()


def facts(one: Objection) -> ObjectionFacts:
    """Return what the rules need to know of an objection."""
    ethical, answered = one.clause_id is not None, one.answered_at is not None
    return ObjectionFacts(ethical, answered, one.lifted_at is not None, one.finding)


def open_objections(session: Session, *, ethical: bool, put_by: int | None = None) -> Sequence[Objection]:
    """Return the objections that wait for an answer: of the committee, or of whoever put the motion."""
    query = (
        select(Objection)
        .join(Motion)
        .join(Poll)
        .where(Objection.answered_at.is_(None), Objection.lifted_at.is_(None), Poll.state.in_(LIVE))
        .where(Objection.clause_id.is_not(None) if ethical else Objection.clause_id.is_(None))
    )
    if put_by is not None:
        query = query.where(Motion.put_by == put_by)
    return session.scalars(query.order_by(Objection.id)).all()


def whose(one: Objection) -> Subject:
    """Return who raised an objection, as the policy asks."""
    return Subject(authors=frozenset({one.raised_by}))


def parties(one: Objection) -> Subject:
    """Return who is party to an objection: whoever raised it and whoever put the motion."""
    return Subject(authors=frozenset({one.raised_by, one.motion.put_by}))


def judges(session: Session, motion: Motion, raised_by: int, now: datetime) -> frozenset[int]:
    """Return who of the committee could answer an objection to a motion."""
    sitting = members.charged(session, Role.ethics_committee, members.local_day(now))
    return frozenset(one.id for one in sitting) - {raised_by, motion.put_by}


def amendment(session: Session, amendment_id: int) -> Amendment:
    """Return an amendment, or refuse as not found."""
    found = session.get(Amendment, amendment_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such amendment.")))
    return found


def amendments(session: Session, motion: Motion) -> Sequence[Amendment]:
    """Return the amendments to a motion, the earliest first."""
    return session.scalars(
        select(Amendment).where(Amendment.motion_id == motion.id).order_by(Amendment.id)
    ).all()


def put_by_vote(session: Session, vote: Motion) -> Amendment | None:
    """Return the amendment that a motion puts to the vote; None for a motion of another kind."""
    return session.scalar(select(Amendment).where(Amendment.vote_id == vote.id))


def proposer(one: Amendment) -> Subject:
    """Return who proposed an amendment, as the policy asks."""
    return Subject(authors=frozenset({one.proposed_by}))


def amending(motion: Motion, now: datetime) -> MotionFacts:
    """Return what the rules of amendments need to know of a motion."""
    assembly = motion.assembly
    return MotionFacts(
        stage(motion, now),
        motion.text,
        convened=assembly.state is not AssemblyState.prepared,
        bound=motion.kind is not MotionKind.other,
        second=assembly.call != 1,
        votes_begun=assembly.conduct is Conduct.window and now >= assembly.opens_at,
    )


def amended(one: Amendment) -> AmendmentFacts:
    """Return what the rules need to know of an amendment."""
    return AmendmentFacts(one.before, ended=one.ended is not None, put=one.vote_id is not None)


def amendments_for(session: Session, member_id: int) -> Sequence[Amendment]:
    """Return the amendments that whoever put a motion may still accept, before its notice."""
    query = select(Amendment).join(Motion, Motion.id == Amendment.motion_id).join(Assembly)
    waiting = query.where(
        Motion.put_by == member_id, Amendment.ended.is_(None), Assembly.state == AssemblyState.prepared
    )
    return session.scalars(waiting.order_by(Amendment.id)).all()
