"""Employees proposed as associates: proposing, withdrawing, and what a vote decides.

Whoever holds the roll admits directly unless the cooperative says that members vote on every admission.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.candidacies import may_join
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.members import queries
from scopgov.members.services import must, note
from scopgov.members.tables import Candidacy, Member


def candidacy(session: Session, number: int) -> Candidacy:
    """Return a candidacy, or refuse as not found."""
    found = session.get(Candidacy, number)
    if found is None:
        raise NotFound(Reason(N_("There is no such candidacy.")))
    return found


def waiting(session: Session) -> Sequence[Candidacy]:
    """Return the candidacies that no vote decided and nobody withdrew, in order."""
    query = select(Candidacy).where(Candidacy.closed_at.is_(None))
    return session.scalars(query.order_by(Candidacy.id)).all()


def of_person(session: Session, person: Member) -> Candidacy | None:
    """Return the latest candidacy of a person, or None."""
    query = select(Candidacy).where(Candidacy.member_id == person.id).order_by(Candidacy.id.desc())
    return session.scalar(query.limit(1))


def closed(person: Member, now: datetime) -> Reason | None:
    """Return why a person cannot become an associate, None when they can."""
    return may_join(queries.facts(person), queries.local_day(now))


def propose(session: Session, *, actor: Actor, now: datetime, person: Member, because: str) -> Candidacy:
    """Propose an employee as an associate; the board puts it to a general assembly."""
    must(actor, Permission.candidacy_propose)
    refused = closed(person, now)
    if refused is not None:
        raise Refused(refused)
    if not legible(because):
        raise Refused(Reason(N_("Say why: members read it before they vote.")), field="because")
    before = of_person(session, person)
    if before is not None and before.closed_at is None:
        raise Refused(Reason(N_("This person is proposed already.")))
    made = Candidacy(
        member_id=person.id, because=legible(because), proposed_by=actor.member_id, proposed_at=now
    )
    session.add(made)
    session.flush()
    _note(session, actor, now, made, Act.candidacy_proposed, N_("Proposed as an associate."))
    return made


def withdraw(session: Session, *, actor: Actor, now: datetime, candidacy: Candidacy) -> None:
    """Withdraw a candidacy one proposed."""
    must(actor, Permission.candidacy_withdraw, Subject(authors=frozenset({candidacy.proposed_by})))
    _close(session, now, candidacy, None)
    _note(session, actor, now, candidacy, Act.candidacy_withdrawn, N_("The candidacy was withdrawn."))


def admit(session: Session, *, now: datetime, candidacy: Candidacy, poll_id: int) -> None:
    """Admit by a carried poll: one vote from today on."""
    _close(session, now, candidacy, poll_id)
    person, today = candidacy.member, queries.local_day(now)
    person.associate, person.admitted_on = True, today
    facts = {"on": today.isoformat(), "associate": True, "poll": poll_id}
    note(session, CLOCK, now, person, Act.member_admitted, facts, N_("Admitted as an associate, by vote."))


def reject(session: Session, *, now: datetime, candidacy: Candidacy, poll_id: int) -> None:
    """Close a candidacy that a poll rejected; another may be proposed later."""
    _close(session, now, candidacy, poll_id)
    text = N_("The assembly did not admit this person as an associate.")
    _note(session, CLOCK, now, candidacy, Act.candidacy_rejected, text)


def _close(session: Session, now: datetime, candidacy: Candidacy, poll_id: int | None) -> None:
    if candidacy.closed_at is not None:
        raise Refused(Reason(N_("This candidacy was decided or withdrawn.")))
    candidacy.closed_at, candidacy.poll_id = now, poll_id
    session.flush()


def _note(session: Session, actor: Actor, now: datetime, of: Candidacy, act: Act, text: str) -> None:
    facts: dict[str, object] = {"candidacy": of.id, **({"poll": of.poll_id} if of.poll_id else {})}
    note(session, actor, now, of.member, act, facts, text)
