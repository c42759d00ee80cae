"""The whole walk over HTTP: from a need to a voted model that scores, its minutes, and a second mandate."""

from __future__ import annotations

import pytest

from scopgov.domain.statutes import CompanyForm
from tests.walk import story
from tests.walk.cases import invented
from tests.walk.conftest import Found
from tests.walk.story import Walk

# WeasyPrint opens its colour profile and leaves closing it to Python
pytestmark = [
    pytest.mark.early,
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


def test_a_small_cooperative_walks_from_a_need_to_a_second_mandate(found: Found) -> None:
    walk = Walk(found(CompanyForm.sarl, 14), invented())
    story.tell(walk)
    story.hold_the_record(walk)
