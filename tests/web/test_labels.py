"""Nothing covers anything in a crowded picture, drawn as narrow as on a phone or wider."""

from __future__ import annotations

from itertools import combinations

import hypothesis.strategies as some
import pytest
from hypothesis import given

from scopgov.web.labels import APART, Box, Label, Spot, gathered, labelled

FRAME = Box(-1, -1, 16, 25)
PLACES = some.tuples(some.integers(0, 60), some.integers(0, 96)).map(lambda at: (at[0] / 4, at[1] / 4))
NUMBERS = some.integers(1, 9999).map(str)
POINTS = some.lists(some.tuples(PLACES, NUMBERS), max_size=60).map(
    lambda rows: [(x, y, name) for (x, y), name in rows]
)


def _boxes(spots: list[Spot], labels: list[Label | None], wider: float) -> list[tuple[int, Box]]:
    """Return what marks and labels cover once the picture is drawn `wider` times as wide."""
    found = []
    for at, (spot, label) in enumerate(zip(spots, labels, strict=True)):
        covered = [spot.mark, *([label.box] if label else [])]
        by = spot.x * (wider - 1)
        found += [(at, Box(box.left + by, box.top, box.right + by, box.bottom)) for box in covered]
    return found


@given(points=POINTS, wider=some.sampled_from([1.0, 1.3, 2.0, 3.5]))
def test_no_number_covers_a_mark_or_another_number(
    points: list[tuple[float, float, str]], wider: float
) -> None:
    spots = gathered(points)
    covered = _boxes(spots, labelled(spots, FRAME), wider)
    assert not [(one, other) for (_, one), (_, other) in combinations(covered, 2) if one.meets(other)]


@given(points=POINTS)
def test_every_file_stands_at_one_spot_and_numbers_stay_in_the_frame(
    points: list[tuple[float, float, str]],
) -> None:
    spots = gathered(points)
    assert sorted(name for spot in spots for name in spot.names) == sorted(name for _, _, name in points)
    assert all(label.box.inside(FRAME) for label in labelled(spots, FRAME) if label)
    apart = combinations(spots, 2)
    assert all(abs(a.x - b.x) >= APART or abs(a.y - b.y) >= APART for a, b in apart)


@pytest.mark.parametrize(
    ("x", "y", "anchor"), [(5, 5, "start"), (15.5, 5, "end"), (-0.5, 5, "start"), (15.5, -0.5, "end")]
)
def test_a_lone_number_stands_beside_its_mark_on_the_side_with_room(x: float, y: float, anchor: str) -> None:
    [label] = labelled(gathered([(x, y, "12")]), FRAME)
    assert label is not None
    assert label.anchor == anchor


def test_numbers_of_files_at_one_place_stand_together_up_to_three() -> None:
    three, four = (
        gathered([(5, 5, str(at)) for at in range(3)]),
        gathered([(5, 5, str(at)) for at in range(4)]),
    )
    assert [spot.names for spot in three] == [("0", "1", "2")]
    assert labelled(three, FRAME)[0] is not None
    assert labelled(four, FRAME) == [None]
