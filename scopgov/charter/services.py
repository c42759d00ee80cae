"""Enter the founding charter, ratify it, propose new versions. Each is an act of the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.adoption.services import Acts
from scopgov.charter import queries
from scopgov.charter.tables import Charter, Clause, ClauseCheck
from scopgov.courses import queries as courses
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.charter_checks import Check, check_all
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.record import services as record

ACTS = Acts("charter", Act.charter_proposed, Act.charter_adopted, Act.charter_rejected, Act.charter_withdrawn)


def found(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    clauses: Sequence[tuple[str, str]],
    adopted_on: date,
    paper_reference: str,
    checks: Sequence[Check] = (),
) -> Charter:
    """Enter the charter adopted on paper before the founding: (title, text) of each clause, in order.

    `checks` are what the clauses ask that can be looked up.
    """
    must(actor, Permission.cooperative_manage)
    if queries.in_force(session) is not None:
        raise Refused(Reason(N_("There is a charter in force already; a new one needs a vote.")))
    if not legible(paper_reference):
        raise Refused(Reason(N_("Name the minutes on paper.")), field="charter_reference")
    _check(session, clauses, checks)
    charter = version(1, clauses, checks)
    charter.adopted_on, charter.paper_reference = adopted_on, legible(paper_reference)
    session.add(charter)
    session.flush()
    facts = {"version": 1, "digest": charter.digest, "adopted_on": adopted_on.isoformat()}
    _enter(session, actor, now, charter, facts)
    return charter


def version(number: int, clauses: Sequence[tuple[str, str]], checks: Sequence[Check]) -> Charter:
    """Return a version made of these clauses, not yet kept, with its digest."""
    made = [
        Clause(number=at, title=title, text=text, checks=_rows(checks, at))
        for at, (title, text) in enumerate(clauses, start=1)
    ]
    return Charter(version=number, digest=digest([queries.clause_data(one) for one in made]), clauses=made)


def _rows(checks: Sequence[Check], clause: int) -> list[ClauseCheck]:
    asked = [one for one in checks if one.clause == clause]
    return [ClauseCheck(kind=one.kind, value=one.value, tolerance=one.tolerance) for one in asked]


def _check(session: Session, clauses: Sequence[tuple[str, str]], checks: Sequence[Check]) -> None:
    if not clauses:
        raise Refused(Reason(N_("A charter has one clause at least.")), field="clauses")
    for number, (title, text) in enumerate(clauses, start=1):
        if not legible(title) or not legible(text):
            told = Reason(N_("Clause %(number)s needs a title and a text."), {"number": number})
            raise Refused(told, field="clauses")
    check_all(checks, len(clauses), [one.code for one in courses.courses(session)])


def ratify(session: Session, *, charter: Charter, poll_id: int, now: datetime) -> None:
    """Note which poll ratified a charter adopted on paper."""
    charter.poll_id = poll_id
    _enter(session, CLOCK, now, charter, {"version": charter.version, "poll": poll_id})


def propose(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    clauses: Sequence[tuple[str, str]],
    because: str,
    checks: Sequence[Check] = (),
) -> Charter:
    """Propose a new version of the charter, whole: (title, text) of each clause, in order; members vote on it.

    `checks` are what the clauses ask that can be looked up.
    """
    must(actor, Permission.charter_propose)
    in_force = queries.in_force(session)
    if in_force is None:
        raise Refused(Reason(N_("There is no charter yet: it is entered as the cooperative is set up.")))
    _check(session, clauses, checks)
    if not legible(because):
        raise Refused(Reason(N_("Say why the charter should change.")), status=422, field="because")
    proposed = version(1 + (session.scalar(select(func.max(Charter.version))) or 0), clauses, checks)
    if proposed.digest in {in_force.digest, *(one.digest for one in queries.proposed(session))}:
        raise Refused(Reason(N_("This is the charter in force, or one already proposed, to the letter.")))
    proposed.proposed_by, proposed.proposed_at, proposed.because = actor.member_id, now, legible(because)
    adoption.propose(session, actor=actor, now=now, row=proposed, acts=ACTS)
    return proposed


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    charter: Charter,
    facts: dict[str, object],
) -> None:
    subject = f"charter:{charter.id}"
    record.append(session, actor=actor, now=now, act=Act.charter_adopted, subject=subject, facts=facts)
