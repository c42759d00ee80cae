"""A label rule adopted straight in the tables, for tests that begin after its experts consented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain.label_consent import Ending
from scopgov.domain.label_rules import LabelRule
from scopgov.labelling.tables import ProposedRule

AT = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)


def adopted(session: Session, use_case_id: int, author: int, content: Mapping[str, Any]) -> ProposedRule:
    """Return the rule of frozen data as adopted for its use case; the last adopted is the one in force."""
    last = select(func.max(ProposedRule.number)).where(ProposedRule.use_case_id == use_case_id)
    made = ProposedRule(
        use_case_id=use_case_id,
        number=1 + (session.scalar(last) or 0),
        content=dict(content),
        digest=LabelRule.from_data(content).digest,
        because="Known in the field.",
        counted={},
        needed=2,
        proposed_by=author,
        proposed_at=AT,
        ended=Ending.adopted,
        ended_at=AT,
    )
    session.add(made)
    session.flush()
    return made
