"""Members rate a file on the criteria in force; authors say why; ratings rest once the launch is put to the vote."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import contributions
from scopgov.domain.contributions import Work
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.ranking import STARTING, Quadrant
from scopgov.domain.states import UseCaseState
from scopgov.ranking import queries, services
from scopgov.ranking.services import Given
from scopgov.record.tables import RecordEntry
from scopgov.usecases.queries import Wanted
from scopgov.usecases.tables import UseCase
from tests.conftest import START
from tests.usecases.proposing import Cast, submitted

DAY = date(2026, 9, 1)


def _rate(
    session: Session, cast: Cast, file: UseCase, by: int, value: int | None, reason: str = "", **other: int
) -> bool:
    given = {one.key: Given(other.get(one.key, value), reason) for one in STARTING}
    return services.rate(session, actor=cast.actor(by), now=START, use_case=file, given=given)


def test_the_middle_of_what_members_gave_places_the_file(session: Session, cast: Cast) -> None:
    file = submitted(session, cast)
    _rate(session, cast, file, cast.author, 5, "Because.", data=1)
    _rate(session, cast, file, cast.member, 2)
    _rate(session, cast, file, cast.committee, 4)
    found = queries.standing(session, file, DAY)
    assert found.at == (Fraction(4 * 4 + 2, 5), Fraction(4))
    assert (found.raters, found.authors, found.quadrant) == (3, 1, Quadrant.project)


def test_one_rating_a_person_and_criterion_that_may_change_or_be_taken_back(
    session: Session, cast: Cast
) -> None:
    file = submitted(session, cast)
    assert _rate(session, cast, file, cast.member, 2)
    assert not _rate(session, cast, file, cast.member, 2)  # sent twice
    assert _rate(session, cast, file, cast.member, 3)
    assert [one.value for one in queries.ratings_of(session, file)] == [3] * len(STARTING)
    assert _rate(session, cast, file, cast.member, None)
    assert list(queries.ratings_of(session, file)) == []
    rated = select(RecordEntry).where(RecordEntry.act == "usecase.rated")
    acts = session.scalars(rated.order_by(RecordEntry.seq)).all()
    assert [json.loads(one.facts)["ratings"]["work"] for one in acts] == [2, 3, None]


def test_authors_say_why_and_others_may(session: Session, cast: Cast) -> None:
    file = submitted(session, cast)
    with pytest.raises(Refused, match="say why") as refused:
        _rate(session, cast, file, cast.author, 4)
    assert refused.value.field == "ratings-0-reason"
    _rate(session, cast, file, cast.member, 4)


@pytest.mark.parametrize(("value", "reason"), [(0, ""), (6, ""), (None, "A reason without a number.")])
def test_a_rating_is_a_number_from_1_to_5(
    session: Session, cast: Cast, value: int | None, reason: str
) -> None:
    file = submitted(session, cast)
    with pytest.raises(Refused, match="from 1 to 5"):
        _rate(session, cast, file, cast.member, value, reason)
    assert list(queries.ratings_of(session, file)) == []


def test_only_members_on_the_roll_rate(session: Session, cast: Cast) -> None:
    file = submitted(session, cast)
    session.commit()
    employee = cast.people.admit("Eve", associate=False)
    with pytest.raises(Forbidden):
        _rate(session, cast, file, employee, 3)


def test_ratings_rest_once_the_launch_is_put_to_the_vote(session: Session, cast: Cast) -> None:
    file = submitted(session, cast)
    file.state = UseCaseState.put_to_vote
    session.flush()
    with pytest.raises(Refused, match="the ratings rest"):
        _rate(session, cast, file, cast.member, 3)


def test_a_file_without_ratings_stands_apart_and_the_others_in_the_order_asked(
    session: Session, cast: Cast
) -> None:
    first, second, third = (submitted(session, cast) for _ in range(3))
    first.title, second.title = "Zebra", "Ébène"
    session.flush()
    _rate(session, cast, first, cast.member, 4, data=1)
    _rate(session, cast, second, cast.member, 5, data=5)
    placed, apart = queries.ranked(session, Wanted(), DAY)
    assert [one.use_case.number for one in placed] == [second.number, first.number]
    assert [one.use_case.number for one in apart] == [third.number]
    by_title, _ = queries.ranked(session, Wanted(), DAY, "title")
    assert [one.use_case.title for one in by_title] == ["Ébène", "Zebra"]
    none, none_apart = queries.ranked(session, Wanted(year="2025"), DAY)
    assert (none, none_apart) == ([], [])


def test_rating_a_file_is_one_thing_done_for_it_on_however_many_criteria(
    session: Session, cast: Cast
) -> None:
    file = submitted(session, cast)
    _rate(session, cast, file, cast.member, 3)
    done = contributions.given(session, use_case_id=file.id, member_id=cast.member)
    assert [(one.work, one.at) for one in done] == [(Work.rated, START)]
