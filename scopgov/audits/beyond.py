"""Reads back what an audit describes beyond its tests, ready to be shown. Older audits hold none of it.

Computes no rate and decides nothing; knows nothing of the database or of pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain import described_words as words
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric, Rate, Status
from scopgov.domain.fairness_words import CROSS, group_name

Data = Mapping[str, Any]
DOTS, ACROSS, STEP = 100, 25, 16


@dataclass(frozen=True)
class Treated:
    """How many cases of one group would be treated otherwise: a sentence, and a hundred dots."""

    attribute: str
    metric: Metric
    said: Reason
    established: bool
    dots: Sequence[tuple[int, int, str]]


@dataclass(frozen=True)
class Announcement:
    """What the scores of one group announced, and what came."""

    group: Reason | str
    mean: float | None
    came: Rate
    fit: str | None
    said: Reason | None


@dataclass(frozen=True)
class Told:
    """How well the groups of one attribute are told from the features of the model."""

    attribute: str
    said: Sequence[Reason]
    groups: Sequence[Data]


@dataclass(frozen=True)
class Moved:
    """The largest gap of one measure at other thresholds, as a table and as points between 0 and 1."""

    attribute: str
    metric: Metric
    rows: Sequence[Data]
    points: Sequence[tuple[float, float]]
    tolerance: float


def treated(result: Data) -> list[Treated]:
    """Return who would have been treated otherwise, what is established first, then the most cases."""
    found = [one for table in _part(result, "otherwise") for one in _treated(table)]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _treated(table: Data) -> Iterator[tuple[tuple[bool, float], Treated]]:
    metric, attribute = Metric(table["metric"]), CROSS.join(table["attributes"])
    for one in table["groups"]:
        said = words.otherwise(metric, table["reference"], one)
        shown = Treated(attribute, metric, said, one["established"], list(_dots(one)))
        yield (not one["established"], -one["about"]), shown


def _dots(one: Data) -> Iterator[tuple[int, int, str]]:
    """Place a hundred dots: hits that stay, hits that would not be, the rest."""
    hits, moved = (round(DOTS * one[name] / one["count"]) for name in ("hits", "about"))
    for at in range(DOTS):
        sign = "hollow" if at >= hits else ("refused" if at >= hits - moved else "dot")
        yield 8 + STEP * (at % ACROSS), 8 + STEP * (at // ACROSS), sign


def announcements(result: Data) -> dict[str, list[Announcement]]:
    """Return, for each attribute, what was announced to each group and what came."""
    return {
        part["attribute"]: [_announcement(group) for group in part["groups"]]
        for part in _part(result, "calibration")
    }


def _announcement(group: Data) -> Announcement:
    figures = {name: group[name] for name in ("count", "numerator", "value", "low", "high")}
    mean, came = group["announced"], Rate(Status(group["status"]), **figures)
    said = words.announced(mean, came.value) if mean is not None and came.value is not None else None
    return Announcement(group_name(group["group"]), mean, came, group["fit"], said)


def told(result: Data) -> list[Told]:
    """Return how well each group is told from the features."""
    return [Told(one["attribute"], list(_telling(one)), one["groups"]) for one in _part(result, "proxies")]


def _telling(one: Data) -> Iterator[Reason]:
    if one["own"]:
        yield words.proxy_own(list(one["own"]))
    if not one["groups"]:
        yield words.proxy_none()
        return
    yield words.proxy_finding(one["right"], one["base"])
    yield words.proxy_telling([feature["feature"] for feature in one["telling"]])


def moved(result: Data) -> list[Moved]:
    """Return the gaps of each measure at other thresholds."""
    tolerances = {one["metric"]: one["tolerance"] for one in result["measures"]}
    return [_moved(one, tolerances[one["metric"]]) for one in _part(result, "thresholds")]


def _moved(one: Data, tolerance: float) -> Moved:
    points = [(row["threshold"], row["gap"]) for row in one["points"] if row["gap"] is not None]
    return Moved(one["attribute"], Metric(one["metric"]), one["points"], points, tolerance)


def usual(result: Data) -> Sequence[Data]:
    """Return the usual shares of each group, as they were frozen."""
    return list(_part(result, "usual"))


def _part(result: Data, name: str) -> Iterable[Data]:
    found: Iterable[Data] = (result.get("described") or {}).get(name, ())
    return found
