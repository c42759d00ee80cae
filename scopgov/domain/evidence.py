"""Decides whether a test set holds enough cases to conclude anything.

Knows counts only; nothing of models, data or pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

SMALLEST_CLASS = 30


@dataclass(frozen=True)
class Evidence:
    """Whether one may conclude from a test set, with the reason to show."""

    enough: bool
    reason: Reason


def enough_to_conclude(positives: int, negatives: int) -> Evidence:
    """Say whether a test set with these counts of either class allows a conclusion.

    The rule is `SMALLEST_CLASS` cases of each class at least: below it, intervals are too wide to read.
    """
    counts = {"positives": positives, "negatives": negatives, "needed": SMALLEST_CLASS}
    if min(positives, negatives) < SMALLEST_CLASS:
        text = N_(
            "Too few rows to conclude: the test set has %(positives)s cases of the outcome and %(negatives)s "
            "without it; %(needed)s of each are needed."
        )
        return Evidence(False, Reason(text, counts, remedy=N_("Gather more finished cases before deciding.")))
    text = N_(
        "The test set has %(positives)s cases of the outcome and %(negatives)s without it; "
        "%(needed)s of each are needed."
    )
    return Evidence(True, Reason(text, counts))


def enough_in_file(positives: int, negatives: int) -> Evidence:
    """Say what a file with these counts of either class allows, a test being made on its last three tenths."""
    tested = {"positives": round(0.3 * positives), "negatives": round(0.3 * negatives)}
    counts = {**tested, "needed": SMALLEST_CLASS}
    if min(tested.values()) < SMALLEST_CLASS:
        text = N_(
            "How often the outcome comes can be said within the interval shown. A model cannot be judged: a test on "
            "the last three tenths would hold about %(positives)s cases with the outcome and %(negatives)s without; "
            "%(needed)s of each are needed."
        )
        return Evidence(False, Reason(text, counts, remedy=N_("Gather more finished cases before deciding.")))
    text = N_(
        "There are enough cases to judge a model: a test on the last three tenths would hold about %(positives)s "
        "with the outcome and %(negatives)s without; %(needed)s of each are needed."
    )
    return Evidence(True, Reason(text, counts))
