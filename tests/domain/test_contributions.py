"""What members did is counted from what they left, each kind once, whoever came first first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scopgov.domain.contributions import WORK_NAMES, Contribution, Work, by_member, by_use_case

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def _did(member: int, use_case: int, work: Work, hour: int) -> Contribution:
    return Contribution(member, use_case, work, START + timedelta(hours=hour))


GIVEN = [
    _did(2, 7, Work.asked, 5),
    _did(1, 7, Work.proposed, 0),
    _did(2, 7, Work.asked, 2),
    _did(2, 8, Work.read, 9),
    _did(1, 7, Work.answered, 6),
]


def test_each_member_is_told_with_how_often_and_when_last() -> None:
    told = by_member(GIVEN)
    assert list(told) == [1, 2]
    assert [(one.work, one.times) for one in told[1]] == [(Work.proposed, 1), (Work.answered, 1)]
    assert [(one.work, one.times) for one in told[2]] == [(Work.asked, 2), (Work.read, 1)]
    assert told[2][0].last == START + timedelta(hours=5)


def test_each_use_case_is_told_apart() -> None:
    told = by_use_case(GIVEN)
    assert {number: [one.work for one in works] for number, works in told.items()} == {
        7: [Work.proposed, Work.asked, Work.answered],
        8: [Work.read],
    }


def test_every_kind_of_work_has_a_name() -> None:
    assert set(WORK_NAMES) == set(Work)
    assert by_member([]) == {}
