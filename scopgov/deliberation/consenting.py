"""Open a consent round on a motion, answer it, read what it found. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.deliberation import queries
from scopgov.deliberation.tables import ConsentAnswer, ConsentRound
from scopgov.domain import consent
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.consent import Stance
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, Poll


def round_(session: Session, round_id: int) -> ConsentRound:
    """Return a consent round, or refuse as not found."""
    found = session.get(ConsentRound, round_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such consent round.")))
    return found


def rounds(session: Session, motion: Motion) -> Sequence[ConsentRound]:
    """Return the consent rounds on a motion, the latest first."""
    query = select(ConsentRound).where(ConsentRound.motion_id == motion.id)
    return session.scalars(query.order_by(ConsentRound.id.desc())).all()


def running(session: Session, motion: Motion, now: datetime) -> ConsentRound | None:
    """Return the round under way on a motion, None where there is none."""
    return next((one for one in rounds(session, motion) if under_way(one, now)), None)


def under_way(one: ConsentRound, now: datetime) -> bool:
    """Tell whether answers to a round are taken."""
    return consent.may_answer(queries.stage(one.motion, now), now, one.closes_at) is None


def waiting_for(session: Session, member_id: int, now: datetime) -> list[ConsentRound]:
    """Return the rounds under way that a member with a vote has not answered."""
    live = (
        select(ConsentRound)
        .join(Motion)
        .join(Poll)
        .where(ConsentRound.closes_at > now, Poll.state.in_(queries.LIVE))
    )
    return [
        one
        for one in session.scalars(live.order_by(ConsentRound.closes_at, ConsentRound.id))
        if under_way(one, now)
        and member_id in (queries.roll(session, one.motion, now).roll or ())
        and all(answer.member_id != member_id for answer in one.answers)
    ]


def found(session: Session, one: ConsentRound, now: datetime) -> tuple[Reason, ...]:
    """Return what a round that is over found, in words."""
    on_roll = len(votes.electorate(session, one.motion.polls[-1], now))
    return consent.result(consent.count((answer.stance for answer in one.answers), on_roll))


def ask(
    session: Session, *, actor: Actor, now: datetime, motion: Motion, closes_at: datetime
) -> ConsentRound:
    """Open a consent round on a motion, to end before its vote; everybody with a vote is told."""
    must(actor, Permission.motion_answer, queries.who_put(motion))
    hold(session, motion)  # one round at a time
    refused = consent.may_ask(
        queries.stage(motion, now),
        now,
        closes_at,
        motion.polls[-1].opens_at,
        running=running(session, motion, now) is not None,
    )
    if refused is not None:
        raise Refused(refused, field="closes_at")
    made = ConsentRound(motion=motion, asked_by=actor.member_id, asked_at=now, closes_at=closes_at)
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.consent_asked, made, {"motion": motion.id})
    said = N_("Do you consent to the motion “%(title)s”? Answer until %(closes)s, before its vote.")
    told = Reason(said, {"title": motion.title, "closes": closes_at})
    message = Message(N_("Consent round"), told, f"/consent/{made.id}", until=closes_at, kind=News.debates)
    concerned = queries.roll(session, motion, now).roll or frozenset()
    tell_all(session, now=now, occasion=f"consent:{made.id}", members=concerned, message=message)
    return made


def answer(
    session: Session, *, actor: Actor, now: datetime, asked: ConsentRound, stance: Stance, reason: str = ""
) -> ConsentAnswer:
    """Answer a consent round, or change one's answer until it ends."""
    must(actor, Permission.consent_answer, queries.roll(session, asked.motion, now))
    hold(session, asked)  # pressed twice, it is answered once
    refused = consent.may_answer(queries.stage(asked.motion, now), now, asked.closes_at)
    if refused is not None:
        raise Refused(refused)
    lacks = consent.sound(stance, reason)
    if lacks is not None:
        raise Refused(lacks, field="reason")
    made = session.get(ConsentAnswer, (asked.id, actor.member_id))
    if made is None:
        made = ConsentAnswer(round_id=asked.id, member_id=actor.member_id)
        session.add(made)
    made.stance, made.reason, made.at = stance, legible(reason), now
    session.flush()
    facts = {"member": actor.member_id, "stance": stance.value, "reason": digest(made.reason)}
    _enter(session, actor, now, Act.consent_answered, asked, facts)
    return made


def objectors(session: Session, motion: Motion) -> frozenset[int]:
    """Return who objects in the latest round on a motion."""
    latest = next(iter(rounds(session, motion)), None)
    answers = latest.answers if latest else []
    return frozenset(one.member_id for one in answers if one.stance is Stance.objection)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: ConsentRound, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"consent_round:{one.id}", facts=facts)
