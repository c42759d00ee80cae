"""Read screenings: which one counts, what a launch still lacks, whether one was altered. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charter
from scopgov.charter.tables import Charter
from scopgov.domain import screening as rules_of
from scopgov.domain.ai_act import Risk
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.screening import Clause, Part
from scopgov.domain.text import N_
from scopgov.screening import rulebook
from scopgov.screening.tables import Screening
from scopgov.usecases import versioning
from scopgov.usecases.queries import stopped_reason
from scopgov.usecases.tables import UseCase

ABOUT = (
    "category",
    "title",
    "problem",
    "people",
    "benefit",
    "gains",
    "purpose",
)  # what is screened of a file


def versions(session: Session, use_case: UseCase) -> Sequence[Screening]:
    """Return every screening of a file, the latest first, the draft among them."""
    query = select(Screening).where(Screening.use_case_id == use_case.id)
    return session.scalars(query.order_by(Screening.number.desc())).all()


def version(session: Session, use_case: UseCase, number: int) -> Screening:
    """Return one screening of a file, or refuse as not found."""
    found = next((one for one in versions(session, use_case) if one.number == number), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such screening.")))
    return found


def draft(session: Session, use_case: UseCase) -> Screening | None:
    """Return the screening being written."""
    return next((one for one in versions(session, use_case) if one.concluded_at is None), None)


def latest(session: Session, use_case: UseCase) -> Screening | None:
    """Return the latest screening concluded, of whatever version of the file."""
    return next((one for one in versions(session, use_case) if one.concluded_at is not None), None)


def current(session: Session, use_case: UseCase) -> Screening | None:
    """Return the latest screening concluded of the file's present version, its text unchanged since."""
    found = latest(session, use_case)
    if found is None or found.use_case_version != use_case.version:
        return None
    return found if found.content["about"] == about(use_case) else None


def about(use_case: UseCase) -> str:
    """Return the digest of what a screening looks at in the present version of a file."""
    content = versioning.reading(use_case, use_case.version).content
    return digest({name: content[name] for name in ABOUT})


def read(row: Screening) -> rules_of.Screening:
    """Return what a screening says, under the rules and the clauses it was made with."""
    said = {Part(name): answers for name, answers in row.content.get("said", {}).items()}
    clauses = tuple(Clause(one["number"], one["title"]) for one in row.content.get("clauses", ()))
    return rules_of.Screening(said, rulebook.rules(row.content["rules"]["version"]), clauses)


def asked_under(session: Session, today: date) -> dict[str, Any]:
    """Return what a screening written today is asked under: the latest rules, the charter in force."""
    in_force: Charter | None = charter.in_force(session, today)
    latest_rules = rulebook.latest()
    return {
        "rules": {"version": latest_rules, "digest": rulebook.rules_digest(latest_rules)},
        "charter": in_force.digest if in_force else None,
        "clauses": [{"number": one.number, "title": one.title} for one in in_force.clauses]
        if in_force
        else [],
    }


def basis(session: Session, use_case: UseCase, today: date) -> rules_of.Screening:
    """Return what is answered so far, over what the screening before said, under today's rules and charter."""
    known = [latest(session, use_case), draft(session, use_case)]
    said = {key: one for row in known if row for key, one in row.content.get("said", {}).items()}
    return read(Screening(content={**asked_under(session, today), "said": said}))


def outdated(row: Screening) -> bool:
    """Tell whether newer rules exist than those a screening was made under."""
    return bool(row.content["rules"]["version"] != rulebook.latest())


def launch_lacks(session: Session, use_case: UseCase) -> Reason | None:
    """Return why a file may not be put to the vote as far as its screening goes, None when it may."""
    found = current(session, use_case)
    if found is None:
        return _missing(session, use_case)
    if not intact(found):
        return Reason(N_("Its screening is no longer what was concluded: screen it again."))
    stops = read(found).stops
    return stopped_reason(use_case) or Reason(STOPPED) if stops or use_case.stopped else None


STOPPED = N_("Its screening found that the law forbids this use.")


def _missing(session: Session, use_case: UseCase) -> Reason:
    found = latest(session, use_case)
    if draft(session, use_case) is not None:
        return Reason(N_("Its screening is begun but not concluded yet."))
    if found is not None and found.use_case_version == use_case.version:
        return Reason(N_("The file changed since it was screened: screen it again."))
    return Reason(N_("This version of the file was not screened yet."))


def launch_terms(session: Session, use_case: UseCase) -> dict[str, Any]:
    """Return what the launch motion binds of the screening read; nothing without one."""
    found = current(session, use_case)
    if found is None:
        return {}
    return {
        "screening": found.number,
        "screening_digest": found.digest,
        "risk": found.content["result"]["risk"],
    }


def risk(session: Session, use_case: UseCase) -> Risk | None:
    """Return the class found by the latest screening of a file, for registers."""
    found = latest(session, use_case)
    named = found.content["result"]["risk"] if found else None
    return Risk(named) if named else None


def intact(row: Screening) -> bool:
    """Tell whether a concluded screening still has its digest, and its rules theirs."""
    named: Mapping[str, str] = row.content["rules"]
    if rulebook.rules_digest(named["version"]) != named["digest"]:
        return False
    return row.digest == digest(covered(row))


def verified(session: Session, use_case: UseCase, number: int, expected: str) -> bool:
    """Tell whether a concluded screening, and what it says, still are those of a digest."""
    found = next((one for one in versions(session, use_case) if one.number == number), None)
    return found is not None and found.digest == expected and intact(found)


def covered(row: Screening) -> dict[str, Any]:
    """Return everything the digest of a screening covers."""
    return {
        "use_case": row.use_case.number,
        "use_case_version": row.use_case_version,
        "number": row.number,
        "content": row.content,
    }
