"""Enter the founding charter and mark its ratification. Each is an act of the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.charter import queries
from scopgov.charter.tables import Charter, Clause
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record


def found(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    clauses: Sequence[tuple[str, str]],
    adopted_on: date,
    paper_reference: str,
) -> Charter:
    """Enter the charter adopted on paper before the founding: (title, text) of each clause, in order."""
    must(actor, Permission.cooperative_manage)
    if queries.in_force(session) is not None:
        raise Refused(Reason(N_("There is a charter in force already; a new one needs a vote.")))
    _check(clauses, paper_reference)
    charter = Charter(
        version=1,
        adopted_on=adopted_on,
        paper_reference=paper_reference.strip(),
        digest=digest([[title, text] for title, text in clauses]),
        clauses=[
            Clause(number=number, title=title, text=text)
            for number, (title, text) in enumerate(clauses, start=1)
        ],
    )
    session.add(charter)
    session.flush()
    facts = {"version": 1, "digest": charter.digest, "adopted_on": adopted_on.isoformat()}
    _enter(session, actor, now, charter, facts)
    return charter


def _check(clauses: Sequence[tuple[str, str]], paper_reference: str) -> None:
    if not paper_reference.strip():
        raise Refused(Reason(N_("Name the minutes on paper.")), field="charter_reference")
    if not clauses:
        raise Refused(Reason(N_("A charter has one clause at least.")), field="clauses")
    for number, (title, text) in enumerate(clauses, start=1):
        if not title or not text:
            told = Reason(N_("Clause %(number)s needs a title and a text."), {"number": number})
            raise Refused(told, field="clauses")


def ratify(session: Session, *, charter: Charter, poll_id: int, now: datetime) -> None:
    """Note which poll ratified a charter adopted on paper."""
    charter.poll_id = poll_id
    _enter(session, CLOCK, now, charter, {"version": charter.version, "poll": poll_id})


def _enter(session: Session, actor: Actor, now: datetime, charter: Charter, facts: dict[str, object]) -> None:
    subject = f"charter:{charter.id}"
    record.append(session, actor=actor, now=now, act=Act.charter_adopted, subject=subject, facts=facts)
