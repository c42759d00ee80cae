"""The label rule: what counts as at risk, as conditions on outcome columns joined by "and" and "or".

Holds the language, its words, its JSON form and its faults. It knows no rows and no pages: which rows a rule holds
for is `datasets.labels`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any

from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

MOST_CONDITIONS = 8
MOST_VALUES = 50
MOST_DAYS = 3650
MOST_PERCENT = 10000
NOT_KNOWN = N_("This label rule is not known.")


class Side(StrEnum):
    """On which side of its limit a number counts as at risk."""

    above = "above"
    below = "below"


class Wanted(StrEnum):
    """What a column must hold to stand in a condition."""

    date = "date"
    number = "number"
    category = "category"


FITTING: Mapping[Wanted, frozenset[str]] = {  # by kind of column, as a schema calls it
    Wanted.date: frozenset({"date"}),
    Wanted.number: frozenset({"integer", "number"}),
    Wanted.category: frozenset({"category", "integer"}),
}
MUST_BE: Mapping[Wanted, str] = {
    Wanted.date: N_("“%(name)s” must be a date."),
    Wanted.number: N_("“%(name)s” must be a number."),
    Wanted.category: N_("“%(name)s” must be a category."),
}


_SIDES = {Side.above: N_("“%(column)s” above %(limit)s"), Side.below: N_("“%(column)s” below %(limit)s")}


@dataclass(frozen=True)
class Use:
    """A column that a condition reads: the field that names it, what it must hold, whether it is the outcome itself."""

    field: str
    column: str
    wanted: Wanted
    outcome: bool = False


@dataclass(frozen=True)
class KnownFrom:
    """From when a value could be known: so many days after the date in a column.

    That date must be fixed beforehand, as a planned end is. A closing date is empty until a project is over: counting
    from it keeps finished projects only, and flatters recent years.
    """

    column: str
    days: int = 0

    def words(self) -> Reason:
        """Say from when an outcome could be known."""
        told = {"days": self.days, "column": self.column}
        return Reason(N_("known %(days)s days after “%(column)s”"), told)

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {"column": self.column, "days": self.days}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> KnownFrom:
        """Rebuild it from JSON data."""
        return cls(str(data["column"]), _within(int(data["days"]), MOST_DAYS))


@dataclass(frozen=True)
class Late:
    """(Actual end, or the day of the data while open) minus planned end is more than `days` days."""

    planned_end: str
    actual_end: str
    days: int

    @property
    def known_from(self) -> KnownFrom:
        """Return from when it could be known of a row, finished or not."""
        return KnownFrom(self.planned_end, self.days)

    def uses(self) -> tuple[Use, ...]:
        """Return the columns it reads."""
        return Use("planned_end", self.planned_end, Wanted.date), Use(
            "actual_end", self.actual_end, Wanted.date
        )

    def words(self) -> Reason:
        """Say the condition, as it stands inside a sentence."""
        told = {"days": self.days, "planned_end": self.planned_end}
        return Reason(N_("late by more than %(days)s days after “%(planned_end)s”"), told)

    def to_data(self) -> dict[str, Any]:
        """Return the condition as JSON-able data."""
        named = {"planned_end": self.planned_end, "actual_end": self.actual_end}
        return {"kind": "late", **named, "days": self.days}


@dataclass(frozen=True)
class Overrun:
    """A number is more than `percent` per cent above another of the same row."""

    actual: str
    planned: str
    percent: float
    known_from: KnownFrom

    def uses(self) -> tuple[Use, ...]:
        """Return the columns it reads."""
        read = (
            Use("actual", self.actual, Wanted.number, outcome=True),
            Use("planned", self.planned, Wanted.number),
        )
        return *read, _dated(self.known_from)

    def words(self) -> Reason:
        """Say the condition, as it stands inside a sentence."""
        told = {"actual": self.actual, "planned": self.planned, "percent": self.percent}
        return Reason(N_("“%(actual)s” more than %(percent)s%% above “%(planned)s”"), told)

    def to_data(self) -> dict[str, Any]:
        """Return the condition as JSON-able data."""
        told = {"actual": self.actual, "planned": self.planned, "percent": self.percent}
        return {"kind": "overrun", **told, "known_from": self.known_from.to_data()}


@dataclass(frozen=True)
class Beyond:
    """A number is above, or below, a limit."""

    column: str
    side: Side
    limit: float
    known_from: KnownFrom

    def uses(self) -> tuple[Use, ...]:
        """Return the columns it reads."""
        return Use("column", self.column, Wanted.number, outcome=True), _dated(self.known_from)

    def words(self) -> Reason:
        """Say the condition, as it stands inside a sentence."""
        return Reason(_SIDES[self.side], {"column": self.column, "limit": self.limit})

    def to_data(self) -> dict[str, Any]:
        """Return the condition as JSON-able data."""
        told = {"column": self.column, "side": self.side.value, "limit": self.limit}
        return {"kind": "beyond", **told, "known_from": self.known_from.to_data()}


@dataclass(frozen=True)
class Among:
    """A category is one of a set."""

    column: str
    values: tuple[str, ...]
    known_from: KnownFrom

    def uses(self) -> tuple[Use, ...]:
        """Return the columns it reads."""
        return Use("column", self.column, Wanted.category, outcome=True), _dated(self.known_from)

    def words(self) -> Reason:
        """Say the condition, as it stands inside a sentence."""
        told = {"column": self.column, "values": self.values}
        return Reason(N_("“%(column)s” is one of these: %(values)s"), told)

    def to_data(self) -> dict[str, Any]:
        """Return the condition as JSON-able data."""
        told = {"column": self.column, "values": list(self.values)}
        return {"kind": "among", **told, "known_from": self.known_from.to_data()}


Condition = Late | Overrun | Beyond | Among


def _dated(known_from: KnownFrom) -> Use:
    return Use("known_column", known_from.column, Wanted.date)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a rule: with which condition, at which of its fields, and why."""

    place: int
    field: str
    reason: Reason


