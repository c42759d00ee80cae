"""Says what an audit describes beyond its tests: announcements, other treatment, proxies, shares specialists expect.

Takes what was already decided; knows nothing of models, rows or pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.described import Announced, Proxy
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric
from scopgov.domain.fairness_words import group_name, out_of_100
from scopgov.domain.text import N_

ANNOUNCED_NAMES: Mapping[str, str] = {
    Announced.fits: N_("fits what came"),
    Announced.too_low: N_("announces too few delays"),
    Announced.too_high: N_("announces too many delays"),
}
PROXY_NAMES: Mapping[str, str] = {
    Proxy.told: N_("clearly recognised"),
    Proxy.partly: N_("partly recognised"),
    Proxy.hardly: N_("hardly recognised"),
}
USUAL_NAMES: Mapping[str, str] = {
    "true_positive_rate": N_("True positive rate"),
    "true_negative_rate": N_("True negative rate"),
    Metric.false_positive_rate: N_("False positive rate"),
    Metric.false_negative_rate: N_("False negative rate"),
    Metric.selection_rate: N_("Selection rate"),
    "accuracy": N_("Accuracy"),
    "precision": N_("Precision"),
    "negative_predictive_value": N_("Negative predictive value"),
}
_OTHERWISE: Mapping[str, str] = {
    Metric.false_negative_rate: N_(
        "Of the %(count)s late projects of the group “%(group)s”, %(hits)s were missed. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would have been flagged (plausible: %(low)s to %(high)s)."
    ),
    Metric.false_positive_rate: N_(
        "Of the %(count)s projects on time of the group “%(group)s”, %(hits)s were wrongly flagged. At the rate of "
        "the group “%(reference)s”, about %(about)s of them would have been left in peace (plausible: %(low)s to "
        "%(high)s)."
    ),
    Metric.selection_rate: N_(
        "Of the %(count)s projects of the group “%(group)s”, %(hits)s were flagged. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would not have been (plausible: %(low)s to %(high)s)."
    ),
    Metric.error_rate: N_(
        "Of the %(count)s projects of the group “%(group)s”, %(hits)s got a wrong answer. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would have got a right one (plausible: %(low)s to %(high)s)."
    ),
    Metric.false_discovery_rate: N_(
        "Of the %(count)s flags given to the group “%(group)s”, %(hits)s were unfounded. At the rate of the group "
        "“%(reference)s”, about %(about)s of these would have been founded (plausible: %(low)s to %(high)s)."
    ),
}


def otherwise(metric: Metric, reference: str, found: Mapping[str, float | int | str]) -> Reason:
    """Say how many cases of a group would be treated otherwise at the rate of the group that is treated best."""
    ends = {name: round(float(found[name])) for name in ("about", "low", "high")}
    names = {"group": group_name(str(found["group"])), "reference": group_name(reference)}
    return Reason(_OTHERWISE[metric], {**names, **ends, "count": found["count"], "hits": found["hits"]})


def announced(mean: float, came: float) -> Reason:
    """Say what the scores of a group announced and what came, out of 100."""
    text = N_("Out of 100 projects, about %(announced)s delays announced; %(came)s came.")
    return Reason(text, {"announced": out_of_100(mean), "came": out_of_100(came)})


def proxy_finding(right: float, base: float) -> Reason:
    """Say how often the group is guessed from the features, beside a guess that looks at nothing."""
    text = N_(
        "From the other features, the group is guessed right %(right)s times out of 100; always guessing the largest "
        "group is right %(base)s times."
    )
    return Reason(text, {"right": out_of_100(right), "base": out_of_100(base)})


def proxy_own(names: list[str]) -> Reason:
    """Say that the model reads columns made from the same source as the group."""
    text = N_("The model reads columns made from the same source as this grouping: %(names)s.")
    return Reason(text, {"names": names})


def proxy_telling(names: list[str]) -> Reason:
    """Say which features tell the group most."""
    return Reason(N_("What tells it most: %(names)s."), {"names": names})


def proxy_none() -> Reason:
    """Say that nothing could be tried."""
    return Reason(N_("Not computable: too few groups with enough cases, or no other feature."))
