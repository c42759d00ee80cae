"""The whole walk of a pilot, by people in front of browsers: from its plan to the vote that stops it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import walk_pilot
from tests.browser.conftest import PDF_LEFT_OPEN, Site, Visitor

pytestmark = pytest.mark.early


@PDF_LEFT_OPEN
def test_a_cooperative_tries_a_model_extends_the_pilot_and_stops_it(
    site: Site, page_at: Callable[..., Visitor]
) -> None:
    walk = walk_pilot.prepared(site, page_at)
    for chapter in (
        walk_pilot.plan,
        walk_pilot.inform,
        walk_pilot.vote,
        walk_pilot.score,
        walk_pilot.journal,
        walk_pilot.interim,
        walk_pilot.extend,
        walk_pilot.stop,
    ):
        chapter(walk)
