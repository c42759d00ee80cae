"""Names the ways of narrowing a gap that are compared, what each costs, and which of them may never be deployed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from scopgov.domain.text import N_


class Way(StrEnum):
    """One way of making the flags, compared with the others on rows that none of them learnt from."""

    as_is = "as_is"
    reweighted = "reweighted"
    exponentiated = "exponentiated"
    grid = "grid"
    own_thresholds = "own_thresholds"
    without_features = "without_features"


WAY_NAMES: Mapping[str, str] = {
    Way.as_is: N_("As it is"),
    Way.reweighted: N_("Reweighted rows"),
    Way.exponentiated: N_("Exponentiated gradient"),
    Way.grid: N_("Grid search"),
    Way.own_thresholds: N_("One threshold for each group"),
    Way.without_features: N_("Without the features that tell the group"),
}
WAY_MEANS: Mapping[str, str] = {
    Way.as_is: N_("The recipe of the model audited, learnt from the earlier rows."),
    Way.reweighted: N_("Rows weigh more where their group and outcome are rarer together than apart."),
    Way.exponentiated: N_("Several models, one of which is drawn by lot at each answer."),
    Way.grid: N_("The model of a grid of weights that best trades errors against the gap."),
    Way.own_thresholds: N_(
        "The score from which to flag differs by group: the group must be known at each score."
    ),
    Way.without_features: N_(
        "The columns made from the group, and the one that tells it most, are left out."
    ),
}


def deployable(way: Way) -> bool:
    """Tell whether a way gives the same answer to the same project each time: one drawn by lot is never deployed."""
    return way is not Way.exponentiated


def needs_group(way: Way) -> bool:
    """Tell whether the group of a project must be known when its score is asked for."""
    return way is Way.own_thresholds
