"""An employee who is here may become an associate, and nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from scopgov.domain.candidacies import may_join
from scopgov.domain.electorate import MemberFacts

TODAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("associate", "departed_on", "may"),
    [
        (False, None, True),
        (False, date(2026, 10, 2), True),
        (False, TODAY, False),
        (False, date(2026, 9, 1), False),
        (True, None, False),
        (True, date(2026, 9, 1), False),
    ],
)
def test_who_may_become_an_associate(associate: bool, departed_on: date | None, may: bool) -> None:
    person = MemberFacts(1, associate, date(2025, 1, 1), departed_on)
    assert (may_join(person, TODAY) is None) is may
