"""The whole walk over HTTP: from a need to a voted model that scores, its minutes, and a second mandate."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopgov.domain.statutes import CompanyForm
from tests.walk import story
from tests.walk.cases import invented, schools
from tests.walk.conftest import Found
from tests.walk.story import Walk

# WeasyPrint opens its colour profile and leaves closing it to Python
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


def test_a_small_cooperative_walks_from_a_need_to_a_second_mandate(found: Found) -> None:
    walk = Walk(found(CompanyForm.sarl, 14), invented())
    story.tell(walk)
    story.hold_the_record(walk)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_walk_on_the_real_school_projects(found: Found, real_data: Path) -> None:
    walk = Walk(found(CompanyForm.sa, 24), schools(real_data))
    taken = walk.version(story.tell(walk))
    auc = taken.measures["test"]["auc"]
    assert auc["value"] >= 0.73
    assert taken.measures["beats_baseline"]
    assert auc["low"] > 0.5
    story.hold_the_record(walk)
