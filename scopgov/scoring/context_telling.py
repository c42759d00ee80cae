"""What a page or a paper says around one score: how often such a score was right, what would change it, similar cases.

Reads what was worked out aside; computes nothing but shares and their intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.fairness import wilson
from scopgov.domain.thresholds import costs_of
from scopgov.scoring import queries, working_out
from scopgov.scoring.tables import Score, ScoreContext
from scopgov.training import reading
from scopgov.training.inputs import Input

FEWEST = 10  # cases behind a share, at least


@dataclass(frozen=True)
class Part:
    """A share as people count it: `hits` of `cases`, with its 95 % interval (Wilson), None under `FEWEST` cases."""

    hits: int
    cases: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return between which shares the true one probably is."""
        return wilson(self.hits, self.cases) if self.cases >= FEWEST else None

    @property
    def share(self) -> float:
        """Return the share itself; 0 where there is no case."""
        return self.hits / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class WhatIf:
    """One change that leads to another band: of what, from what to what, and where the estimate would be."""

    one: Input
    before: Any
    after: Any
    probability: float
    word: Reason
    acted_on: bool

    def lower(self, than: float) -> bool:
        """Tell whether the estimate would be lower."""
        return self.probability < than


def told(session: Session, score: Score, inputs: Sequence[Input]) -> dict[str, Any]:
    """Return what is said around a score, by the names that the templates use."""
    held = working_out.context(session, score)
    return {
        "around": held,
        "actionable": [one for one in inputs if one.actionable],
        "changes": _changes(score, held, inputs) if held else [],
        "similar": _similar(held, {one.name: one for one in inputs}) if held else None,
        "right": _right(score, held.told) if held and held.told else None,
    }


def _changes(score: Score, held: ScoreContext, inputs: Sequence[Input]) -> list[WhatIf]:
    base = queries.base_rate(score.mandate)
    acting = costs_of(queries.model_part(score.mandate).get("costs")).threshold
    known = {one.name: one for one in inputs}
    return [
        WhatIf(
            one=known[change["name"]],
            before=score.inputs.get(change["name"]),
            after=change["value"],
            probability=change["probability"],
            word=reading.word(change["probability"], base),
            acted_on=change["probability"] >= acting,
        )
        for change in held.changes
        if change["name"] in known
    ]


def _right(score: Score, counts: Mapping[str, Any]) -> Part:
    """Return how many test cases on the same side of the voted score were concerned."""
    if score.probability >= counts["threshold"]:
        return Part(counts["found"], counts["found"] + counts["alarms"])
    return Part(counts["missed"], counts["missed"] + counts["left"])


def _similar(held: ScoreContext, known: Mapping[str, Input]) -> dict[str, Any] | None:
    found = held.similar
    if found is None:
        return None
    labelled = [
        {**one, "label": known[one["name"]].label if one["name"] in known else one["name"]}
        for one in found["features"]
    ]
    return {**found, "features": labelled, "part": Part(found["hits"], found["cases"])}