@dataclass(frozen=True)
class LabelRule:
    """A row is at risk when all conditions of one group hold, or all of another, as known on the day of the data."""

    groups: tuple[tuple[Condition, ...], ...]
    snapshot: date

    @classmethod
    def late(cls, planned_end: str, actual_end: str, days: int, snapshot: date) -> LabelRule:
        """Return the rule "late by more than so many days"."""
        return cls(((Late(planned_end, actual_end, days),),), snapshot)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return all conditions, in order."""
        return tuple(one for group in self.groups for one in group)

    @property
    def delay(self) -> Late | None:
        """Return the first condition about a delay."""
        return next((one for one in self.conditions if isinstance(one, Late)), None)

    @property
    def dated(self) -> str:
        """Return the first column that says from when a row could be known."""
        return self.conditions[0].known_from.column

    def on(self, snapshot: date) -> LabelRule:
        """Return the same rule for data of another day."""
        return replace(self, snapshot=snapshot)

    def alone(self, condition: Condition) -> LabelRule:
        """Return the rule made of one condition only."""
        return LabelRule(((condition,),), self.snapshot)

    def changed(self, place: int, condition: Condition) -> LabelRule:
        """Return the rule with another condition in one place."""
        others = iter(condition if at == place else one for at, one in enumerate(self.conditions))
        return replace(self, groups=tuple(tuple(next(others) for _ in group) for group in self.groups))

    def sentence(self) -> Reason:
        """Say the rule in one sentence, with the day of the data."""
        day = {"snapshot": self.snapshot.isoformat()}
        if self.conditions == (self.delay,) and self.delay is not None:
            text = N_(
                "Late by more than %(days)s days after “%(planned_end)s”, counting only rows whose outcome could "
                "be known on %(snapshot)s."
            )
            return Reason(text, {"days": self.delay.days, "planned_end": self.delay.planned_end, **day})
        text = N_(
            "At risk: %(conditions)s; counting only rows of which every part could be known on %(snapshot)s."
        )
        return Reason(text, {"conditions": self.words(), **day})

    def words(self) -> Reason:
        """Say all conditions with the words that join them: "and" binds closer than "or"."""
        together = N_("%(first)s and %(second)s")
        groups = [_joined(together, [one.words() for one in group]) for group in self.groups]
        return _joined(N_("%(first)s, or %(second)s"), groups)

    def to_data(self) -> dict[str, Any]:
        """Return the rule as JSON-able data; one delay alone keeps the form it always had, hence its digests."""
        day = {"snapshot": self.snapshot.isoformat()}
        if len(self.conditions) == 1 and isinstance(self.conditions[0], Late):
            return {**self.conditions[0].to_data(), **day}
        told = [[one.to_data() for one in group] for group in self.groups]
        return {"kind": "any_of_all", "groups": told, **day}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> LabelRule:
        """Rebuild a rule from JSON data. Raises Refused for what is not a rule within bounds."""
        try:
            return cls(_groups(data), date.fromisoformat(data["snapshot"]))
        except (KeyError, TypeError, ValueError) as wrong:
            raise Refused(Reason(NOT_KNOWN), field="label") from wrong

    def substance(self) -> dict[str, Any]:
        """Return what the rule says whatever the day of the data: what experts adopt."""
        return {name: value for name, value in self.to_data().items() if name != "snapshot"}

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what the rule says whatever the day of the data."""
        return digest(self.substance())

    def faults(self, kinds: Mapping[str, str], features: Collection[str]) -> list[Fault]:
        """List what is wrong with the rule on columns of these kinds, of which a model reads some."""
        found = [
            fault
            for place, one in enumerate(self.conditions)
            for fault in _faults(place, one, kinds, features)
        ]
        told = [one.to_data() for one in self.conditions]
        twice = [place for place, one in enumerate(told) if one in told[:place]]
        again = Reason(N_("This condition stands twice."))
        return found + [Fault(place, self.conditions[place].uses()[0].field, again) for place in twice]


