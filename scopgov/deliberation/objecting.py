"""Raise, answer and lift objections to a motion. Each act leaves one entry in the record.

An ethical one names a clause of the charter in force and holds the opening of the poll back until the committee,
those party to it apart, has answered. What it finds binds nobody: voters read it beside their ballot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.charter.queries import in_force
from scopgov.charter.tables import Clause
from scopgov.db import hold
from scopgov.deliberation import queries
from scopgov.deliberation.tables import Objection
from scopgov.domain import deliberation as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.deliberation import Finding
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.threads.services import sound
from scopgov.votes import waiting
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion

NEWS = timedelta(days=14)  # how long an objection or its answer is worth a mail


def raise_objection(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    motion: Motion,
    reason: str,
    clause_id: int | None = None,
) -> Objection:
    """Object to a motion before its poll opens; with a clause of the charter, the committee must answer first."""
    must(actor, Permission.objection_raise, queries.roll(session, motion, now))
    hold(session, motion)
    clause = _clause(session, now, clause_id)
    _may_object(session, actor, now, motion, clause)
    made = Objection(
        motion=motion,
        raised_by=actor.member_id,
        clause=clause,
        reason=sound(reason, "reason", rules.LONGEST),
        raised_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"motion": motion.id, "clause": clause_id, "reason": digest(made.reason)}
    _enter(session, actor, now, Act.objection_raised, made, facts)
    if clause is not None:
        waiting.hold_back(session, motion.polls[-1], Wait.committee)
    _tell_raised(session, actor, now, made)
    return made


def _clause(session: Session, now: datetime, clause_id: int | None) -> Clause | None:
    if clause_id is None:
        return None
    charter = in_force(session, local_day(now))
    found = next((one for one in charter.clauses if one.id == clause_id), None) if charter else None
    if found is None:
        raise Refused(Reason(N_("This is no clause of the charter in force.")), field="clause_id")
    return found


def _may_object(session: Session, actor: Actor, now: datetime, motion: Motion, clause: Clause | None) -> None:
    number = clause.id if clause else None
    standing = any(
        one.raised_by == actor.member_id and one.clause_id == number and one.lifted_at is None
        for one in queries.objections(session, motion)
    )
    judges = len(queries.judges(session, motion, actor.member_id, now))
    stage = queries.stage(motion, now)
    refused = rules.may_object(stage, ethical=clause is not None, standing=standing, judges=judges)
    if refused is not None:
        raise Refused(refused)


def _tell_raised(session: Session, actor: Actor, now: datetime, made: Objection) -> None:
    motion = made.motion
    said = N_("An objection is raised to the motion “%(title)s”: it awaits your answer.")
    answering = {motion.put_by}
    if made.clause is not None:
        said = N_(
            "An ethical objection is raised to the motion “%(title)s”: its vote waits for the committee."
        )
        answering |= queries.judges(session, motion, actor.member_id, now)
    told = Reason(said, {"title": motion.title})
    _tell(session, now, made, "raised", N_("Objection"), told, answering - {actor.member_id})


def answer(session: Session, *, actor: Actor, now: datetime, objection: Objection, text: str) -> Objection:
    """Answer a practical objection for the motion."""
    must(actor, Permission.motion_answer, queries.who_put(objection.motion))
    if objection.clause_id is not None:
        raise Refused(
            Reason(N_("This objection is tied to a clause of the charter: the committee answers it."))
        )
    _answered(session, actor, now, objection, text)
    _enter(session, actor, now, Act.objection_answered, objection, {"answer": digest(objection.answer)})
    return objection


def judge(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    objection: Objection,
    finding: Finding | None,
    text: str,
    lifts: str,
    consequences: Consequences,
) -> Objection:
    """Answer an ethical objection for the committee: sustained, with what would lift it, or not; with reasons."""
    must(actor, Permission.objection_judge, queries.parties(objection))
    if objection.clause_id is None:
        raise Refused(Reason(N_("This objection names no clause: whoever put the motion answers it.")))
    lacks = rules.sound_finding(finding, lifts)
    if lacks is not None:
        raise Refused(lacks, field="lifts" if finding else "finding")
    _answered(session, actor, now, objection, text, finding, lifts)
    facts = {"finding": finding.value if finding else None, "answer": digest(objection.answer)}
    _enter(session, actor, now, Act.objection_judged, objection, facts)
    _release(session, now, objection, consequences)
    return objection


def _answered(
    session: Session,
    actor: Actor,
    now: datetime,
    objection: Objection,
    text: str,
    finding: Finding | None = None,
    lifts: str = "",
) -> None:
    motion = objection.motion
    hold(session, motion)  # of the last two that are answered at once, one lets the vote open
    refused = rules.may_answer(queries.stage(motion, now), queries.facts(objection))
    if refused is not None:
        raise Refused(refused)
    objection.answer = sound(text, most=rules.LONGEST)
    objection.answered_by, objection.answered_at, objection.finding = actor.member_id, now, finding
    objection.lifts = legible(lifts) if finding is Finding.sustained else ""
    session.flush()
    told = Reason(N_("Your objection to the motion “%(title)s” is answered."), {"title": motion.title})
    members = {objection.raised_by} - {actor.member_id}
    _tell(session, now, objection, "answered", N_("The answer"), told, members)


def lift(
    session: Session, *, actor: Actor, now: datetime, objection: Objection, consequences: Consequences
) -> Objection:
    """Lift one's own objection; what it said stays readable."""
    must(actor, Permission.objection_lift, queries.whose(objection))
    hold(session, objection.motion)
    refused = rules.may_lift(queries.stage(objection.motion, now), queries.facts(objection))
    if refused is not None:
        raise Refused(refused)
    objection.lifted_at = now
    session.flush()
    _enter(session, actor, now, Act.objection_lifted, objection, {})
    _release(session, now, objection, consequences)
    return objection


def _release(session: Session, now: datetime, objection: Objection, consequences: Consequences) -> None:
    """Let the poll open where no ethical objection waits any more."""
    motion = objection.motion
    if not rules.holds_back(queries.facts(one) for one in queries.objections(session, motion)):
        waiting.release(session, now, motion.polls[-1], Wait.committee, consequences)


def _tell(
    session: Session,
    now: datetime,
    one: Objection,
    what: str,
    heading: str,
    told: Reason,
    members: Collection[int],
) -> None:
    message = Message(heading, told, f"/motions/{one.motion_id}", until=now + NEWS, kind=News.concerned)
    tell_all(session, now=now, occasion=f"objection:{one.id}:{what}", members=members, message=message)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: Objection, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"objection:{one.id}", facts=facts)
