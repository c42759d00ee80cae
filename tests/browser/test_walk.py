"""The whole walk, by people in front of browsers: from a proposal to a score, its minutes and a retraining."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import walk_judgement, walk_model, walk_need, walk_use
from tests.browser.conftest import PDF_LEFT_OPEN, Site, Visitor
from tests.browser.ensemble import Ensemble, found

pytestmark = pytest.mark.early


@PDF_LEFT_OPEN
def test_a_cooperative_goes_from_a_need_to_a_score_and_back_to_the_vote(
    empty_site: Site, page_at: Callable[..., Visitor]
) -> None:
    walk = Ensemble(empty_site, page_at)
    for chapter in (
        found,
        walk_need.propose,
        walk_need.screen,
        walk_need.check,
        walk_need.launch,
        walk_model.bring,
        walk_model.prepare,
        walk_model.train,
        walk_judgement.audit,
        walk_judgement.judge,
        walk_judgement.freeze,
        walk_judgement.refused_before_the_vote,
        walk_judgement.deploy,
        walk_use.score,
        walk_use.minutes,
        walk_use.suspended,
        walk_use.falsified,
        walk_use.retrain,
    ):
        chapter(walk)
