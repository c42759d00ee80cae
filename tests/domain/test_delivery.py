"""How long a refused mail is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.delivery import REFUSED, again

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


def test_a_refused_mail_is_tried_again_later_and_later_then_given_up() -> None:
    waits = [again(tries, NOW, LATER) for tries in range(7)]
    assert waits == [None, *(NOW + wait for wait in REFUSED), None, None]
    assert list(REFUSED) == sorted(REFUSED)


@given(st.integers(0, 9), st.integers(-10_000, 100_000))
def test_no_mail_is_tried_again_once_its_news_is_over(tries: int, seconds: int) -> None:
    until = NOW + timedelta(seconds=seconds)
    following = again(tries, NOW, until)
    assert following is None or NOW < following < until
