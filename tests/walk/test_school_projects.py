"""The whole walk over HTTP on real data: 14,077 phases of school buildings, a model chosen without the test rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopgov.domain.statutes import CompanyForm
from tests.walk import story
from tests.walk.cases import schools
from tests.walk.conftest import Found
from tests.walk.story import Walk

pytestmark = pytest.mark.early


@pytest.mark.filterwarnings(
    "ignore:unclosed file .*sRGB2014.icc:ResourceWarning"
)  # WeasyPrint's colour profile
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_walk_on_the_real_school_projects(found: Found, real_data: Path) -> None:
    walk = Walk(found(CompanyForm.sa, 24), schools(real_data))
    taken = walk.version(story.tell(walk))
    auc = taken.measures["test"]["auc"]
    assert auc["value"] >= 0.73
    assert taken.measures["beats_baseline"]
    assert auc["low"] > 0.5
    story.hold_the_record(walk)
