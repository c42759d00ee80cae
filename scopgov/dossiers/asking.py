"""Gathers what the checks of the charter look up: for a file at any stage, and for a dossier. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit
from scopgov.cards import queries as cards
from scopgov.charter import queries as charters
from scopgov.charter.tables import Charter
from scopgov.datasets import queries as datasets
from scopgov.domain import charter_checks
from scopgov.domain.charter_checks import Answer, Document, Facts, Found, Measured
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric, Verdict, combine
from scopgov.domain.processing import lacking
from scopgov.domain.screening import Part
from scopgov.dossiers import queries
from scopgov.dossiers.tables import Dossier
from scopgov.impact import queries as impact
from scopgov.inventory import queries as inventory
from scopgov.screening import queries as screenings
from scopgov.studies import queries as studies
from scopgov.training.tables import ModelVersion
from scopgov.usecases.queries import latest_check
from scopgov.usecases.tables import UseCase
from scopgov.validation import queries as rounds

OURS_ALONE = frozenset({Document.card.value, Document.validation.value, Document.inventory.value})


def of_file(session: Session, use_case: UseCase, today: date) -> list[Answer]:
    """Return what each check of the charter in force is worth for a file, with its last candidate where it has one."""
    charter = charters.in_force(session, today)
    if charter is None or not charter.checks:
        return []
    version = _candidate(session, use_case)
    dossier = queries.current(session, version) if version else None
    return _answers(session, charter, use_case, version, dossier)


def of_dossier(session: Session, dossier: Dossier) -> list[Answer]:
    """Return what each check of the charter that a dossier rests on is worth today."""
    charter, version = queries.charter_of(session, dossier), dossier.model_version
    return _answers(session, charter, version.use_case, version, dossier) if charter else []


def of_tool(
    session: Session,
    use_case: UseCase,
    today: date,
    course: str,
    audited: Mapping[str, Any] | None,
    *,
    sorts_cases: bool = True,
) -> list[Answer]:
    """Return what each check of the charter in force is worth for a tool bought or used as a service.

    `audited` holds the protocol and the result of an audit of its answers. What only a model of ours has is not
    asked; nor is an audit of a tool that sorts no case, for there is nothing to count.
    """
    charter = charters.in_force(session, today)
    left = OURS_ALONE | (set() if sorts_cases else {Document.audit.value, *Metric})
    asked = [one for one in (charter.checks if charter else []) if one.value not in left]
    if charter is None or not asked:
        return []
    facts = Facts(
        documents={
            **dict(_documents(session, use_case, None, None)),
            Document.audit: audited is not None,
            Document.impact: impact.signed(session, use_case) is not None,
        },
        lines=_lines(session, use_case),
        read=_read(session, charter, use_case),
        course=course,
        measures=_measured(audited["protocol"], audited["result"]) if audited else None,
    )
    return charter_checks.answers(asked, facts)


def stops(session: Session, dossier: Dossier) -> Reason | None:
    """Say why a dossier may not be voted on as far as the charter goes; None when it may."""
    return charter_checks.stops(of_dossier(session, dossier))


def _candidate(session: Session, use_case: UseCase) -> ModelVersion | None:
    taken = select(ModelVersion).where(
        ModelVersion.use_case_id == use_case.id, ModelVersion.taken_at.is_not(None)
    )
    return session.scalar(taken.order_by(ModelVersion.taken_at.desc(), ModelVersion.id.desc()).limit(1))


def _answers(
    session: Session,
    charter: Charter,
    use_case: UseCase,
    version: ModelVersion | None,
    dossier: Dossier | None,
) -> list[Answer]:
    checks = charter.checks
    if not checks:
        return []
    audit = audits.current(session, version) if version else None
    facts = Facts(
        documents={
            **dict(_documents(session, use_case, version, audit)),
            **_frozen(session, use_case, dossier),
        },
        lines=_lines(session, use_case),
        read=_read(session, charter, use_case),
        course=queries.terms(dossier).course_code if dossier else None,
        measures=_measures(audit) if audit else None,
    )
    return charter_checks.answers(checks, facts)


def _documents(
    session: Session, use_case: UseCase, version: ModelVersion | None, audit: Audit | None
) -> Iterator[tuple[Document, bool | None]]:
    yield Document.screening, screenings.current(session, use_case) is not None
    yield Document.study, studies.current(session, use_case) is not None
    yield Document.inventory, _inventoried(session, use_case)
    if version is not None:
        yield Document.audit, audit is not None
        yield Document.validation, rounds.last_closed(session, version) is not None
        yield Document.card, all(cards.standing(session, version).values())


def _frozen(session: Session, use_case: UseCase, dossier: Dossier | None) -> dict[Document, bool]:
    """Tell whether the impact assessment is signed and, where there is a dossier, frozen with it."""
    signed = impact.signed(session, use_case)
    if dossier is None or signed is None:
        return {Document.impact: signed is not None}
    return {Document.impact: bool(queries.content(dossier).get("impact"))}


def _inventoried(session: Session, use_case: UseCase) -> bool:
    """Tell whether every source is declared, with nothing missing that the columns of its files ask for."""
    held = inventory.of_use_case(session, use_case)
    files = datasets.files_of(session, held)
    return bool(held) and not any(lacking(one.said(), datasets.found_in(files[one.id])) for one in held)


def _lines(session: Session, use_case: UseCase) -> Mapping[str, str]:
    found = screenings.current(session, use_case)
    return screenings.read(found).of(Part.lines) if found else {}


def _read(session: Session, charter: Charter, use_case: UseCase) -> dict[int, Found]:
    """Return what the committee found of each clause, where it read this version against this very charter."""
    check = latest_check(session, use_case)
    if check is None or check.charter_id != charter.id:
        return {}
    numbers = {clause.id: clause.number for clause in charter.clauses}
    return {numbers[one.clause_id]: Found(one.kind.value) for one in check.findings}


def _measures(audit: Audit) -> dict[Metric, Measured]:
    """Return what an audit found of each measure it was sealed to look at, over all its groupings."""
    return _measured(audit.protocol, audit.result or {})


def _measured(protocol: Mapping[str, Any], result: Mapping[str, Any]) -> dict[Metric, Measured]:
    measures = result.get("measures", ())
    return {
        Metric(name): Measured(
            tolerance, combine(Verdict(one["verdict"]) for one in measures if one["metric"] == name)
        )
        for name, tolerance in protocol["tolerances"].items()
    }
