"""Which ways of narrowing a gap may become a candidate, and why the others may not."""

from __future__ import annotations

import pytest

from scopgov.domain.mitigation import Way, barred, deployable, needs_group

JUSTIFIED = Way.with_attribute  # tried only where a sealed protocol justifies to ask the group at each score
MAKING = {Way.reweighted, Way.grid, Way.one_threshold, Way.without_features, JUSTIFIED}


@pytest.mark.parametrize("way", Way)
def test_only_a_way_that_gives_one_model_and_asks_no_group_unjustified_makes_a_candidate(way: Way) -> None:
    assert (barred(way, computed=True) is None) is (way in MAKING)
    unjustified = needs_group(way) and way is not JUSTIFIED
    assert (not deployable(way) or unjustified or way is Way.as_is) is (way not in MAKING)


@pytest.mark.parametrize("told", [{"computed": False}, {"made": True}, {"same": True}])
def test_nor_does_one_that_was_not_computed_was_made_already_or_changes_nothing(
    told: dict[str, bool],
) -> None:
    assert all(barred(way, **{"computed": True, **told}) is not None for way in MAKING)
