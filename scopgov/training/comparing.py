"""Say how candidates of one run compare, from their measures alone: a first, and whether the test bears it out."""

from __future__ import annotations

from collections.abc import Sequence

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training import queries
from scopgov.training.families import NAMES
from scopgov.training.tables import ModelVersion

ENDS = (0.4, 1.0)


def finding(versions: Sequence[ModelVersion]) -> Reason | None:
    """Return the finding of a comparison in one sentence; None with nothing to compare."""
    ranked = [one for one in queries.ranked(versions) if one.family != queries.BASELINE]
    if not ranked:
        return None
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


def _overlap(first: ModelVersion, other: ModelVersion) -> bool:
    mine, its = first.measures["test"]["auc"], other.measures["test"]["auc"]
    if None in (mine["low"], its["high"]):
        return True
    return bool(mine["low"] <= its["high"])
