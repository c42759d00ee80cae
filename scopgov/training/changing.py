"""Which single change of something people can act on would carry an estimate into another band.

The very scorer answers each trial; nothing leaves what it met in training. What changes an estimate is no advice: it
says how the computation moves, not what the project becomes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from scopgov.training.inputs import Input

Row = Mapping[str, object]
Numbers = npt.NDArray[np.float64]
Probabilities = Callable[[Sequence[Row]], tuple[Numbers, Sequence[int]]]
STEPS = 24  # trials from the value given to an end of the training range
FINER, ROUNDS = 9, 2
DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365)
DIGITS = 3


@dataclass(frozen=True)
class Change:
    """One input given another value, and the probability that the scorer then answers."""

    name: str
    value: Any
    probability: float

    def to_data(self) -> dict[str, Any]:
        """Return the change as JSON-able data."""
        return {"name": self.name, "value": self.value, "probability": self.probability}


@dataclass(frozen=True)
class Path:
    """Values of one input in the order in which they leave the one given; `finer` where one may look between them."""

    one: Input
    values: Sequence[Any]
    finer: bool = False


def band(probability: float, bounds: Sequence[float]) -> int:
    """Return in which of the bands between these bounds a probability falls; a bound opens the upper one."""
    return bisect_right(sorted(bounds), probability)


def changes(
    inputs: Sequence[Input], given: Row, bounds: Sequence[float], answer: Probabilities
) -> list[Change]:
    """Return, for each input that people can act on, the smallest changes that lead to another band.

    At most one each way of a number or a date, and the nearest categories. `answer` gives the probability of each row
    and how many of its features training never met: no more than in the case itself.
    """
    base, met = answer([given])
    start, most = band(float(base[0]), bounds), met[0]
    paths = [path for one in inputs if one.actionable for path in _paths(one, given.get(one.name))]
    found: list[Change] = []
    for path in paths:
        found += _first(path, given, (start, most), bounds, answer)
    return sorted(found, key=lambda one: abs(one.probability - float(base[0])))


def _first(
    path: Path, given: Row, held: tuple[int, int], bounds: Sequence[float], answer: Probabilities
) -> list[Change]:
    """Return the first value of a path that leads elsewhere, looked for again between it and the one before."""
    before, values, found = given.get(path.one.name), list(path.values), None
    for _round in range(1 + (ROUNDS if path.finer else 0)):
        tried = _tried(path.one, values, given, answer)
        place = next((at for at, one in enumerate(tried) if _elsewhere(one, held, bounds)), None)
        if place is None:
            break
        found = tried[place][0]
        low = values[place - 1] if place else before
        before, values = low, _between(path.one, low, found.value)
        if not values:
            break
    return [found] if found is not None else []


def _elsewhere(one: tuple[Change, int], held: tuple[int, int], bounds: Sequence[float]) -> bool:
    return band(one[0].probability, bounds) != held[0] and one[1] <= held[1]


def _tried(one: Input, values: Sequence[Any], given: Row, answer: Probabilities) -> list[tuple[Change, int]]:
    if not values:
        return []
    chances, unmet = answer([{**given, one.name: value} for value in values])
    return [
        (Change(one.name, value, float(chance)), outside)
        for value, chance, outside in zip(values, chances, unmet, strict=True)
    ]


def _paths(one: Input, value: Any) -> list[Path]:
    if one.kind == "date":
        return _dates(one, value)
    if one.kind in ("integer", "number"):
        return _numbers(one, value)
    return [Path(one, [other]) for other in one.categories if other != value]


def _dates(one: Input, value: Any) -> list[Path]:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return []
    return [Path(one, [(day + timedelta(days=sign * step)).isoformat() for step in DAYS]) for sign in (-1, 1)]


def _numbers(one: Input, value: Any) -> list[Path]:
    if one.low is None or one.high is None or not isinstance(value, int | float):
        return []
    ends = [end for end in (one.low, one.high) if end != value]
    made = [_values(one, float(value), end, np.linspace(float(value), end, STEPS + 1)[1:]) for end in ends]
    return [Path(one, values, finer=True) for values in made if values]


def _between(one: Input, low: Any, high: Any) -> list[Any]:
    inner = np.linspace(float(low), float(high), FINER + 1)[1:] if not isinstance(low, str) else ()
    return _values(one, float(low), float(high), inner) if len(inner) else []


def _values(one: Input, start: float, end: float, wanted: Sequence[float] | Numbers) -> list[Any]:
    """Return the values as somebody would write them: whole, or of few figures; none twice, none past the end."""
    found: list[Any] = []
    for value in wanted:
        plain = round(float(value)) if one.kind == "integer" else _plain(float(value), abs(end - start))
        if plain != start and plain not in found and min(start, end) <= plain <= max(start, end):
            found.append(plain)
    return found


def _plain(value: float, width: float) -> float:
    """Round to a few figures of the width looked at."""
    return round(value, DIGITS - 1 - int(np.floor(np.log10(width)))) if width > 0 else value
