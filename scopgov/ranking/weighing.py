"""Propose criteria and weights, adopt them by vote. Each is an act of the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain import ranking
from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.ranking import Criteria
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.ranking import queries
from scopgov.ranking.tables import CriteriaVersion
from scopgov.record import services as record


def propose(
    session: Session, *, actor: Actor, now: datetime, criteria: Criteria, because: str
) -> CriteriaVersion:
    """Propose a set of criteria, whole, with the weight of each; members vote on it.

    A criterion without a key is a new one and gets its own.
    """
    must(actor, Permission.criteria_propose)
    wrong = ranking.fault(criteria)
    if wrong is not None:
        raise Refused(wrong, status=422)
    if not because.strip():
        raise Refused(Reason(N_("Say why the criteria should change.")), status=422, field="because")
    number = 1 + (session.scalar(select(func.max(CriteriaVersion.version))) or queries.STARTING_SET.version)
    whole = ranking.keyed(criteria, number)
    _new(session, now, criteria)
    row = CriteriaVersion(
        version=number,
        data=ranking.to_data(whole),
        digest=queries.digest_of(whole),
        proposed_by=actor.member_id,
        proposed_at=now,
        because=because.strip(),
    )
    session.add(row)
    session.flush()
    _enter(session, actor, now, Act.criteria_proposed, row)
    return row


def _new(session: Session, now: datetime, criteria: Criteria) -> None:
    """Refuse the set in force, and one that waits for its vote already."""
    others = [queries.in_force(session, local_day(now)).criteria]
    others += [ranking.from_data(one.data) for one in queries.proposed(session)]
    if any(ranking.same(criteria, one) for one in others):
        raise Refused(Reason(N_("These are the criteria in force, or criteria already proposed.")))


def withdraw(session: Session, *, actor: Actor, now: datetime, row: CriteriaVersion) -> None:
    """Withdraw what one proposed, before members decide on it."""
    if row.proposed_by != actor.member_id:
        raise Forbidden(Reason(N_("Only the person who proposed it may withdraw it.")))
    _close(session, actor, now, row, Act.criteria_withdrawn)


def reject(session: Session, *, row: CriteriaVersion, poll_id: int, now: datetime) -> None:
    """Note which poll rejected a set of criteria."""
    row.poll_id = poll_id
    _close(session, CLOCK, now, row, Act.criteria_rejected)


def adopt(session: Session, *, row: CriteriaVersion, poll_id: int, now: datetime) -> None:
    """Put in force, from today, the criteria that a poll carried."""
    _still_wait(row)
    row.adopted_on, row.poll_id = local_day(now), poll_id
    _enter(session, CLOCK, now, Act.criteria_adopted, row)


def _close(session: Session, actor: Actor, now: datetime, row: CriteriaVersion, act: Act) -> None:
    _still_wait(row)
    row.closed_at = now
    _enter(session, actor, now, act, row)


def _still_wait(row: CriteriaVersion) -> None:
    if not queries.waits(row):
        raise Refused(Reason(N_("This version no longer waits for a vote.")))


def _enter(session: Session, actor: Actor, now: datetime, act: Act, row: CriteriaVersion) -> None:
    facts = {"version": row.version, "digest": row.digest, "poll": row.poll_id}
    subject = f"criteria:{row.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
