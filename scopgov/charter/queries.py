"""Read the charter: in force, versions, a starting text. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.charter.starting import CHECKS, STARTING, Text
from scopgov.charter.tables import Charter, Clause, ClauseAmendment
from scopgov.domain.charter_checks import Check
from scopgov.domain.charter_checks import demands as least
from scopgov.domain.clause_amendments import Change, Standing
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.fairness import Metric
from scopgov.domain.policy import Subject
from scopgov.domain.text import N_


def in_force(session: Session, on: date | None = None) -> Charter | None:
    """Return the charter in force on a day (the latest adopted by then; any day where `on` is None)."""
    query = select(Charter).where(Charter.adopted_on.is_not(None))
    if on is not None:
        query = query.where(Charter.adopted_on <= on)
    return session.scalar(query.order_by(Charter.adopted_on.desc(), Charter.version.desc()).limit(1))


def versions(session: Session) -> Sequence[Charter]:
    """Return every version, the latest first."""
    return session.scalars(select(Charter).order_by(Charter.version.desc())).all()


def version(session: Session, number: int) -> Charter:
    """Return the version with this number, or refuse as not found."""
    found = session.scalar(select(Charter).where(Charter.version == number))
    if found is None:
        raise NotFound(Reason(N_("There is no such version of the charter.")))
    return found


def proposed(session: Session) -> Sequence[Charter]:
    """Return the versions that wait for a vote, in the order they were proposed."""
    waiting = select(Charter).where(Charter.adopted_on.is_(None), Charter.closed_at.is_(None))
    return session.scalars(waiting.order_by(Charter.version)).all()


def to_ratify(session: Session) -> Sequence[Charter]:
    """Return the versions adopted on paper that no assembly has ratified here yet."""
    unratified = select(Charter).where(Charter.adopted_on.is_not(None), Charter.poll_id.is_(None))
    return session.scalars(unratified.order_by(Charter.version)).all()


def starting_clauses(locale: str) -> Text:
    """Return the titles and texts of a charter to start from, in French or English."""
    return STARTING.get(locale[:2], STARTING["fr"])


def starting_checks() -> tuple[Check, ...]:
    """Return what the clauses of that charter ask that can be looked up."""
    return CHECKS


def clause(session: Session, number: int, at: int) -> Clause:
    """Return a clause of a version, or refuse as not found."""
    found = next((one for one in version(session, number).clauses if one.number == at), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such clause.")))
    return found


def amendment(session: Session, amendment_id: int) -> ClauseAmendment:
    """Return an amendment to a clause, or refuse as not found."""
    found = session.get(ClauseAmendment, amendment_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such amendment.")))
    return found


def amendments(session: Session) -> Sequence[ClauseAmendment]:
    """Return the amendments to clauses that wait for their vote, the oldest first."""
    waits = ClauseAmendment.adopted_on.is_(None), ClauseAmendment.closed_at.is_(None)
    return session.scalars(select(ClauseAmendment).where(*waits).order_by(ClauseAmendment.id)).all()


def carried_in_vain(of: ClauseAmendment) -> bool:
    """Tell whether a vote carried an amendment that no longer fitted, so that nothing was changed."""
    return of.standing is Standing.conflicting


def added_after(of: ClauseAmendment) -> str | None:
    """Return the title of the clause after which an amendment adds one, None where it does something else."""
    return of.target["title"] if of.what is Change.add and of.target else None


def every_amendment() -> Select[ClauseAmendment]:
    """Return the query of all amendments to clauses, the latest first."""
    return select(ClauseAmendment).order_by(ClauseAmendment.id.desc())


def made_by(session: Session, charter: Charter) -> ClauseAmendment | None:
    """Return the amendment that made a version, None where it was proposed whole."""
    made = ClauseAmendment.made_id == charter.id, ClauseAmendment.poll_id == charter.poll_id
    return session.scalar(select(ClauseAmendment).where(*made))


def answering(of: Clause) -> Subject:
    """Return who answers questions about a clause beside the committee: whoever proposed its version."""
    proposer = of.charter.proposed_by
    return Subject(authors=frozenset() if proposer is None else frozenset({proposer}))


def clause_data(of: Clause, number: bool = False) -> list[object]:
    """Return what a digest covers of a clause; one that asks nothing to be looked up is covered as ever."""
    named: list[object] = [of.number] if number else []
    checks = [one.asked.to_data() for one in of.checks]
    return [*named, of.title, of.text, *([checks] if checks else [])]


def demands(session: Session, on: date) -> Mapping[Metric, Decimal]:
    """Return what the charter in force asks of every audit: the largest share of gap that a measure may tolerate."""
    found = in_force(session, on)
    return least(found.checks) if found else {}
