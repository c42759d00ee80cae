"""The picture holds every file once, however many there are and wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from scopgov.domain.ranking import STARTING, Rating, standing
from scopgov.domain.states import UseCaseState
from scopgov.ranking.picture_panels import SHAPES, draw
from scopgov.ranking.queries import Ranked
from scopgov.usecases.tables import UseCase

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/ranking", headers={"Cookie": "locale=en"}):
        yield


def _file(number: int, value: int, difficulty: int, by: int = 1, **told: object) -> Ranked:
    given = [Rating(by, one.key, value if one.axis == "value" else difficulty) for one in STARTING]
    file = UseCase(**{"number": number, "title": f"File {number}", "state": UseCaseState.submitted, **told})
    return Ranked(file, standing(STARTING, given, frozenset({7})))


def test_a_file_has_the_shape_of_its_stage_its_number_and_a_link_that_says_where_it_stands() -> None:
    drawn = draw([_file(12, 4, 2, title="Sort & <file>", state=UseCaseState.checked)], "One file")
    assert 'href="#stage-checked" x="32.00%" y="10.40rem"' in drawn.svg
    assert (
        '<a href="/use-cases/12" aria-label="No. 12, Sort &amp; &lt;file&gt;: value 4, difficulty 2">'
        in drawn.svg
    )
    assert ">12</text>" in drawn.svg
    assert "by-authors" not in drawn.svg
    assert (drawn.together, drawn.unnumbered) == ([], 0)


def test_a_file_rated_by_its_authors_only_is_hollow() -> None:
    assert 'class="stage stage-submitted by-authors"' in draw([_file(1, 4, 2, by=7)], "One file").svg


def test_files_at_one_place_share_a_mark_with_their_count_and_are_listed() -> None:
    two = draw([_file(1, 4, 2), _file(2, 4, 2)], "Two files")
    assert [[one.use_case.number for one in crowd] for crowd in two.together] == [[1, 2]]
    assert two.svg.count('class="several"') == 1
    assert 'href="/use-cases/1"' in two.svg
    assert 'href="/use-cases/2"' in two.svg


def test_two_hundred_files_stay_one_picture() -> None:
    files = [_file(at, 1 + at % 5, 1 + at // 5 % 5, title="Sans fin " * 20) for at in range(1, 201)]
    drawn = draw(files, "Many files")
    assert sorted(one.use_case.number for crowd in drawn.together for one in crowd) == list(range(1, 201))
    assert drawn.svg.count('class="several"') == 25
    assert "style=" not in drawn.svg


def test_every_stage_has_a_shape_of_its_own() -> None:
    assert set(SHAPES) == set(UseCaseState)
    assert len(set(SHAPES.values())) == len(UseCaseState)
