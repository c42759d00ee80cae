"""The honest small case over HTTP: what can be said of too few rows is said in red, up to the ballot itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopgov.domain.statutes import CompanyForm
from tests.walk import meetings, story
from tests.walk.cases import software_house
from tests.walk.conftest import Found
from tests.walk.cooperative import AUTHOR, BOARD, LEAD, SECRETARY
from tests.walk.pages import Page
from tests.walk.story import Walk

SAID = "Too few rows to conclude: the test set has"


def _in_red(page: Page) -> None:
    page.says(SAID)
    html = page.data.decode()
    notice = html[: html.index(SAID)].rindex('<div class="notice')
    assert html[notice:].startswith('<div class="notice notice-refused"')


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_vote_on_a_model_of_a_software_house_carries_a_red_notice(found: Found, real_data: Path) -> None:
    walk = Walk(found(CompanyForm.sa, 14), software_house(real_data))
    coop = walk.coop
    story.launch(walk)
    story.bring_data(walk)
    _in_red(coop.person(LEAD).page)
    story.train(walk)
    _in_red(coop.person(LEAD).page)
    motion = story.bring_to_the_vote(walk, 2)
    _in_red(coop.person(BOARD).page)
    _in_red(coop.go(AUTHOR, "/models/2"))
    meeting = meetings.convene(coop, "Assembly on deployment", [motion])
    meetings.open_meeting(meeting, [BOARD, SECRETARY])
    _in_red(coop.go(AUTHOR, meeting.polls[motion]))
    coop.person(AUTHOR).follow("The motion and its file")
    _in_red(coop.person(AUTHOR).page.says("Read this before you vote"))
