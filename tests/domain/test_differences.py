"""Two texts side by side lose nothing, and mark only what differs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.differences import Piece, compare

TEXTS = st.text(alphabet="ab é’-.,\n", max_size=60)


def test_only_the_words_that_differ_are_marked() -> None:
    sides = compare("One project in four is late.", "One project in five is late.")
    assert sides.before == (Piece("One project in ", False), Piece("four", True), Piece(" is late.", False))
    assert sides.after == (Piece("One project in ", False), Piece("five", True), Piece(" is late.", False))


def test_texts_with_nothing_in_common_stand_whole() -> None:
    sides = compare("alpha beta gamma", "un deux trois quatre")
    assert (len(sides.before), len(sides.after), sides.changed) == (1, 1, True)


def test_a_text_added_or_removed_is_marked_on_its_side_alone() -> None:
    assert compare("", "new").before == ()
    assert compare("old", "").before == (Piece("old", True),)
    assert not compare("", "").changed


@given(TEXTS, TEXTS)
def test_the_pieces_of_a_side_are_its_text_and_what_is_unmarked_is_on_both(before: str, after: str) -> None:
    sides = compare(before, after)
    assert "".join(piece.text for piece in sides.before) == before
    assert "".join(piece.text for piece in sides.after) == after
    common = [[piece.text for piece in side if not piece.changed] for side in (sides.before, sides.after)]
    assert "".join(common[0]) == "".join(common[1])
    assert sides.changed == (before != after)
