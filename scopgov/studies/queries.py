"""Read studies and the board's opinions: which version counts, what a launch still lacks. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain import studies
from scopgov.domain.advice import missing_step
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_
from scopgov.studies.tables import Advice, Study
from scopgov.usecases.tables import UseCase


def versions(session: Session, use_case: UseCase) -> Sequence[Study]:
    """Return every version of a file's study, the latest first, the draft among them."""
    query = select(Study).where(Study.use_case_id == use_case.id)
    return session.scalars(query.order_by(Study.number.desc())).all()


def version(session: Session, use_case: UseCase, number: int) -> Study:
    """Return one version of a file's study, or refuse as not found."""
    found = next((one for one in versions(session, use_case) if one.number == number), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such study.")))
    return found


def draft(session: Session, use_case: UseCase) -> Study | None:
    """Return the version being written."""
    return next((one for one in versions(session, use_case) if one.presented_at is None), None)


def latest(session: Session, use_case: UseCase) -> Study | None:
    """Return the latest version presented, of whatever version of the file."""
    return next((one for one in versions(session, use_case) if one.presented_at is not None), None)


def current(session: Session, use_case: UseCase) -> Study | None:
    """Return the latest study presented of the file's present version."""
    found = latest(session, use_case)
    return found if found is not None and found.use_case_version == use_case.version else None


def advice(study: Study) -> Advice | None:
    """Return the board's opinion that counts: the latest on this very version."""
    return study.advice[-1] if study.advice else None


def launch_lacks(session: Session, use_case: UseCase) -> Reason | None:
    """Return the step missing before the launch may be put to the vote, None when there is none."""
    known, found = versions(session, use_case), current(session, use_case)
    advised = found is not None and advice(found) is not None
    return missing_step(presented=found is not None, begun=bool(known), advised=advised)


def launch_terms(session: Session, use_case: UseCase) -> dict[str, Any]:
    """Return what the launch motion binds of the study read and of the budget line; nothing without a study."""
    found = current(session, use_case)
    given = advice(found) if found is not None else None
    if found is None or given is None:
        return {}
    return {
        "study": found.number,
        "study_digest": found.digest,
        "opinion": given.kind.value,
        "opinion_digest": given.digest,
        "budget": f"{given.budget:.2f}",
    }


def verified(session: Session, use_case: UseCase, number: int, expected: str) -> bool:
    """Tell whether a presented version, and what it says, still are those of a digest."""
    found = next((one for one in versions(session, use_case) if one.number == number), None)
    return found is not None and found.digest == expected == digest(covered(found))


def advice_verified(session: Session, use_case: UseCase, number: int, expected: str) -> bool:
    """Tell whether an opinion on a version still is the one of a digest."""
    known = version(session, use_case, number).advice
    return any(one.digest == expected == digest(advice_covered(one)) for one in known)


def awaiting_advice(session: Session) -> list[Study]:
    """Return the studies presented that the board has given no opinion on yet, while it may."""
    query = select(UseCase).where(UseCase.state.in_([UseCaseState.submitted, UseCaseState.checked]))
    found = [current(session, use_case) for use_case in session.scalars(query.order_by(UseCase.number))]
    return [one for one in found if one is not None and advice(one) is None]


def read(study: Study) -> studies.Study:
    """Return what a study says."""
    return studies.study_of(study.content)


def covered(study: Study) -> dict[str, Any]:
    """Return everything the digest of a study covers."""
    return {
        "use_case": study.use_case.number,
        "use_case_version": study.use_case_version,
        "number": study.number,
        "content": study.content,
    }


def advice_covered(given: Advice) -> dict[str, Any]:
    """Return everything the digest of an opinion covers."""
    return {
        "study": given.study.digest,
        "kind": given.kind.value,
        "reasons": given.reasons,
        "reserve": given.reserve,
        "budget": f"{given.budget:.2f}",
        "given_by": given.given_by,
        "given_at": given.given_at.astimezone(UTC).isoformat(),
    }
