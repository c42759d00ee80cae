"""Read mandates: which stands, which is in force, what may be done to one, its life. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from scopgov.courses import queries as courses
from scopgov.courses.tables import Course
from scopgov.db import mentions
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.gate import STANDING, GateFacts, Refusal, decide
from scopgov.domain.lifecycle import MANDATE
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState
from scopgov.domain.text import N_, fold
from scopgov.mandates.standing import STANDS, by_nobody, voted_suspension
from scopgov.mandates.tables import Granted, Mandate
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.record.tables import RecordEntry
from scopgov.training.tables import ModelVersion
from scopgov.usecases.queries import Known
from scopgov.usecases.tables import UseCase
from scopgov.votes import queries as votes
from scopgov.votes import urns

LEADS_TO: dict[str, MandateState] = {
    Act.mandate_granted.value: MandateState.granted,
    Act.mandate_resumed.value: MandateState.granted,
    Act.mandate_superseded.value: MandateState.superseded,
    Act.mandate_suspended.value: MandateState.suspended,
    Act.mandate_suspension_confirmed.value: MandateState.suspended,
    Act.mandate_withdrawn.value: MandateState.withdrawn,
}


@dataclass(frozen=True)
class Moment:
    """One step of a mandate's life, for its line: `kind` is a class of the line (done, now, next, stopped)."""

    name: Reason
    on: date
    kind: str
    vote: bool = False
    why: str = ""


@dataclass(frozen=True)
class Condition:
    """What a mandate is worth on a day, in a word with its colour, and why it lets nobody score if so."""

    word: str
    kind: str
    refusal: Refusal | None = None


WORDS: dict[str, tuple[str, str]] = {
    "withdrawn": (N_("withdrawn"), "refused"),
    "superseded": (N_("superseded"), ""),
    "suspended": (N_("suspended"), "caution"),
    "not_started": (N_("not started yet"), ""),
    "ended": (N_("ended"), "refused"),
    "review_due": (N_("review due"), "caution"),
}


