"""Reads a frozen comparison of mitigations: one line for each way, and where it stands between quality and gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain.fairness import Metric
from scopgov.domain.mitigation import Way, deployable, needs_group

SIDE, LEFT, TOP = 280, 44, 12


@dataclass(frozen=True)
class Line:
    """One way: its figures, what keeps it from being used, its place in the picture."""

    number: int
    way: Way
    figures: Mapping[str, Any]

    @property
    def deployable(self) -> bool:
        """Tell whether the way may be used at all."""
        return deployable(self.way)

    @property
    def needs_group(self) -> bool:
        """Tell whether the group must be known at each score."""
        return needs_group(self.way)

    @property
    def place(self) -> tuple[float, float] | None:
        """Return where quality (to the right) and gap (upwards) put the way; None where either is not known."""
        quality, gap = self.figures["balanced"], self.figures["gap"]
        if quality is None or gap is None:
            return None
        return LEFT + SIDE * min(1.0, max(0.0, 2 * quality - 1)), TOP + SIDE * (1 - gap)


@dataclass(frozen=True)
class Comparison:
    """A frozen comparison, ready to be shown."""

    attribute: str
    metric: Metric
    learnt: int
    held: int
    lines: Sequence[Line]
    versions: Mapping[str, str]

    @property
    def drawn(self) -> bool:
        """Tell whether the gap of any way could be computed."""
        return any(line.place for line in self.lines)


def read(result: Mapping[str, Any]) -> Comparison:
    """Return a frozen comparison as pages show it."""
    lines = [Line(at, Way(one["way"]), one) for at, one in enumerate(result["ways"], 1)]
    counts = result["learnt"], result["held"]
    return Comparison(result["attribute"], Metric(result["metric"]), *counts, lines, result["versions"])
