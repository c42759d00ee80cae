"""Gathers what a dossier holds from the rows it is made of, each digest computed again from what is stored.

Freezing and verifying use the same functions, so a dossier is verified by making it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scopgov.audits.tables import Audit
from scopgov.cards.queries import part_data
from scopgov.cards.tables import CardText
from scopgov.charter.queries import clause_data
from scopgov.charter.tables import Charter
from scopgov.datasets import queries as datasets
from scopgov.datasets.freezing import content_digest
from scopgov.domain.canonical import digest
from scopgov.domain.terms import MandateTerms
from scopgov.domain.text import N_
from scopgov.ethics.queries import opinion_digest
from scopgov.ethics.tables import Opinion
from scopgov.impact.queries import frozen_data
from scopgov.impact.tables import ImpactAssessment
from scopgov.plans.queries import covered as plan_covered
from scopgov.plans.queries import frozen_data as plan_data
from scopgov.plans.queries import report_covered, report_data
from scopgov.plans.tables import PilotPlan, PilotReport
from scopgov.training.tables import ModelVersion
from scopgov.validation.tables import Round

FORMAT = 1
PART_NAMES: Mapping[str, str] = {
    "use_case": N_("the use case"),
    "model": N_("the model"),
    "card": N_("the parts of the card that people completed"),
    "data": N_("the data"),
    "audit": N_("the audit"),
    "validation": N_("the expert validation"),
    "impact": N_("the impact assessment"),
    "opinion": N_("the opinion"),
    "pilot": N_("the plan of the pilot"),
    "pilot_report": N_("the report of the pilot"),
    "charter": N_("the charter"),
    "frozen": N_("who froze it and when"),
}
LATER_PARTS = frozenset(
    {"card", "validation", "impact", "pilot", "pilot_report"}
)  # which older dossiers do not hold


@dataclass(frozen=True)
class Parts:
    """The rows a dossier is made of."""

    version: ModelVersion
    audit: Audit
    opinion: Opinion
    charter: Charter
    frozen_by: int
    frozen_at: datetime
    validation: Round | None = None
    card: Sequence[CardText] = ()
    impact: ImpactAssessment | None = None
    pilot: PilotPlan | None = None
    report: PilotReport | None = None


def gather(parts: Parts, terms: MandateTerms) -> dict[str, Any]:
    """Return the whole content of a dossier, ready for canonical JSON."""
    made = {name: make(parts) for name, make in MAKERS.items()}
    return {"format": FORMAT, **made, "mandate": terms.to_data()}


def stale_digests(parts: Parts) -> list[str]:
    """Return the names of the parts whose stored digest is no longer that of what it covers."""
    version, audit = parts.version, parts.audit
    data = version.run.data_version
    compared: tuple[tuple[str, str, str], ...] = (
        ("model", version.card_digest, digest(version.card)),
        ("data", data.digest, content_digest(data.content)),
        ("data", data.source.sha256, datasets.written_since(data)),
        ("audit", audit.protocol_digest, digest(audit.protocol)),
        ("audit", audit.result_digest, digest(audit.result)),
        ("opinion", parts.opinion.digest, opinion_digest(parts.opinion)),
    )
    if parts.validation is not None:
        compared += (("validation", parts.validation.result_digest, digest(parts.validation.result)),)
    if parts.pilot is not None:
        compared += (("pilot", parts.pilot.digest or "", digest(plan_covered(parts.pilot))),)
    if parts.report is not None:
        compared += (("pilot_report", parts.report.digest or "", digest(report_covered(parts.report))),)
    return [name for name, stored, computed in compared if stored != computed]


def _use_case(parts: Parts) -> dict[str, Any]:
    return {"id": parts.version.use_case_id, "number": parts.version.use_case.number}


def _model(parts: Parts) -> dict[str, Any]:
    version = parts.version
    return {
        "id": version.id,
        "number": version.number,
        "family": version.family,
        "artefact_sha256": version.artefact_sha256,
        "artefact_size": version.artefact_size,
        "predictions_sha256": version.predictions_sha256,
        "card_digest": digest(version.card),
        "recipe": version.recipe,
        "inputs": version.inputs,
        "measures": version.measures,
        "environment": version.environment,
        **({"costs": version.costs} if version.costs else {}),
        **({"portable_copy": version.certificate} if version.certificate else {}),
        "trained_at": _instant(version.trained_at),
    }


def _card(parts: Parts) -> list[dict[str, Any]]:
    """Name each text that people signed on the card, in order."""
    return [part_data(one) for one in parts.card]


def _data(parts: Parts) -> dict[str, Any]:
    data = parts.version.run.data_version
    return {
        "id": data.id,
        "version": data.version,
        "digest": content_digest(data.content),
        "source_sha256": data.content["source_sha256"],
        "summary": data.summary,
    }


def _audit(parts: Parts) -> dict[str, Any]:
    audit = parts.audit
    return {
        "id": audit.id,
        "protocol_digest": digest(audit.protocol),
        "result_digest": digest(audit.result),
        "verdict": (audit.result or {}).get("verdict"),
        "sealed_by": audit.sealed_by,
        "sealed_at": _instant(audit.sealed_at),
        "run_by": audit.run_by,
        "run_at": _instant(audit.run_at),
    }


def _validation(parts: Parts) -> dict[str, Any] | None:
    """Return the round closed last on the version, None where none was held."""
    held = parts.validation
    if held is None:
        return None
    return {"id": held.id, "result_digest": digest(held.result), "closed_at": _instant(held.closed_at)}


def _impact(parts: Parts) -> dict[str, Any] | None:
    """Return the impact assessment signed last, None where none was."""
    return None if parts.impact is None else frozen_data(parts.impact)


def _pilot(parts: Parts) -> dict[str, Any] | None:
    """Return the plan of the pilot that members vote on, None where they vote on no pilot."""
    return None if parts.pilot is None else plan_data(parts.pilot)


def _report(parts: Parts) -> dict[str, Any] | None:
    """Return the last final report on a pilot of the version, None where none was signed."""
    return None if parts.report is None else report_data(parts.report)


def _opinion(parts: Parts) -> dict[str, Any]:
    opinion = parts.opinion
    return {"id": opinion.id, "kind": opinion.kind.value, "digest": opinion_digest(opinion)}


def _charter(parts: Parts) -> dict[str, Any]:
    charter = parts.charter
    clauses = [clause_data(clause, number=True) for clause in charter.clauses]
    return {
        "id": charter.id,
        "version": charter.version,
        "digest": charter.digest,
        "clauses_digest": digest(clauses),
    }


def _frozen(parts: Parts) -> dict[str, Any]:
    return {"by": parts.frozen_by, "at": _instant(parts.frozen_at)}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


MAKERS: Mapping[str, Callable[[Parts], Any]] = {
    "use_case": _use_case,
    "model": _model,
    "card": _card,
    "data": _data,
    "audit": _audit,
    "validation": _validation,
    "impact": _impact,
    "opinion": _opinion,
    "pilot": _pilot,
    "pilot_report": _report,
    "charter": _charter,
    "frozen": _frozen,
}
