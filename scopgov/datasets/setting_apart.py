"""Gives back the lines and rows set apart as a CSV file, one at a time: nothing is lost, and nothing held."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets.gathering import Problem
from scopgov.domain.cells import cell, lines, sheet
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

HEADER = (N_("Line"), N_("Reason"), N_("As it came"))


def problems(settings: Settings, sha256: str) -> Iterator[Problem]:
    """Yield the problems of a list in the store."""
    with store.checked(settings.sources, sha256).open(encoding="ascii") as file:
        for line in file:
            yield Problem.from_data(json.loads(line))


def as_csv(settings: Settings, lists: Sequence[str], say: Callable[[Reason], str]) -> Iterator[str]:
    """Yield a CSV file of lists in the store, line by line, with a mark by which spreadsheets know its encoding."""
    yield sheet([[say(Reason(text)) for text in HEADER]])
    found = (one for sha256 in lists for one in problems(settings, sha256))
    yield from lines([cell(str(one.line)), cell(say(one.reason)), cell(one.text)] for one in found)
