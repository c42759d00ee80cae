"""Declares what each column is, what it is for, and which features are derived from it, as data.

Holds the declaration and its faults; typing the cells is `typing_cells`, guessing a first one is `guessing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from typing import Any

from scopgov.datasets.kinds import MADE as MADE
from scopgov.datasets.kinds import NEEDED as NEEDED
from scopgov.datasets.kinds import SOURCES as SOURCES
from scopgov.datasets.kinds import How as How
from scopgov.datasets.kinds import Kind as Kind
from scopgov.datasets.kinds import Moment as Moment
from scopgov.datasets.kinds import Personal as Personal
from scopgov.datasets.kinds import Role as Role
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_

AFTERWARDS = (Role.outcome, Role.actual_end)
IN_TIME = (Moment.before, Moment.at)
FORESEEN = (Role.feature, Role.group, Role.planned_end, Role.split_date)
NOT_IN_TIME = N_("“%(name)s” is not known when a score is asked for: it cannot be a feature.")
ONLY_AFTER = N_(
    "“%(name)s” is known only after the project: it can be the outcome or be left aside, and neither a feature, "
    "a group nor a planned date."
)
SENSITIVE_OF_NOBODY = N_("“%(name)s” can be sensitive only if it is about persons.")
SENSITIVE_USED = N_(
    "“%(name)s” is sensitive: it can be neither a feature nor a group of the data. Leave it aside here; for an audit, "
    "the ethics committee can keep it apart."
)
ACTING_ON_PERSONS = N_("“%(name)s” is about persons: it is nothing to act on.")
ONLY_IDENTIFIES = N_(
    "“%(name)s” is a pseudonym, or made of one: it tells rows of the same person, and can be neither a feature nor a "
    "group."
)
USABLE = (Kind.category, Kind.integer, Kind.number)


@dataclass(frozen=True)
class Column:
    """One column of the file. `group` makes a feature also a group of the audits; `missing` lists codes.

    `personal`, `sensitive` (GDPR art. 9) and `why` it is needed are read by the register of processing; a
    `pseudonym` stands for what named persons; `actionable` says that people can change it before the project;
    `kept_apart` marks an attribute that is in no file and that a sealed protocol lets a model ask.
    A row is set apart that breaks `required`, `unique`, `low`, `high` (written as the cells are) or `allowed`;
    and, with `apart`, one whose cell does not fit the kind, which else counts as missing.
    """

    name: str
    kind: Kind
    role: Role = Role.ignored
    group: bool = False
    unit: str = ""
    meaning: str = ""
    known: Moment = Moment.at
    missing: tuple[str, ...] = ()
    date_format: str = "%Y-%m-%d"
    decimal: str = "."
    required: bool = False
    unique: bool = False
    low: str = ""
    high: str = ""
    allowed: tuple[str, ...] = ()
    apart: bool = False
    personal: Personal = Personal.none
    sensitive: bool = False
    why: str = ""
    pseudonym: bool = False
    actionable: bool = False
    kept_apart: bool = False

    @property
    def known_at_scoring(self) -> bool:
        """Say whether the column is known when a score is asked for; outcomes never are."""
        return self.known in IN_TIME and self.role not in AFTERWARDS

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Column:
        """Rebuild a column from JSON data."""
        words: dict[str, Any] = {"kind": Kind(data["kind"]), "role": Role(data["role"])}
        words |= {"missing": tuple(data["missing"]), "allowed": tuple(data.get("allowed", ()))}
        words |= {"known": _known(data), "personal": Personal(data.get("personal", Personal.none))}
        return cls(**{name: told for name, told in {**data, **words}.items() if name != "known_at_scoring"})

    def to_data(self) -> dict[str, Any]:
        """Return the column as JSON-able data."""
        told = {**asdict(self), "missing": list(self.missing), "allowed": list(self.allowed)}
        if not self.pseudonym:
            del told["pseudonym"]  # declared before there were any, a schema keeps its digest
        if not self.actionable:
            del told["actionable"]  # likewise
        if not self.kept_apart:
            del told["kept_apart"]  # likewise
        return told


def _known(data: Mapping[str, Any]) -> Moment:
    """Say when a column is known; frozen data of before tell only whether it is when a score is asked for."""
    if "known" in data:
        return Moment(data["known"])
    if Role(data["role"]) in AFTERWARDS:
        return Moment.after
    return Moment.at if data.get("known_at_scoring", True) else Moment.during


@dataclass(frozen=True)
class Derived:
    """A column computed from others by one named rule with its parameters."""

    name: str
    how: How
    sources: tuple[str, ...]
    params: dict[str, Any] = field(default_factory=dict)
    role: Role = Role.feature
    group: bool = False
    unit: str = ""
    meaning: str = ""

    @property
    def kind(self) -> Kind:
        """Say what the rule makes."""
        return MADE[self.how]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Derived:
        """Rebuild a derived column from JSON data."""
        words = {"how": How(data["how"]), "role": Role(data["role"]), "sources": tuple(data["sources"])}
        return cls(**{**data, **words})


@dataclass(frozen=True)
class Feature:
    """What a model reads: a name, whether it is a category, and how to speak of it."""

    name: str
    categorical: bool
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Schema:
    """The declared columns of a file and the columns derived from them, in order."""

    columns: tuple[Column, ...]
    derived: tuple[Derived, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the schema as JSON-able data."""
        return {
            "columns": [one.to_data() for one in self.columns],
            "derived": [{**asdict(one), "sources": list(one.sources)} for one in self.derived],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Schema:
        """Rebuild a schema from JSON data."""
        return cls(
            tuple(Column.from_data(one) for one in data["columns"]),
            tuple(Derived.from_data(one) for one in data["derived"]),
        )

    def everything(self) -> tuple[Column | Derived, ...]:
        """Return columns, then derived columns, in the order in which they can be computed."""
        return (*self.columns, *self.derived)

    def named(self, name: str) -> Column | Derived:
        """Return the column of that name. Raises NotFound."""
        for one in self.everything():
            if one.name == name:
                return one
        raise NotFound(Reason(N_("There is no column named “%(name)s”."), {"name": name}))

    def has(self, name: str) -> bool:
        """Say whether a column of that name is declared."""
        return any(one.name == name for one in self.everything())

    def with_role(self, role: Role) -> str | None:
        """Return the first column in that role."""
        return next((one.name for one in self.everything() if one.role is role), None)

    def features(self) -> list[Feature]:
        """List what a model may read, in declared order."""
        return [
            Feature(one.name, one.kind is Kind.category, one.unit, one.meaning)
            for one in self.everything()
            if one.role is Role.feature
        ]

    def groups(self) -> list[str]:
        """List the groups an audit may compare."""
        return [one.name for one in self.everything() if one.group or one.role is Role.group]

    def roots(self, name: str) -> list[Column]:
        """List the columns of the file from which this one is made (itself when it is one of them)."""
        one = self.named(name)
        if isinstance(one, Column):
            return [one]
        found = [root for source in one.sources for root in self.roots(source)]
        return list(dict.fromkeys(found))

    def known_at_scoring(self, name: str) -> bool:
        """Say whether a column can be known when a score is asked for: outcomes never are."""
        return all(root.known_at_scoring for root in self.roots(name))

    def personal(self) -> list[Column]:
        """List the columns of the file that are about persons."""
        return [column for column in self.columns if column.personal is not Personal.none]

    def with_pseudonyms(self, names: Iterable[str]) -> Schema:
        """Return the schema of a file in which these columns hold pseudonyms: they stay about persons."""
        known = frozenset(names)
        columns = tuple(
            _as_pseudonym(one) if one.name in known else replace(one, pseudonym=False) for one in self.columns
        )
        return replace(self, columns=columns)

    def guessed_pseudonyms(self, names: Iterable[str]) -> Schema:
        """Return a guessed schema in which these columns are what pseudonyms are good for: identifiers."""
        known = frozenset(names)
        found: dict[str, Any] = {"kind": Kind.identifier, "role": Role.identifier, "apart": False}
        columns = tuple(replace(one, **found) if one.name in known else one for one in self.columns)
        return replace(self, columns=columns).with_pseudonyms(known)

    def inputs(self, features: Iterable[str]) -> list[Column]:
        """List, in file order, the columns somebody must give so that these features can be computed."""
        needed = {root.name for feature in features for root in self.roots(feature)}
        return [column for column in self.columns if column.name in needed]

    def needed_for(self, features: Iterable[str]) -> Schema:
        """Return the part of the schema that computes these features."""
        wanted = set(features)
        for one in reversed(self.derived):
            if one.name in wanted:
                wanted |= set(one.sources)
        kept = tuple(one for one in self.derived if one.name in wanted)
        return Schema(tuple(column for column in self.columns if column.name in wanted), kept)

    def problems(self) -> list[Reason]:
        """List what stands in the way of using this schema; empty when nothing does."""
        faults = [*self._name_faults(), *self._derived_faults()]
        if faults:
            return faults
        about = [fault for column in self.columns for fault in _column_faults(column)]
        return [*about, *self._feature_faults(), *self._role_faults()]

    def sensitive_faults(self) -> list[Reason]:
        """List what is sensitive and would be read by models or cut the data into groups; data frozen before may be."""
        used = [one for one in self.everything() if one.role is Role.feature or one.name in self.groups()]
        told = [one for one in used if any(root.sensitive for root in self.roots(one.name))]
        return [Reason(SENSITIVE_USED, {"name": one.name}) for one in told]

    def _name_faults(self) -> list[Reason]:
        names = [one.name for one in self.everything()]
        twice = sorted({name for name in names if names.count(name) > 1})
        return [Reason(N_("Two columns are both named “%(name)s”."), {"name": name}) for name in twice]

    def _derived_faults(self) -> list[Reason]:
        kinds = {column.name: column.kind for column in self.columns}
        faults: list[Reason] = []
        for one in self.derived:
            faults += _fault_of(one, kinds)
            kinds[one.name] = one.kind
        return faults

    def _feature_faults(self) -> list[Reason]:
        faults = []
        for one in self.everything():
            named = {"name": one.name}
            if one.role is Role.feature and one.kind not in USABLE:
                text = N_("“%(name)s” cannot be a feature as it is: derive a number or a category from it.")
                faults.append(Reason(text, named))
            if one.role is Role.feature and not self.known_at_scoring(one.name):
                faults.append(Reason(NOT_IN_TIME, named))
            if (one.role is Role.feature or one.name in self.groups()) and self._made_of_pseudonyms(one.name):
                faults.append(Reason(ONLY_IDENTIFIES, named))
            if one.name in self.groups():
                faults += _group_fault(one)
        if not self.features():
            faults.append(Reason(N_("No column is a feature.")))
        return faults

    def _made_of_pseudonyms(self, name: str) -> bool:
        return any(root.pseudonym for root in self.roots(name))

    def _role_faults(self) -> list[Reason]:
        faults = []
        for role in (Role.split_date, Role.planned_end, Role.actual_end):
            named = [one for one in self.everything() if one.role is role]
            if len(named) > 1:
                params = {"first": named[0].name, "second": named[1].name}
                faults.append(Reason(N_("“%(first)s” and “%(second)s” have the same role."), params))
            if any(one.kind is not Kind.date for one in named):
                faults.append(Reason(N_("“%(name)s” must be a date."), {"name": named[0].name}))
        return faults


def _as_pseudonym(column: Column) -> Column:
    about = Personal.indirect if column.personal is Personal.none else column.personal
    return replace(column, pseudonym=True, personal=about)


def _column_faults(column: Column) -> list[Reason]:
    faults = []
    foreseen = column.role in FORESEEN or column.group
    if column.known is Moment.after and foreseen and column.role is not Role.feature:
        faults.append(Reason(ONLY_AFTER, {"name": column.name}))
    if column.sensitive and column.personal is Personal.none:
        faults.append(Reason(SENSITIVE_OF_NOBODY, {"name": column.name}))
    if column.actionable and column.personal is not Personal.none:
        faults.append(Reason(ACTING_ON_PERSONS, {"name": column.name}))
    return faults


def _group_fault(one: Column | Derived) -> list[Reason]:
    if one.kind in (Kind.category, Kind.integer):
        return []
    text = N_("“%(name)s” cannot be a group of the audits: derive a category from it.")
    return [Reason(text, {"name": one.name})]


def _fault_of(one: Derived, kinds: Mapping[str, Kind]) -> list[Reason]:
    unknown = [source for source in one.sources if source not in kinds]
    if unknown:
        text = N_("“%(name)s” is derived from “%(source)s”, which is not declared before it.")
        return [Reason(text, {"name": one.name, "source": unknown[0]})]
    wanted = SOURCES[one.how]
    fits = len(one.sources) == len(wanted)
    if not (fits and all(kinds[name] in fit for name, fit in zip(one.sources, wanted, strict=True))):
        return [Reason(N_("“%(name)s” cannot be derived from columns of that kind."), {"name": one.name})]
    return _param_faults(one)


def _param_faults(one: Derived) -> list[Reason]:
    lacking = [name for name in NEEDED[one.how] if one.params.get(name) in (None, "", [])]
    if lacking:
        text = N_("“%(name)s” lacks its parameter “%(parameter)s”.")
        return [Reason(text, {"name": one.name, "parameter": lacking[0]})]
    if one.how is How.band and not _bands_hold(one.params):
        return [Reason(N_("“%(name)s” needs rising thresholds and one label more."), {"name": one.name})]
    if one.how is How.date_part and one.params["part"] not in ("year", "quarter", "month"):
        return [Reason(N_("“%(name)s” needs a part: year, quarter or month."), {"name": one.name})]
    return []


def _bands_hold(params: Mapping[str, Any]) -> bool:
    thresholds = list(params["thresholds"])
    rising = all(low < high for low, high in pairwise(thresholds))
    return rising and len(params["labels"]) == len(thresholds) + 1
