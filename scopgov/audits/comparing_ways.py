"""Reads a frozen comparison of mitigations: one line for each way, and where it stands between quality and gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
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
    ends: tuple[float, float, float]

    @property
    def deployable(self) -> bool:
        """Tell whether the way may be used at all."""
        return deployable(self.way)

    @property
    def needs_group(self) -> bool:
        """Tell whether the group must be known at each score."""
        return needs_group(self.way)

    @property
    def found(self) -> str:
        """Return what the way chose, as the table says it: a score out of 100, or the columns left out."""
        chosen = self.figures.get("chosen") or {}
        return str(chosen.get("percent") or ", ".join(chosen.get("left_out", [])))

    @property
    def known(self) -> bool:
        """Tell whether both its quality and its gap could be computed."""
        return self.figures["balanced"] is not None and self.figures["gap"] is not None

    @property
    def place(self) -> tuple[float, float] | None:
        """Return where quality (to the right) and gap (upwards) put the way; None where either is not known."""
        if not self.known:
            return None
        low, high, top = self.ends
        across = (self.figures["balanced"] - low) / (high - low)
        return LEFT + SIDE * across, TOP + SIDE * (1 - self.figures["gap"] / top)


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
        return any(line.known for line in self.lines)

    @property
    def ends(self) -> tuple[float, float, float]:
        """Return the lowest and the highest quality drawn, and the largest gap."""
        return self.lines[0].ends


def read(result: Mapping[str, Any]) -> Comparison:
    """Return a frozen comparison as pages show it."""
    ends = _ends(result["ways"])
    lines = [Line(at, Way(one["way"]), one, ends) for at, one in enumerate(result["ways"], 1)]
    counts = result["learnt"], result["held"]
    return Comparison(result["attribute"], Metric(result["metric"]), *counts, lines, result["versions"])


def _ends(ways: Sequence[Mapping[str, Any]]) -> tuple[float, float, float]:
    """Choose round ends a little beyond everything drawn, so that ways close together can be told apart."""
    qualities = [one["balanced"] for one in ways if one["balanced"] is not None] or [0.5]
    gaps = [one["gap"] for one in ways if one["gap"] is not None] or [1.0]
    low, high = floor(min(qualities) * 20) / 20, ceil(max(qualities) * 20) / 20
    top = next((step for step in (0.1, 0.2, 0.4, 0.6, 0.8) if step >= max(gaps)), 1.0)
    return low, high if high > low else low + 0.05, top
