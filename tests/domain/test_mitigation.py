"""Which ways of narrowing a gap may become a candidate, and why the others may not."""

from __future__ import annotations

import pytest

from scopgov.domain.mitigation import Way, barred, deployable, needs_group

MAKING = {Way.reweighted, Way.grid, Way.one_threshold, Way.without_features}


@pytest.mark.parametrize("way", Way)
def test_only_a_way_that_gives_one_model_and_asks_no_group_makes_a_candidate(way: Way) -> None:
    assert (barred(way, computed=True) is None) is (way in MAKING)
    assert (not deployable(way) or needs_group(way) or way is Way.as_is) is (way not in MAKING)


@pytest.mark.parametrize("told", [{"computed": False}, {"made": True}, {"same": True}])
def test_nor_does_one_that_was_not_computed_was_made_already_or_changes_nothing(
    told: dict[str, bool],
) -> None:
    assert all(barred(way, **{"computed": True, **told}) is not None for way in MAKING)
