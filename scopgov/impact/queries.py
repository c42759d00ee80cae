"""Read impact assessments: which one counts, who signed it, whether one was altered. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain import impact
from scopgov.domain.actors import ROLE_NAMES, Role
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.impact import Assessment, Occasion
from scopgov.domain.policy import Subject
from scopgov.domain.text import N_
from scopgov.impact.showing import InUse, Showed
from scopgov.impact.tables import ImpactAdvice, ImpactAssessment
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def versions(session: Session, use_case: UseCase) -> Sequence[ImpactAssessment]:
    """Return every assessment of a file, the latest first, the draft among them."""
    query = select(ImpactAssessment).where(ImpactAssessment.use_case_id == use_case.id)
    return session.scalars(query.order_by(ImpactAssessment.number.desc())).all()


def version(session: Session, use_case: UseCase, number: int) -> ImpactAssessment:
    """Return one assessment of a file, or refuse as not found."""
    found = next((one for one in versions(session, use_case) if one.number == number), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such impact assessment.")))
    return found


def draft(session: Session, use_case: UseCase) -> ImpactAssessment | None:
    """Return the assessment being written."""
    return next((one for one in versions(session, use_case) if one.concluded_at is None), None)


def latest(session: Session, use_case: UseCase) -> ImpactAssessment | None:
    """Return the latest assessment concluded of the present version of a file."""
    found = (one for one in versions(session, use_case) if one.concluded_at is not None)
    return next((one for one in found if one.use_case_version == use_case.version), None)


def concluded_before(session: Session, use_case: UseCase) -> ImpactAssessment | None:
    """Return the assessment concluded last, whatever the version of the file: what it concluded is read again."""
    return next((one for one in versions(session, use_case) if one.concluded_at is not None), None)


def signed(session: Session, use_case: UseCase) -> ImpactAssessment | None:
    """Return the latest assessment of the present version of a file that everybody who must signed, two persons."""
    found = (one for one in versions(session, use_case) if one.use_case_version == use_case.version)
    return next((one for one in found if one.digest and impact.stands(signers(one))), None)


def unsigned(session: Session) -> list[ImpactAssessment]:
    """Return the assessments concluded that wait for an advice and still are the latest of their file."""
    query = select(ImpactAssessment).where(ImpactAssessment.concluded_at.is_not(None))
    rows = session.scalars(query.order_by(ImpactAssessment.id)).all()
    waiting = [one for one in rows if impact.missing_signers(advised(one))]
    return [one for one in waiting if latest(session, one.use_case) is one]


def advised(of: ImpactAssessment) -> Mapping[Role, ImpactAdvice]:
    """Return the advice given on an assessment, by capacity."""
    return {one.role: one for one in of.advice}


def signers(of: ImpactAssessment) -> Mapping[Role, int]:
    """Return who advised on an assessment, by capacity."""
    return {role: one.member_id for role, one in advised(of).items()}


def said(of: ImpactAssessment) -> Assessment:
    """Return what an assessment says."""
    return Assessment.of(of.content)


def occasion(session: Session, use_case: UseCase, in_use: InUse) -> Occasion:
    """Say when an assessment begun now is made: in use, once members gave a mandate to a model or tool of the file."""
    return Occasion.in_use if in_use.begun(session, use_case) else Occasion.before_vote


def showed(
    session: Session, of: ImpactAssessment | None, use_case: UseCase, in_use: InUse, now: datetime
) -> Showed | None:
    """Return what use showed: as frozen with an assessment concluded, else as known now, since the one before."""
    if of is not None and of.digest:
        return Showed.of(of.content.get("use"))
    done = [
        (one.number, one.concluded_at) for one in versions(session, use_case) if one.concluded_at is not None
    ]
    return in_use.showed(session, use_case, now, max(done, default=None))


def reviewed_since(session: Session, use_case: UseCase, since: datetime) -> bool:
    """Tell whether the impact was assessed again in use after an instant."""
    made = (one for one in versions(session, use_case) if one.occasion is Occasion.in_use)
    return any(one.concluded_at is not None and one.concluded_at > since for one in made)


def judging(use_case: UseCase) -> Subject:
    """Return who does not sign for the committee: whoever wrote the file, or has an interest in it."""
    return usecases.apart(use_case)


def covered(of: ImpactAssessment) -> dict[str, Any]:
    """Return everything the digest of an assessment covers."""
    return {
        "use_case": of.use_case_id,
        "use_case_version": of.use_case_version,
        "number": of.number,
        "occasion": of.occasion.value,
        "content": of.content,
    }


def advice_covered(one: ImpactAdvice) -> dict[str, Any]:
    """Return everything the digest of an advice covers."""
    return {
        "assessment": one.assessment.digest,
        "role": one.role.value,
        "by": one.member_id,
        "stance": one.stance.value,
        "text": one.text,
        "at": one.given_at.astimezone(UTC).isoformat(),
    }


def frozen_data(of: ImpactAssessment) -> dict[str, Any]:
    """Return how a dossier names an assessment and its advice, each digest computed again."""
    advice = {one.role.value: digest(advice_covered(one)) for one in of.advice}
    return {"id": of.id, "number": of.number, "digest": digest(covered(of)), "advice": advice}


def altered(of: ImpactAssessment) -> bool:
    """Tell whether an assessment concluded, or an advice on it, no longer has its digest."""
    return of.digest != digest(covered(of)) or any(
        one.digest != digest(advice_covered(one)) for one in of.advice
    )


def notices(of: ImpactAssessment) -> list[Reason]:
    """Return what voters must not miss of an assessment."""
    stances = {role: one.stance for role, one in advised(of).items()}
    names = {role: ROLE_NAMES[role] for role in stances}
    return impact.notices(said(of), stances, names)
