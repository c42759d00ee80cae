"""Objections that go with a motion put anew: each with its history, as it stood. Each leaves one entry in the record.

What the committee has not answered holds the new vote back as it held the one before; what was answered or lifted
is read with its answer and holds nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.deliberation import queries
from scopgov.deliberation.tables import Objection
from scopgov.domain.acts import Act
from scopgov.domain.deliberation import holds_back
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Actor
from scopgov.record import services as record
from scopgov.votes import waiting
from scopgov.votes.tables import Motion


def carry_over(session: Session, before: Motion, after: Motion, actor: Actor, now: datetime) -> None:
    """Give a motion put anew the objections to the one before; the new vote waits where the committee must answer."""
    carried = [_carried(session, one, after) for one in queries.objections(session, before)]
    session.flush()
    for one in carried:
        facts = {"motion": after.id, "from": one.carried_from_id}
        subject = f"objection:{one.id}"
        record.append(session, actor=actor, now=now, act=Act.objection_carried, subject=subject, facts=facts)
    if holds_back(queries.facts(one) for one in carried):
        waiting.hold_back(session, after.polls[-1], Wait.committee)


def _carried(session: Session, one: Objection, after: Motion) -> Objection:
    made = Objection(
        motion=after,
        carried_from=one,
        raised_by=one.raised_by,
        clause_id=one.clause_id,
        reason=one.reason,
        raised_at=one.raised_at,
        lifted_at=one.lifted_at,
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        answer=one.answer,
        finding=one.finding,
        lifts=one.lifts,
    )
    session.add(made)
    return made
