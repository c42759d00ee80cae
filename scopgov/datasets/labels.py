"""Decides the label of a row and from when it could be known: "late by more than Y days".

Counts only rows whose outcome could be known at the snapshot, finished or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_


@dataclass(frozen=True)
class LateRule:
    """A row is late when (actual end, or snapshot while open) minus planned end is more than `days` days."""

    planned_end: str
    actual_end: str
    days: int
    snapshot: date

    def to_data(self) -> dict[str, Any]:
        """Return the rule as JSON-able data."""
        return {
            "kind": "late",
            "planned_end": self.planned_end,
            "actual_end": self.actual_end,
            "days": self.days,
            "snapshot": self.snapshot.isoformat(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> LateRule:
        """Rebuild a rule from JSON data. Raises Refused for another kind of rule or nonsense days."""
        if data.get("kind") != "late" or not 0 <= int(data["days"]) <= 3650:
            raise Refused(Reason(N_("This label rule is not known.")), field="label")
        snapshot = date.fromisoformat(data["snapshot"])
        return cls(data["planned_end"], data["actual_end"], int(data["days"]), snapshot)

    def sentence(self) -> Reason:
        """Say the rule in one sentence."""
        text = N_(
            "Late by more than %(days)s days after “%(planned_end)s”, counting only rows whose outcome could "
            "be known on %(snapshot)s."
        )
        params = {"days": self.days, "planned_end": self.planned_end, "snapshot": self.snapshot.isoformat()}
        return Reason(text, params)


@dataclass(frozen=True)
class Labels:
    """Per row: the label, whether it could be known at the snapshot, and since when."""

    y: pd.Series[bool]
    known: pd.Series[bool]
    known_at: pd.Series[Any]


def label(typed: pd.DataFrame, rule: LateRule) -> Labels:
    """Label each row of a typed frame.

    `known_at` is planned end + days for *every* row: counting a row that finished early from its end on,
    while its open neighbours are not counted yet, would keep the good news only (the censoring trap).
    """
    snapshot = pd.Timestamp(rule.snapshot)
    planned, actual = typed[rule.planned_end], typed[rule.actual_end]
    # An end written after the snapshot is a forecast, not a fact.
    ended = actual.where(actual <= snapshot).fillna(snapshot)
    known_at = planned + pd.Timedelta(days=rule.days)
    late = (ended - planned).dt.days > rule.days
    return Labels(y=late, known=known_at <= snapshot, known_at=known_at)
