"""Holds what the committee decides before any figure of an audit is shown, and whether it is sound.

Knows nothing of models, data or results.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite, prod
from typing import Any

from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import MASK_BELOW, MIN_COUNT, Metric
from scopgov.domain.sensitive import FeatureUse
from scopgov.domain.text import N_, legible

Fault = tuple[str, Reason]
_FORMAT = 1
MOST_GROUPS, MOST_CELLS = 60, 150  # in one grouping, in a crossing of two: every pair of them is tested
_ALPHAS = (0.001, 0.1)
UNDER, BETWEEN, FROM = "< ", " – < ", "≥ "  # the names of bands are data: the same in every language


@dataclass(frozen=True)
class Protocol:
    """Question, harms, groups, metrics and tolerances of a fairness audit. Shares are between 0 and 1.

    `lawful` says why these groups may be compared; `bands` cuts the numbers of a group at rising points.
    `crossings` are pairs of attributes tested like attributes; `seed` serves whatever draws at random
    (the tests of the audit itself draw nothing). `feature` is an attribute kept apart that a later candidate may ask.
    """

    question: str
    groups: tuple[str, ...]
    metrics: tuple[Metric, ...]
    tolerances: Mapping[Metric, float]
    margin: float
    crossings: tuple[tuple[str, str], ...] = ()
    min_count: int = MIN_COUNT
    mask_below: int = MASK_BELOW
    threshold: float = 0.5
    alpha: float = 0.05
    seed: int = 0
    harms: str = ""
    lawful: str = ""
    bands: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    feature: FeatureUse | None = None

    @property
    def attributes(self) -> tuple[tuple[str, ...], ...]:
        """Return what is tested: each attribute alone, then each crossing."""
        return (*((name,) for name in self.groups), *self.crossings)

    def to_data(self) -> dict[str, Any]:
        """Return the protocol as plain data."""
        return {
            "format": _FORMAT,
            "question": self.question,
            "groups": list(self.groups),
            "metrics": [metric.value for metric in self.metrics],
            "tolerances": {metric.value: share for metric, share in self.tolerances.items()},
            "margin": self.margin,
            "crossings": [list(pair) for pair in self.crossings],
            "min_count": self.min_count,
            "mask_below": self.mask_below,
            "threshold": self.threshold,
            "alpha": self.alpha,
            "seed": self.seed,
            "harms": self.harms,
            "lawful": self.lawful,
            "bands": {name: list(cuts) for name, cuts in self.bands.items()},
            **({"feature": self.feature.to_data()} if self.feature else {}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Protocol:
        """Rebuild a protocol and check it; raises Refused for one that is malformed or unsound."""
        try:
            protocol = _read(data)
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(Reason(N_("This audit protocol cannot be read."))) from error
        protocol.check()
        return protocol

    def digest(self) -> str:
        """Return the SHA-256 under which the protocol is sealed."""
        return digest(self.to_data())

    def grouped(self, columns: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return the group of each row, numbers put in their bands."""
        return {
            name: [band(value, self.bands.get(name, ())) for value in columns[name]] for name in self.groups
        }

    def problems(self, known_groups: Collection[str] | None = None) -> dict[str, Reason]:
        """Return what is unsound, by field; `known_groups` are the attributes the data has."""
        found: dict[str, Reason] = {}
        faults = (
            *_choices(self),
            *_unknown(self, known_groups),
            *_bands(self),
            *_shares(self),
            *_counts(self),
            *(self.feature.faults(self.groups) if self.feature else ()),
        )
        for name, reason in faults:
            found.setdefault(name, reason)
        return found

    def check(self, known_groups: Collection[str] | None = None) -> None:
        """Raise Refused, naming the field, for the first thing that is unsound."""
        for name, reason in self.problems(known_groups).items():
            raise Refused(reason, status=422, field=name)


def check_groups(protocol: Protocol, values: Mapping[str, Collection[str]]) -> None:
    """Refuse a grouping, or a crossing, of more groups than anybody reads; `values` are those each grouping has."""
    sizes = {
        name: len({band(value, protocol.bands.get(name, ())) for value in values[name]})
        for name in protocol.groups
        if name in values
    }
    for attributes in protocol.attributes:
        size = prod(sizes.get(name, 1) for name in attributes)
        if size > (MOST_GROUPS if len(attributes) == 1 else MOST_CELLS):
            text = N_(
                "“%(name)s” makes %(count)s groups: too many to compare. Cut numbers into bands, or leave it out."
            )
            told = {"name": " × ".join(attributes), "count": size}
            field = "crossings" if len(attributes) > 1 else "groups"
            raise Refused(Reason(text, told), status=422, field=field)


