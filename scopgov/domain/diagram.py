"""The life cycles as diagrams, made from their tables of moves: lanes for a page, Mermaid for the README.

Decides where lines run so that none covers another; knows nothing of pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scopgov.domain.lifecycle import (
    ASSEMBLY,
    CONDITION,
    DISPUTE,
    FEEDBACK,
    IMPROVEMENT,
    MANDATE,
    POLL,
    ROUND,
    TOOL,
    USE_CASE,
    VERSION,
    Moves,
)
from scopgov.domain.text import N_

CYCLES: Sequence[tuple[str, str, Moves[Any, Any]]] = (
    ("use_case", N_("Use case"), USE_CASE),
    ("version", N_("Model version"), VERSION),
    ("tool", N_("Tool to be used"), TOOL),
    ("mandate", N_("Mandate, of a model or of use"), MANDATE),
    ("poll", N_("Poll"), POLL),
    ("assembly", N_("Assembly"), ASSEMBLY),
    ("condition", N_("Condition"), CONDITION),
    ("dispute", N_("Dispute of a roll, contest of a score"), DISPUTE),
    ("round", N_("Round of expert validation"), ROUND),
    ("improvement", N_("Task from an expert’s remark"), IMPROVEMENT),
    ("feedback", N_("Feedback on the tool"), FEEDBACK),
)


@dataclass(frozen=True)
class Line:
    """One move drawn beside the list of states: from row to row, in a lane; forward moves on the right."""

    start: int
    end: int
    lane: int

    @property
    def forward(self) -> bool:
        """Tell whether the move leads further down the list."""
        return self.end > self.start


def states(moves: Moves[Any, Any]) -> list[StrEnum]:
    """Return the states of a cycle in the order of their declaration: the first is where it begins."""
    kind: type[StrEnum] = type(next(iter(moves.values())))
    return list(kind)


def ends(moves: Moves[Any, Any]) -> frozenset[StrEnum]:
    """Return the states that nothing leads out of."""
    left = {state for (state, _), following in moves.items() if following is not state}
    return frozenset(state for state in states(moves) if state not in left)


def lines(moves: Moves[Any, Any]) -> list[Line]:
    """Return one line for each pair of states a move joins, short ones inside, none over another."""
    rows = {state: at for at, state in enumerate(states(moves))}
    pairs = {(rows[state], rows[following]) for (state, _), following in moves.items()}
    joined = sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda p: (abs(p[1] - p[0]), p))
    drawn: list[Line] = []
    for start, end in joined:
        beside = [line for line in drawn if line.forward == (end > start)]
        taken = {line.lane for line in beside if _overlap(line, start, end)}
        drawn.append(Line(start, end, next(lane for lane in range(len(pairs)) if lane not in taken)))
    return drawn


def _overlap(line: Line, start: int, end: int) -> bool:
    low, high = sorted((start, end))
    return min(line.start, line.end) < high and low < max(line.start, line.end)


def mermaid(moves: Moves[Any, Any]) -> str:
    """Return a cycle in Mermaid's notation of state diagrams."""
    first = states(moves)[0]
    rows = [
        f"    {state.value} --> {following.value}: {action.value}"
        for (state, action), following in moves.items()
    ]
    closing = [f"    {state.value} --> [*]" for state in states(moves) if state in ends(moves)]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {first.value}", *rows, *closing])


def readme() -> str:
    """Return the part of the README that shows every cycle."""
    return "\n\n".join(f"**{name}**\n\n```mermaid\n{mermaid(moves)}\n```" for _, name, moves in CYCLES)
