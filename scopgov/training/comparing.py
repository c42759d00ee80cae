"""Say how candidates of one run compare, from their measures alone: a first, and whether the test bears it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training import queries
from scopgov.training.families import NAMES
from scopgov.training.tables import ModelVersion

ENDS = (0.4, 1.0)
Value = float | None
BY_HEART = 0.15
LITTLE = 0.6


@dataclass(frozen=True)
class Criterion:
    """A figure by which candidates may be put in order, and whether more of it is better."""

    of: Callable[[ModelVersion], Value]
    more: bool = False


def _test(name: str) -> Callable[[ModelVersion], Value]:
    return lambda version: version.measures["test"][name]["value"]


def _cost(*names: str) -> Callable[[ModelVersion], Value]:
    def read(version: ModelVersion) -> Value:
        found: Any = version.measures.get("footprint")
        for name in names:
            found = found and found[name]
        return found  # type: ignore[no-any-return]

    return read


CRITERIA: Mapping[str, Criterion] = {
    "past": Criterion(lambda version: version.measures["cv_auc"], more=True),
    "auc": Criterion(_test("auc"), more=True),
    "brier": Criterion(_test("brier")),
    "gap": Criterion(_test("ece")),
    "recall": Criterion(_test("recall"), more=True),
    "precision": Criterion(_test("precision"), more=True),
    "size": Criterion(lambda version: version.artefact_size),
    "energy": Criterion(_cost("watt_hours")),
    "time": Criterion(_cost("seconds")),
    "latency": Criterion(_cost("latency", "median_ms")),
}
FIRST = "past"
NONE_BETTER = N_(
    "No candidate is shown to beat the baseline: on the test rows, what is plausible for each one’s ranking "
    "reaches chance."
)
RED = N_(
    "A vote on using one of them will carry this in red, on the motion, the ballot, the dossier and the minutes."
)


def ordered(versions: Sequence[ModelVersion], by: str) -> list[ModelVersion]:
    """Return candidates by one criterion, best first; what has no such figure after them, the baseline last."""
    criterion = CRITERIA.get(by, CRITERIA[FIRST])

    def place(version: ModelVersion) -> tuple[bool, bool, float]:
        value = criterion.of(version)
        signed = 0.0 if value is None else -value if criterion.more else value
        return version.family == queries.BASELINE, value is None, signed

    return sorted(versions, key=place)


def finding(versions: Sequence[ModelVersion]) -> Reason | None:
    """Return the finding of a comparison in one sentence; None with nothing to compare."""
    ranked = [one for one in queries.ranked(versions) if one.family != queries.BASELINE]
    if not ranked:
        return None
    if not any(one.measures["beats_baseline"] for one in ranked):
        return Reason(NONE_BETTER)
    first = ranked[0]
    params = {"name": Reason(NAMES[first.family]), "number": first.number}
    if len(ranked) == 1:
        return Reason(N_("Model %(number)s, %(name)s, is the only one beside the baseline."), params)
    if any(_overlap(first, other) for other in ranked[1:]):
        return Reason(
            N_(
                "Over the training periods model %(number)s, %(name)s, comes first; on the test rows the intervals "
                "overlap: it is not proved better than the others."
            ),
            params,
        )
    return Reason(
        N_(
            "Model %(number)s, %(name)s, comes first over the training periods, and the test rows bear it out."
        ),
        params,
    )


def inconclusive(versions: Sequence[ModelVersion]) -> list[Reason]:
    """Return what keeps the figures of a whole run from being believed, to be shown in red; empty is good."""
    tried = [one for one in versions if one.family != queries.BASELINE]
    found = [queries.too_few(one) for one in tried[:1]]
    if tried and not any(one.measures["beats_baseline"] for one in tried):
        found.append(Reason(NONE_BETTER))
    said = [one for one in found if one is not None]
    return [*said, Reason(RED)] if said else []


def _overlap(first: ModelVersion, other: ModelVersion) -> bool:
    mine, its = first.measures["test"]["auc"], other.measures["test"]["auc"]
    if None in (mine["low"], its["high"]):
        return True
    return bool(mine["low"] <= its["high"])


def fitted(version: ModelVersion) -> Reason | None:
    """Say whether a model learnt its rows by heart, too little, or enough; None where it was not measured."""
    own, past = version.measures.get("insight", {}).get("own_auc"), version.measures["cv_auc"]
    if own is None or past is None:
        return None
    figures = {"own": round(100 * own), "past": round(100 * past)}
    if own - past > BY_HEART:
        text = N_(
            "It learnt its own rows by heart (over-fitting): it ranks them right %(own)s times out of 100, and rows it "
            "had not seen %(past)s times."
        )
    elif own < LITTLE:
        text = N_(
            "It learnt little (under-fitting): even its own rows it ranks right only %(own)s times out of 100 "
            "(by chance: 50)."
        )
    else:
        text = N_(
            "It ranks its own rows right %(own)s times out of 100, and rows it had not seen %(past)s times: neither "
            "learnt by heart nor too little."
        )
    return Reason(text, figures)


def copied(certificate: Mapping[str, Any]) -> Reason:
    """Say what the certificate of a portable copy found."""
    if not certificate["kept"]:
        because = Reason(certificate["reason"]["text"], certificate["reason"]["params"])
        return Reason(N_("No portable copy is kept: %(because)s"), {"because": because})
    largest = certificate["largest"]
    figures = {
        "rows": sum(certificate["rows"].values()),
        "largest": Reason(N_("less than one in a billion")) if largest < 1e-9 else f"{largest:.0e}",
    }
    text = N_(
        "On %(rows)s rows the copy answers as the model does: the largest difference in probability is %(largest)s, "
        "and no row changes sides at any percentage from which people may act."
    )
    return Reason(text, figures)


def more_rows(version: ModelVersion) -> Reason | None:
    """Say whether more rows are shown to help, from the learning curve; None with fewer than two points."""
    curve = version.measures.get("insight", {}).get("learning", [])
    if len(curve) < 2:
        return None
    half, whole = curve[-2], curve[-1]
    figures = {"half": half["rows"], "whole": whole["rows"]}
    if None not in (half["high"], whole["low"]) and whole["low"] > half["high"]:
        text = N_("With %(whole)s rows it ranks better than with %(half)s: more rows like these would help.")
    else:
        text = N_(
            "With %(whole)s rows it is not shown to rank better than with %(half)s: more rows may not help."
        )
    return Reason(text, figures)