def mandate(session: Session, mandate_id: int) -> Mandate:
    """Return a mandate, or refuse as not found."""
    found = session.get(Mandate, mandate_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such mandate.")))
    return found


def listed(wanted: str = "") -> Select[Mandate]:
    """Return the query of all mandates, the latest first; `wanted` is looked for in titles and purposes."""
    query = select(Mandate).join(UseCase).order_by(Mandate.id.desc())
    if wanted:
        query = query.where(or_(mentions(UseCase.title, wanted), mentions(Mandate.purpose, wanted)))
    return query


def recorded_state(session: Session, of: Mandate) -> MandateState | None:
    """Return the state that the acts of the record led a mandate to, whatever its row says."""
    query = select(RecordEntry.act).where(
        RecordEntry.subject == f"mandate:{of.id}", RecordEntry.act.in_(LEADS_TO)
    )
    last = session.scalar(query.order_by(RecordEntry.seq.desc()).limit(1))
    return LEADS_TO[last] if last else None


def standing(session: Session, use_case: UseCase | Known) -> Mandate | None:
    """Return the mandate neither superseded nor withdrawn, whatever its dates, or None."""
    query = select(Mandate).where(Mandate.use_case_id == use_case.id, Mandate.state.in_(STANDS))
    return session.scalar(query)


def latest(session: Session, use_case: UseCase | Known) -> Mandate | None:
    """Return the mandate to speak of: the standing one, else the last that was granted."""
    query = select(Mandate).where(Mandate.use_case_id == use_case.id).order_by(Mandate.id.desc()).limit(1)
    return standing(session, use_case) or session.scalar(query)


def in_force(session: Session, use_case: UseCase, now: datetime) -> Mandate | None:
    """Return the mandate in force now: granted, started, not past its review or its end."""
    found = standing(session, use_case)
    return found if found is not None and condition(found, local_day(now)).refusal is None else None


def of_version(session: Session, version: ModelVersion) -> Mandate | None:
    """Return the last mandate granted to a model version."""
    query = select(Mandate).where(Mandate.model_version_id == version.id).order_by(Mandate.id.desc())
    return session.scalars(query.limit(1)).first()


def all_standing(session: Session) -> list[Mandate]:
    """Return every mandate neither superseded nor withdrawn, by use case."""
    query = select(Mandate).where(Mandate.state.in_(STANDS)).order_by(Mandate.use_case_id, Mandate.id)
    return list(session.scalars(query))


def requiring(session: Session, course: Course) -> list[Mandate]:
    """Return the mandates neither superseded nor withdrawn that require a course."""
    return [one for one in all_standing(session) if one.course_code == course.code]


def course_of(session: Session, of: Mandate) -> Course | None:
    """Return the course that a mandate requires, None where it requires none or one that is not there."""
    return session.scalar(select(Course).where(Course.code == of.course_code)) if of.course_code else None


def _by_name(one: Member) -> tuple[str, int]:
    return fold(one.name), one.id


def named(session: Session, of: Mandate) -> list[Member]:
    """Return, in order of name, those who alone may score under a mandate; nobody where its roles say who."""
    return sorted((members.member(session, number) for number in of.member_ids), key=_by_name)


def lacking(session: Session, of: Mandate, today: date) -> list[Member]:
    """Return, in order of name, whom a mandate names and who has not followed the course it requires."""
    course = course_of(session, of)
    if course is None:
        return []
    meant = {one.id: one for role in of.roles for one in members.charged(session, Role(role), today)}
    meant |= {one.id: one for one in named(session, of)}
    missing = set(meant) - courses.attendees(session, course, today)
    return sorted((meant[number] for number in missing), key=_by_name)


def condition(of: Granted, today: date) -> Condition:
    """Say what a mandate is worth on a day."""
    facts = GateFacts(
        today=today,
        mandate=of.id,
        asked_under=of.id,
        state=of.state,
        starts_on=of.starts_on,
        review_on=of.review_on,
        ends_on=of.ends_on,
    )
    refusal = decide(facts, STANDING)
    if refusal is None:
        return Condition(N_("in force"), "carried")
    return Condition(*WORDS[refusal.code], refusal)


def actions(of: Granted) -> frozenset[str]:
    """Return what may be done to a mandate in its state, without a vote."""
    possible = frozenset(action.value for state, action in MANDATE if state == of.state)
    return possible - {"resume"} if voted_suspension(of) else possible


def life(of: Granted, today: date, told: Iterable[Moment] = ()) -> list[Moment]:
    """Return the steps of a mandate's life in order: the vote, what interrupted it, review and end.

    `told` is what other rooms know of it.
    """
    moments = sorted([*_past(of), *told], key=lambda moment: moment.on)
    if of.state not in STANDS:
        return moments
    return moments + [
        Moment(Reason(name), on, "next" if today < on else "stopped")
        for name, on in ((N_("Review"), of.review_on), (N_("End"), of.ends_on))
    ]


def vote(session: Session, of: Granted) -> Reason:
    """Say the sum of the vote, or the outcome alone where the figures would tell who chose what."""
    result = votes.result(session, of.poll)
    return result.summary if urns.shown(session, of.poll) else result.headline(counts=False)


def _past(of: Granted) -> Iterator[Moment]:
    closed = of.poll.closed_at or of.granted_at
    yield Moment(Reason(N_("Carried by vote")), local_day(closed), "done", vote=True)
    yield Moment(Reason(N_("Start")), max(of.starts_on, local_day(of.granted_at)), "done")
    for one in of.suspensions:
        kind = "done" if one.lifted_at else "stopped"
        voted = one.poll_id is not None
        named = N_("Suspended: restored from a backup") if by_nobody(one) else N_("Suspended")
        yield Moment(Reason(named), local_day(one.suspended_at), kind, vote=voted, why=one.reason)
        if one.lifted_at:
            voted = one.lifted_by is None
            asked = "" if voted or one.lifted_by == one.suspended_by else one.lift_asked_because
            why = " – ".join(filter(None, (asked, one.lifted_because)))
            yield Moment(Reason(N_("Resumed")), local_day(one.lifted_at), "done", vote=voted, why=why)
    if of.closed_at is not None:
        name = Reason(N_("Withdrawn") if of.state is MandateState.withdrawn else N_("Superseded"))
        voted = of.closed_by is None
        yield Moment(name, local_day(of.closed_at), "stopped", vote=voted, why=of.closed_because)
