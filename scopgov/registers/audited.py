"""Tells anyone what the fairness audit of a mandate found, in words: the whole of it, of no group and no person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Verdict
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.uses.motions import UNAUDITED
from scopgov.uses.tables import ToolFile

FOUND: Mapping[str, str] = {
    Verdict.disparity: N_(
        "Disparity found: a gap between groups larger than the committee tolerates (audit of %(day)s)"
    ),
    Verdict.no_evidence: N_(
        "No evidence of disparity, which does not prove that there is none (audit of %(day)s)"
    ),
    Verdict.insufficient: N_(
        "Insufficient evidence: the audit could not conclude for every group (audit of %(day)s)"
    ),
}
SORTS_NOTHING = N_("It sorts no case: there is nothing that an audit could count.")


def of_model(mandate: Mandate) -> Reason:
    """Say what the audit found that members read in the dossier as they voted."""
    held = dossiers.content(mandate.dossier)["audit"]
    return _said(held["verdict"], datetime.fromisoformat(held["run_at"]))


def of_tool(of: ToolFile) -> Reason:
    """Say what the audit of a tool's answers found, or why there is none."""
    audit = of.outside_audit
    if audit is not None and audit.result and audit.run_at:
        return _said(audit.result["verdict"], audit.run_at)
    return Reason(UNAUDITED if of.said.sorts_cases else SORTS_NOTHING)


def _said(verdict: str, at: datetime) -> Reason:
    return Reason(FOUND[verdict], {"day": local_day(at)})
