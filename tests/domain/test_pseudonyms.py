"""Pseudonyms: the same person has the same one, nobody else has it, and a key is used or destroyed for a reason."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.pseudonyms import KeyState, Purpose, may_destroy, may_find, may_use, normal, state, token

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.mark.parametrize(
    "written", ["Zoé  Éluard", " zoé éluard", "ZOE ELUARD", "Zoe\u0301 Eluard", "zoé\u202féluard"]
)
def test_the_same_person_has_the_same_pseudonym_however_their_name_is_written(written: str) -> None:
    assert token(KEY, written) == token(KEY, "Zoé Éluard")


def test_a_pseudonym_is_of_its_key_short_and_says_what_it_is() -> None:
    assert token(KEY, "Zoé") != token(OTHER, "Zoé")
    assert token(KEY, "Zoé").startswith("ps-")
    assert len(token(KEY, "Zoé" * 500)) == len("ps-") + 16
    assert token(KEY, " ") == ""


@given(st.lists(st.text(max_size=12), max_size=30))
def test_two_cells_share_a_pseudonym_only_where_they_are_the_same(cells: list[str]) -> None:
    for one, other in itertools.combinations(cells, 2):
        assert (token(KEY, one) == token(KEY, other)) is (normal(one) == normal(other))


@given(st.text(max_size=40))
def test_what_is_normal_stays_so(cell: str) -> None:
    assert token(KEY, normal(cell)) == token(KEY, cell) or normal(normal(cell)) != normal(cell)


def test_a_key_destroyed_stays_so_whatever_file_comes_back() -> None:
    table = {
        (True, True): KeyState.destroyed,
        (True, False): KeyState.destroyed,
        (False, True): KeyState.held,
        (False, False): KeyState.missing,
    }
    assert {each: state(destroyed=each[0], there=each[1]) for each in table} == table
    assert [may_use(one) is None for one in KeyState] == [False, True, False]


@pytest.mark.parametrize(
    ("how", "because", "confirmed", "field"),
    [
        (KeyState.held, "Retention ended.", True, None),
        (KeyState.missing, "Lost with its disk.", True, None),
        (KeyState.held, " ", True, "because"),
        (KeyState.held, "Retention ended.", False, "confirmed"),
        (KeyState.destroyed, "Again.", True, ""),
    ],
)
def test_a_key_is_destroyed_once_for_a_reason_and_knowingly(
    how: KeyState, because: str, confirmed: bool, field: str | None
) -> None:
    refused = may_destroy(how, because, confirmed=confirmed)
    assert (refused[0] if refused else None) == field


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("request_named", [True, False])
@pytest.mark.parametrize("because", ["", "The breach of 3 May."])
def test_persons_are_found_again_for_their_request_or_for_a_purpose_said_in_words(
    purpose: Purpose, request_named: bool, because: str
) -> None:
    allowed = request_named if purpose is Purpose.request else not request_named and because != ""
    assert (may_find(purpose, because, request=request_named) is None) is allowed
