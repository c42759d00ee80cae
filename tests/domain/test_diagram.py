"""The drawings of the life cycles say what the tables say, and no line runs over another."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from scopgov.domain import diagram
from scopgov.domain.lifecycle import Moves

ALL = pytest.mark.parametrize(
    "moves", [moves for *_, moves in diagram.CYCLES], ids=[key for key, *_ in diagram.CYCLES]
)


@ALL
def test_every_move_between_two_states_is_drawn_once(moves: Moves[Any, Any]) -> None:
    listed = diagram.states(moves)
    drawn = sorted((listed[line.start], listed[line.end]) for line in diagram.lines(moves))
    assert drawn == sorted({(state, after) for (state, _), after in moves.items() if after is not state})


@ALL
def test_no_line_runs_over_another(moves: Moves[Any, Any]) -> None:
    def covered(line: diagram.Line) -> set[int]:
        return set(range(min(line.start, line.end), max(line.start, line.end)))

    for one, other in itertools.combinations(diagram.lines(moves), 2):
        if (one.forward, one.lane) == (other.forward, other.lane):
            assert not covered(one) & covered(other)


@ALL
def test_mermaid_names_every_move_and_every_end(moves: Moves[Any, Any]) -> None:
    said = diagram.mermaid(moves).splitlines()
    for (state, action), after in moves.items():
        assert f"    {state.value} --> {after.value}: {action.value}" in said
    assert {line.split()[0] for line in said if line.endswith("--> [*]")} == {
        state.value for state in diagram.ends(moves)
    }