def band(value: str, cuts: Sequence[float]) -> str:
    """Return the band a number falls in, its low end included; any value as it is where nothing is cut."""
    number = as_number(value)
    if not cuts or number is None:
        return value
    below = [cut for cut in cuts if cut <= number]
    above = [cut for cut in cuts if cut > number]
    if not below:
        return f"{UNDER}{above[0]:,g}"
    return f"{below[-1]:,g}{BETWEEN}{above[0]:,g}" if above else f"{FROM}{below[-1]:,g}"


def as_number(value: str) -> float | None:
    """Return the number a value says, None where it says none."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _read(data: Mapping[str, Any]) -> Protocol:
    if data["format"] != _FORMAT:
        raise ValueError("another format")
    return Protocol(
        question=str(data["question"]),
        groups=tuple(str(name) for name in data["groups"]),
        metrics=tuple(Metric(name) for name in data["metrics"]),
        tolerances={Metric(name): float(share) for name, share in data["tolerances"].items()},
        margin=float(data["margin"]),
        crossings=tuple((str(first), str(second)) for first, second in data["crossings"]),
        min_count=int(data["min_count"]),
        mask_below=int(data["mask_below"]),
        threshold=float(data["threshold"]),
        alpha=float(data["alpha"]),
        seed=int(data["seed"]),
        harms=str(data["harms"]),
        lawful=str(data["lawful"]),
        bands={str(name): tuple(float(cut) for cut in cuts) for name, cuts in data["bands"].items()},
        feature=FeatureUse.from_data(data["feature"]) if "feature" in data else None,
    )


def _choices(protocol: Protocol) -> Iterator[Fault]:
    if not legible(protocol.question):
        yield "question", Reason(N_("Say what the audit is meant to find out."))
    if not legible(protocol.harms):
        yield "harms", Reason(N_("Say who could be harmed by a wrong answer, and how."))
    if not legible(protocol.lawful):
        yield "lawful", Reason(N_("Say why these groups may lawfully be compared."))
    if not protocol.groups:
        yield "groups", Reason(N_("Choose at least one way of grouping the projects."))
    if not protocol.metrics:
        yield "metrics", Reason(N_("Choose at least one measure."))
    for name, chosen in (("groups", protocol.groups), ("metrics", protocol.metrics)):
        if len(set(chosen)) < len(chosen):
            yield name, Reason(N_("The same choice appears twice."))


def _unknown(protocol: Protocol, known: Collection[str] | None) -> Iterator[Fault]:
    if known is not None and (missing := [name for name in protocol.groups if name not in known]):
        yield "groups", Reason(N_("The data has no group named %(names)s."), {"names": missing})
    crossed = [frozenset(pair) for pair in protocol.crossings]
    if any(len(pair) < 2 or not pair <= set(protocol.groups) for pair in crossed):
        yield "crossings", Reason(N_("A crossing joins two different groupings of the protocol."))
    if len(set(crossed)) < len(crossed):
        yield "crossings", Reason(N_("The same choice appears twice."))


def _bands(protocol: Protocol) -> Iterator[Fault]:
    if not set(protocol.bands) <= set(protocol.groups):
        yield "bands", Reason(N_("Bands are cut in a grouping of the protocol."))
    for cuts in protocol.bands.values():
        if not cuts or any(low >= high for low, high in pairwise(cuts)) or not all(map(isfinite, cuts)):
            yield "bands", Reason(N_("The limits of the bands are numbers that rise."))


def _shares(protocol: Protocol) -> Iterator[Fault]:
    shares = protocol.tolerances
    if set(shares) != set(protocol.metrics):
        yield "tolerances", Reason(N_("Each measure needs its tolerance, and no other has one."))
    if not all(0 <= share < 1 for share in shares.values()):
        yield "tolerances", Reason(N_("A tolerance is a gap between 0 and 100 points."))
    if not 0 <= protocol.margin < 1:
        yield "margin", Reason(N_("The margin is between 0 and 100 points."))
    elif any(not 0 < share + protocol.margin < 1 for share in shares.values()):
        yield "margin", Reason(N_("Tolerance and margin together must lie between 0 and 100 points."))
    if not 0 < protocol.threshold < 1:
        yield "threshold", Reason(N_("The alert threshold lies between 0 and 1."))
    if not _ALPHAS[0] <= protocol.alpha <= _ALPHAS[1]:
        yield "alpha", Reason(N_("The risk of a wrong finding lies between 0.001 and 0.1."))


def _counts(protocol: Protocol) -> Iterator[Fault]:
    if protocol.min_count < MIN_COUNT:
        yield (
            "min_count",
            Reason(N_("At least %(least)s cases must stand behind a rate."), {"least": MIN_COUNT}),
        )
    if not MASK_BELOW <= protocol.mask_below <= protocol.min_count:
        yield (
            "mask_below",
            Reason(N_("Rates are masked under %(least)s cases at least."), {"least": MASK_BELOW}),
        )
