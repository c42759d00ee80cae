"""Propose criteria and weights; a vote adopts them. Each is an act of the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.adoption.services import Acts
from scopgov.domain import ranking
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.ranking import Criteria
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.ranking import queries
from scopgov.ranking.tables import CriteriaVersion

ACTS = Acts(
    "criteria", Act.criteria_proposed, Act.criteria_adopted, Act.criteria_rejected, Act.criteria_withdrawn
)


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
    if not legible(because):
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
        because=legible(because),
    )
    adoption.propose(session, actor=actor, now=now, row=row, acts=ACTS)
    return row


def _new(session: Session, now: datetime, criteria: Criteria) -> None:
    """Refuse the set in force, and one that waits for its vote already."""
    others = [queries.in_force(session, local_day(now)).criteria]
    others += [ranking.from_data(one.data) for one in queries.proposed(session)]
    if any(ranking.same(criteria, one) for one in others):
        raise Refused(Reason(N_("These are the criteria in force, or criteria already proposed.")))
