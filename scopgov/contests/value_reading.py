"""Lets who has a need read what a sensitive attribute holds in a score, once, and writes that into the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.contests import correcting, queries
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.sensitive_reading import Case, Need, needs
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.scoring import telling
from scopgov.scoring.tables import Score


@dataclass(frozen=True)
class Read:
    """One reading of a sensitive value, as the record holds it."""

    reader: Member
    need: Need
    at: datetime


def case_of(session: Session, score: Score) -> Case:
    """Return who had a part in a score, and which contests of it are under way."""
    contests = queries.of_score(session, score)
    return Case(
        score.scored_by,
        score.decided_by,
        tuple(queries.parties(one).authors for one in contests if queries.pending(one)),
        to_correct=any(correcting.lacking(one) is None for one in contests),
    )


def read(session: Session, *, actor: Actor, now: datetime, score: Score, need: Need) -> None:
    """Write into the record that the actor reads the sensitive values of a score, for a need they have now."""
    must(actor, Permission.score_value_read)
    names = telling.sensitive(score.mandate)
    if not names:
        raise Refused(Reason(N_("Nothing sensitive was given for this score.")))
    if need not in needs(actor, case_of(session, score)):
        raise Refused(Reason(N_("You have no need of this value now.")), status=403)
    facts: dict[str, Any] = {"need": need.value, "names": sorted(names)}
    record.append(
        session, actor=actor, now=now, act=Act.score_value_read, subject=f"score:{score.id}", facts=facts
    )


def readings(session: Session, score: Score) -> Sequence[Read]:
    """Return who read the sensitive values of a score for a need, the latest first."""
    query = select(RecordEntry).where(
        RecordEntry.subject == f"score:{score.id}", RecordEntry.act == Act.score_value_read.value
    )
    return [
        Read(members.member(session, one.actor_id), Need(json.loads(one.facts)["need"]), one.at)
        for one in session.scalars(query.order_by(RecordEntry.seq.desc()))
    ]
