"""Gathers what stands beside a tool, for its pages: risk, audits, documents, workers’ information. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from scopgov.audits.tables import OutsideAudit
from scopgov.domain.ai_act import Risk
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Subject
from scopgov.screening import queries as screenings
from scopgov.uses import papers, queries
from scopgov.uses.tables import ToolFile, ToolInformation, ToolPaper


@dataclass(frozen=True)
class Beside:
    """What stands beside a tool on a day."""

    risk: Risk | None
    audits: Sequence[OutsideAudit]
    papers: Sequence[ToolPaper]
    information: Sequence[ToolInformation]
    keepers: Subject
    today: date

    def worth(self, one: ToolPaper) -> tuple[Reason, str]:
        """Say what a document is worth today, with its sign."""
        return papers.worth(one, self.today)

    def adder(self, one: ToolPaper) -> Subject:
        """Return who does not check a document."""
        return papers.adder(one)


def beside(session: Session, of: ToolFile, today: date) -> Beside:
    """Return what stands beside a tool on a day, with what its earlier files held."""
    return Beside(
        screenings.risk(session, of.use_case),
        queries.audits_of(session, of),
        queries.papers(session, of),
        [one for each in queries.chain(session, of) for one in reversed(each.information)],
        papers.keepers(of),
        today,
    )