NAMING = frozenset(
    {"column", "actual", "planned", "planned_end"}
)  # what says a column in the words of a rule


def in_words(said: Reason, names: Mapping[str, str]) -> Reason:
    """Return what a rule says with its columns called as people call them; one without a name keeps its own."""
    params = {name: _called(name, value, names) for name, value in said.params.items()}
    return replace(said, params=params)


def _called(name: str, value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Reason):
        return in_words(value, names)
    return names.get(value, value) if name in NAMING and isinstance(value, str) else value


def _joined(text: str, told: Sequence[Reason]) -> Reason:
    return reduce(lambda first, second: Reason(text, {"first": first, "second": second}), told)


def _faults(
    place: int, condition: Condition, kinds: Mapping[str, str], features: Collection[str]
) -> Iterator[Fault]:
    for use in condition.uses():
        named = {"name": use.column}
        if kinds.get(use.column) not in FITTING[use.wanted]:
            yield Fault(place, use.field, Reason(MUST_BE[use.wanted], named))
        elif use.outcome and use.column in features:
            text = N_("“%(name)s” is a feature: a model that reads it would read its own answer.")
            yield Fault(place, use.field, Reason(text, named))
    if isinstance(condition, Late) and condition.planned_end == condition.actual_end:
        yield Fault(place, "actual_end", Reason(N_("The planned and the actual end are two columns.")))
    if isinstance(condition, Overrun) and condition.actual == condition.planned:
        yield Fault(place, "planned", Reason(N_("A number is compared with another column.")))


def _groups(data: Mapping[str, Any]) -> tuple[tuple[Condition, ...], ...]:
    told = [[data]] if data["kind"] == "late" else data["groups"]
    groups = tuple(tuple(MAKERS[one["kind"]](one) for one in group) for group in told)
    if data["kind"] not in ("late", "any_of_all") or not all(groups):
        raise ValueError("not a rule")
    _within(sum(map(len, groups)), MOST_CONDITIONS, least=1)
    return groups


def _late(data: Mapping[str, Any]) -> Late:
    return Late(str(data["planned_end"]), str(data["actual_end"]), _within(int(data["days"]), MOST_DAYS))


def _overrun(data: Mapping[str, Any]) -> Overrun:
    percent = _finite(data["percent"])
    _within(math.ceil(percent), MOST_PERCENT)
    return Overrun(
        str(data["actual"]), str(data["planned"]), percent, KnownFrom.from_data(data["known_from"])
    )


def _beyond(data: Mapping[str, Any]) -> Beyond:
    known = KnownFrom.from_data(data["known_from"])
    return Beyond(str(data["column"]), Side(data["side"]), _finite(data["limit"]), known)


def _among(data: Mapping[str, Any]) -> Among:
    values: Sequence[str] = data["values"]
    _within(len(values), MOST_VALUES, least=1)
    return Among(str(data["column"]), tuple(map(str, values)), KnownFrom.from_data(data["known_from"]))


MAKERS: Mapping[str, Callable[[Mapping[str, Any]], Condition]] = {
    "late": _late,
    "overrun": _overrun,
    "beyond": _beyond,
    "among": _among,
}


def _within(value: int, most: int, least: int = 0) -> int:
    if not least <= value <= most:
        raise ValueError(f"{value} is not between {least} and {most}")
    return value


def _finite(value: object) -> float:
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError("no number")
    return number
