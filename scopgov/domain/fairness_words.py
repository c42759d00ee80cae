"""Says the findings of a fairness audit to members: frequencies out of 100, gaps in points.

Takes figures already decided upon; knows nothing of tests, data or pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor

from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric, Rate, Status, Verdict
from scopgov.domain.protocol import Protocol
from scopgov.domain.text import N_

CROSS = " × "  # between the names of two attributes crossed, and between the values of a cell
ROWS = N_("Projects")
METRIC_NAMES: Mapping[str, str] = {
    Metric.false_negative_rate: N_("Late projects missed"),
    Metric.false_positive_rate: N_("False alarms"),
    Metric.selection_rate: N_("Projects flagged"),
    Metric.error_rate: N_("Wrong answers"),
    Metric.false_discovery_rate: N_("Unfounded flags"),
}
METRIC_HARMS: Mapping[str, str] = {
    Metric.false_negative_rate: N_(
        "A miss: the model announces no delay, and the project is late. A team is left alone."
    ),
    Metric.false_positive_rate: N_(
        "A false alarm: the model announces a delay, and the project ends on time. It is a burden."
    ),
    Metric.selection_rate: N_("A flag, right or wrong, draws attention and work to a project."),
    Metric.error_rate: N_("A wrong answer, in either direction: the model is less use to this group."),
    Metric.false_discovery_rate: N_(
        "An unfounded flag, among the flags given: the group learns to ignore them."
    ),
}
METRIC_CASES: Mapping[str, str] = {
    Metric.false_negative_rate: N_("late projects"),
    Metric.false_positive_rate: N_("projects on time"),
    Metric.selection_rate: N_("projects"),
    Metric.error_rate: N_("projects"),
    Metric.false_discovery_rate: N_("flagged projects"),
}
VERDICT_NAMES: Mapping[str, str] = {
    Verdict.disparity: N_("Disparity found"),
    Verdict.no_evidence: N_("No evidence of disparity"),
    Verdict.insufficient: N_("Insufficient evidence"),
}
STATUS_NAMES: Mapping[str, str] = {
    Status.shown: N_("enough cases"),
    Status.greyed: N_("few cases: nothing is concluded"),
    Status.masked: N_("too few cases: not shown"),
    Status.not_computable: N_("not computable"),
}
_FOUND: Mapping[str, str] = {
    Metric.false_negative_rate: N_(
        "Out of 100 late projects in the group “%(high)s”, the model misses about %(high_rate)s; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    Metric.false_positive_rate: N_(
        "Out of 100 projects on time in the group “%(high)s”, the model wrongly flags about %(high_rate)s; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    Metric.selection_rate: N_(
        "Out of 100 projects in the group “%(high)s”, the model flags about %(high_rate)s; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    Metric.error_rate: N_(
        "Out of 100 projects in the group “%(high)s”, the model is wrong about %(high_rate)s times; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    Metric.false_discovery_rate: N_(
        "Out of 100 projects flagged in the group “%(high)s”, about %(high_rate)s end on time; "
        "%(low_rate)s in the group “%(low)s”."
    ),
}
_RANGE: Mapping[str, str] = {
    Metric.false_negative_rate: N_(
        "Out of 100 late projects, the model misses about %(low_rate)s to %(high_rate)s, depending on the group."
    ),
    Metric.false_positive_rate: N_(
        "Out of 100 projects on time, the model wrongly flags about %(low_rate)s to %(high_rate)s, "
        "depending on the group."
    ),
    Metric.selection_rate: N_(
        "Out of 100 projects, the model flags about %(low_rate)s to %(high_rate)s, depending on the group."
    ),
    Metric.error_rate: N_(
        "Out of 100 projects, the model is wrong about %(low_rate)s to %(high_rate)s times, depending on the group."
    ),
    Metric.false_discovery_rate: N_(
        "Out of 100 projects flagged, about %(low_rate)s to %(high_rate)s end on time, depending on the group."
    ),
}


_TITLES: Mapping[str, str] = {
    Metric.false_negative_rate: N_("The model more often misses late projects of the group “%(group)s”"),
    Metric.false_positive_rate: N_("The model too often wrongly flags the group “%(group)s”"),
    Metric.selection_rate: N_("The model flags the group “%(group)s” more often"),
    Metric.error_rate: N_("The model is more often wrong about the group “%(group)s”"),
    Metric.false_discovery_rate: N_("In the group “%(group)s”, flags are more often unfounded"),
}

FORMER = (N_("The model more often leaves the group “%(group)s” alone"),)  # in assessments frozen long ago


def title(verdict: Verdict, metric: Metric | None = None, group: str = "") -> Reason:
    """Say the finding of an audit in a few words; a gap found is said of its metric and group."""
    if verdict is Verdict.disparity and metric is not None:
        return Reason(_TITLES[metric], {"group": group_name(group)})
    if verdict is Verdict.no_evidence:
        return Reason(N_("Between the groups compared, no gap beyond what was accepted"))
    return Reason(N_("The audit cannot conclude for every group"))


def group_found(gap: float, low: str, tolerance: float) -> Reason:
    """Say of one group how far above another it lies."""
    text = N_("%(gap)s points above the group “%(low)s”; at most %(tolerance)s are tolerated.")
    return Reason(text, {"gap": points(gap), "low": group_name(low), "tolerance": points(tolerance)})


def group_bounded(upper: float, allowed: float, above: Sequence[str] = ()) -> Reason:
    """Say of one group that even at worst it is close to every other, but those found too far `above` it."""
    told: dict[str, object] = {"upper": points_up(upper), "allowed": points(allowed)}
    if not above:
        text = N_("Even at worst, %(upper)s points from any other group; up to %(allowed)s were accepted.")
        return Reason(text, told)
    text = N_(
        "Even at worst, %(upper)s points from any group but those found too far above it (%(names)s); up to "
        "%(allowed)s were accepted."
    )
    return Reason(text, told | {"names": tuple(map(group_name, above))})


def group_open(upper: float, tolerance: float) -> Reason:
    """Say of one group that a larger gap than tolerated remains possible."""
    text = N_("A gap of up to %(upper)s points remains possible; at most %(tolerance)s are tolerated.")
    return Reason(text, {"upper": points_up(upper), "tolerance": points(tolerance)})


def group_unread(rate: Rate, metric: Metric, needed: int) -> Reason:
    """Say of one group why nothing is concluded about it."""
    params = {"cases": Reason(METRIC_CASES[metric]), "count": rate.count, "needed": needed}
    if rate.status is Status.not_computable:
        return Reason(N_("Not computable: no case at all (%(cases)s)."), params)
    text = N_(
        "Too few cases (%(cases)s: %(count)s, at least %(needed)s are needed). This is not a good result, it is the "
        "absence of a result."
    )
    return Reason(text, params)


def group_alone() -> Reason:
    """Say of one group that there is nothing to compare it with."""
    return Reason(N_("No other group has enough cases to be compared with it."))


def group_reference() -> Reason:
    """Say of one group that it is the lower end of the gaps found."""
    return Reason(N_("The lowest rate: the gaps found are measured from it."))


def within(meaning: str) -> str:
    """Return a meaning as it stands within a sentence: without its capital, but in an acronym."""
    return meaning if meaning[1:2].isupper() else meaning[:1].lower() + meaning[1:]


def group_name(name: str) -> Reason | str:
    """Return the name of a group, said in words where the data holds none."""
    parts = name.split(CROSS)
    if all(part.strip() for part in parts):
        return name
    if len(parts) == 1:
        return Reason(N_("not stated"))
    first, *rest = parts
    return Reason("%(first)s × %(rest)s", {"first": group_name(first), "rest": group_name(CROSS.join(rest))})


def points(share: float) -> float | int:
    """Return a share as points out of 100, to the nearest tenth."""
    return _tidy(round(share * 100, 1))


def points_up(share: float) -> float | int:
    """Return a share as points out of 100, the tenth rounded up: a bound is never made to look smaller."""
    return _tidy(ceil(share * 1000 - 1e-6) / 10)


def _tidy(number: float) -> float | int:
    return int(number) if number == int(number) else number


def out_of_100(share: float) -> int:
    """Return a share as a count out of 100, halves rounded up."""
    return floor(share * 100 + 0.5)


def compared(metric: Metric, high: tuple[str, float], low: tuple[str, float]) -> Reason:
    """Say two rates of a gap found, (group, share) each, as frequencies."""
    names = {"high": group_name(high[0]), "low": group_name(low[0])}
    rates = {"high_rate": out_of_100(high[1]), "low_rate": out_of_100(low[1])}
    return Reason(_FOUND[metric], {**names, **rates})


def ranged(metric: Metric, low: float, high: float) -> Reason:
    """Say between which frequencies the groups lie."""
    near = out_of_100(low) == out_of_100(high)  # to the tenth then: “16 to 16” tells nothing
    told = points if near else out_of_100
    return Reason(_RANGE[metric], {"low_rate": told(low), "high_rate": told(high)})


def gap_found(gap: float, tolerance: float, p_adjusted: float, comparisons: int) -> Reason:
    """Say why a gap is one: its size, the tolerance, and that chance was counted with."""
    text = N_(
        "The gap is %(gap)s points where at most %(tolerance)s were tolerated. If every true gap were tolerable, one "
        "so large would appear, somewhere among the %(comparisons)s comparisons of this audit, at most %(chance)s "
        "times in 1,000."
    )
    figures = {"gap": points(gap), "tolerance": points(tolerance), "comparisons": comparisons}
    return Reason(text, {**figures, "chance": max(1, ceil(p_adjusted * 1000 - 1e-9))})


def gap_bounded(upper: float, tolerance: float, margin: float) -> Reason:
    """Say that even the worst plausible gap is small enough."""
    text = N_(
        "Even at worst, the gap between any two groups is %(upper)s points; up to %(allowed)s were accepted "
        "(tolerance %(tolerance)s, margin %(margin)s)."
    )
    shares = {"allowed": points(tolerance + margin), "tolerance": points(tolerance), "margin": points(margin)}
    return Reason(text, {"upper": points_up(upper), **shares})


def gap_open(upper: float, tolerance: float) -> Reason:
    """Say that nothing can be concluded because a larger gap than tolerated remains possible."""
    text = N_(
        "One cannot conclude: a gap of up to %(upper)s points between two groups remains possible, "
        "where at most %(tolerance)s are tolerated."
    )
    return Reason(text, {"upper": points_up(upper), "tolerance": points(tolerance)})


def still_possible(upper: float) -> Reason:
    """Say how large the other gaps may be."""
    text = N_("Between two groups that can be read, a gap of up to %(upper)s points remains possible.")
    return Reason(text, {"upper": points_up(upper)})


def detectable(gap: float | None) -> Reason:
    """Say the smallest gap that could have been seen with these counts."""
    if gap is None:
        return Reason(
            N_("Between some groups, with so few cases, no gap could have been seen, however large.")
        )
    text = N_("With these counts, a true gap under %(gap)s points would often have gone unseen.")
    return Reason(text, {"gap": points_up(gap)})


def unreadable(group: str, rate: Rate, metric: Metric, needed: int) -> Reason:
    """Say why nothing is concluded about one group: how many cases, how many it takes."""
    params = {"group": group_name(group), "cases": Reason(METRIC_CASES[metric]), "needed": needed}
    if rate.status is Status.not_computable:
        return Reason(N_("Group “%(group)s”: not computable, no case at all (%(cases)s)."), params)
    text = N_(
        "Group “%(group)s”: too few cases (%(cases)s: %(count)s, at least %(needed)s are needed). "
        "This is not a good result, it is the absence of a result."
    )
    return Reason(text, {**params, "count": rate.count})


def not_comparable() -> Reason:
    """Say that fewer than two groups have enough cases."""
    return Reason(N_("One cannot conclude: fewer than two groups have enough cases to be compared."))


def partly_read() -> Reason:
    """Say that the groups which can be read are close, but that others cannot be read."""
    return Reason(N_("One cannot conclude for every group: some have too few cases."))


def audit_words(verdicts: Iterable[Verdict]) -> Reason:
    """Say the whole audit in one sentence, from the verdict of each measure."""
    all_of = list(verdicts)
    found, open_ = all_of.count(Verdict.disparity), all_of.count(Verdict.insufficient)
    params = {"found": found, "open": open_, "total": len(all_of)}
    if found and not open_:
        return Reason(
            N_("Measures taken: %(total)s. A gap larger than tolerated is found in %(found)s."), params
        )
    if found:
        text = N_(
            "Measures taken: %(total)s. A gap larger than tolerated is found in %(found)s; "
            "one cannot conclude in %(open)s."
        )
        return Reason(text, params)
    if open_:
        text = N_("Measures taken: %(total)s. No gap is established, but one cannot conclude in %(open)s.")
        return Reason(text, params)
    return Reason(N_("Measures taken: %(total)s. In each, the gap stays within what was accepted."), params)


def protocol_words(protocol: Protocol) -> list[Reason]:
    """Say what was decided before any figure was shown."""
    told = [Reason(N_("Groups compared: %(names)s."), {"names": list(protocol.groups)})]
    if protocol.crossings:
        pairs = [CROSS.join(pair) for pair in protocol.crossings]
        told.append(Reason(N_("Crossings compared: %(names)s."), {"names": pairs}))
    for metric in protocol.metrics:
        params = {"name": Reason(METRIC_NAMES[metric]), "tolerance": points(protocol.tolerances[metric])}
        told.append(Reason(N_("%(name)s: a gap of up to %(tolerance)s points is tolerated."), params))
    return [*told, *_rules(protocol)]


def _rules(protocol: Protocol) -> list[Reason]:
    text = N_(
        "“No evidence of disparity” is said only if the gap, even at worst, is at most "
        "%(margin)s points above the tolerance."
    )
    cases = {"shown": protocol.min_count, "masked": protocol.mask_below}
    return [
        Reason(text, {"margin": points(protocol.margin)}),
        Reason(
            N_("Nothing is concluded under %(shown)s cases; under %(masked)s, the rate is not shown."), cases
        ),
        Reason(
            N_("A project is flagged from a score of %(threshold)s out of 100."),
            {"threshold": points(protocol.threshold)},
        ),
        Reason(
            N_("Risk of announcing a gap that does not exist, all comparisons together: %(risk)s in 100."),
            {"risk": points(protocol.alpha)},
        ),
    ]
