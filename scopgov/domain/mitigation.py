"""Names the ways of narrowing a gap that are compared, what each costs, and which of them may become a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


class Way(StrEnum):
    """One way of making the flags, compared with the others on rows that none of them learnt from."""

    as_is = "as_is"
    reweighted = "reweighted"
    exponentiated = "exponentiated"
    grid = "grid"
    one_threshold = "one_threshold"
    own_thresholds = "own_thresholds"
    without_features = "without_features"
    with_attribute = "with_attribute"


WAY_NAMES: Mapping[str, str] = {
    Way.as_is: N_("As it is"),
    Way.reweighted: N_("Reweighted rows"),
    Way.exponentiated: N_("Exponentiated gradient"),
    Way.grid: N_("Grid search"),
    Way.one_threshold: N_("Another threshold, the same for all"),
    Way.own_thresholds: N_("One threshold for each group"),
    Way.without_features: N_("Without the features that tell the group"),
    Way.with_attribute: N_("With the attribute kept apart, asked at each score"),
}
WAY_MEANS: Mapping[str, str] = {
    Way.as_is: N_("The recipe of the model audited, learnt from the earlier rows."),
    Way.reweighted: N_("Rows weigh more where their group and outcome are rarer together than apart."),
    Way.exponentiated: N_("Several models, one of which is drawn by lot at each answer."),
    Way.grid: N_("The model of a grid of weights that best trades errors against the gap."),
    Way.one_threshold: N_("The score from which to flag that best trades balanced accuracy against the gap."),
    Way.own_thresholds: N_(
        "The score from which to flag differs by group: the group must be known at each score."
    ),
    Way.without_features: N_(
        "The columns made from the group, and the one that tells it most, are left out."
    ),
    Way.with_attribute: N_(
        "The same recipe, with the one sensitive attribute that the protocol justifies: whoever scores must give it."
    ),
}
_BARRED: Mapping[Way, str] = {
    Way.as_is: N_("It is the model that was audited."),
    Way.exponentiated: N_(
        "Never: its answer is drawn by lot, so the same project could be flagged one day and not the next."
    ),
    Way.own_thresholds: N_(
        "No: the group of each project would have to be given and used at each score, which no mandate allows."
    ),
}


def deployable(way: Way) -> bool:
    """Tell whether a way gives the same answer to the same project each time: one drawn by lot is never deployed."""
    return way is not Way.exponentiated


def needs_group(way: Way) -> bool:
    """Tell whether the group of a project must be known when its score is asked for."""
    return way in (Way.own_thresholds, Way.with_attribute)


def barred(way: Way, *, computed: bool, made: bool = False, same: bool = False) -> Reason | None:
    """Return why no candidate may be made of a way, None where one may: a way makes one candidate, once.

    `same`: it came out as the model audited, no weights having done better.
    """
    if way in _BARRED:
        return Reason(_BARRED[way])
    if not computed:
        return Reason(N_("It could not be made on these rows."))
    if same:
        return Reason(N_("No weights did better: it is the model that was audited."))
    if made:
        return Reason(N_("A candidate was made of it: the test rows are asked once for each."))
    return None
