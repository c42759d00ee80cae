"""A list of ballots without names is counted again by whoever has it, and any change of it is seen."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scopgov.domain.canonical import digest
from scopgov.domain.commitments import Opened, commitment, hold, mixed, published, recount
from scopgov.domain.polls import (
    Choice,
    Secrecy,
    count,
    counts_shown,
    may_be_confidential,
    paper_hides_more,
)

DEFINITION = {"format": "scopgov poll 1", "motion": {"title": "Meet in spring"}, "secrecy": "confidential"}
POLL = digest(DEFINITION)
CHOICES = some.lists(
    some.tuples(some.sampled_from(Choice), some.binary(min_size=32, max_size=32)), max_size=12
)


def _listed(drawn: list[tuple[Choice, bytes]]) -> list[Opened]:
    return sorted({Opened(commitment(POLL, choice, nonce), choice, nonce.hex()) for choice, nonce in drawn})


def test_a_commitment_is_what_the_documentation_says() -> None:
    written = b"scopgov ballot 1" + bytes.fromhex(POLL) + b"\x00\x03" + b"for" + b"\x07" * 32
    assert commitment(POLL, "for", b"\x07" * 32) == hashlib.sha256(written).hexdigest()
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(POLL, "for", b"short")


def test_the_browser_changes_the_nonce_and_alone_does_not_make_it() -> None:
    assert len({mixed(b"a", b""), mixed(b"a", b"b"), mixed(b"b", b"b")}) == 3


@given(CHOICES)
def test_any_honest_list_counts_as_its_choices_do(drawn: list[tuple[Choice, bytes]]) -> None:
    ballots = _listed(drawn)
    data = json.loads(json.dumps(published(DEFINITION, ballots, [])))
    assert recount(data) == count(one.choice for one in ballots)


@given(CHOICES.filter(bool), some.data())
def test_no_change_of_a_choice_a_nonce_the_order_or_the_poll_counts(
    drawn: list[tuple[Choice, bytes]], data: some.DataObject
) -> None:
    ballots = _listed(drawn)
    at = data.draw(some.integers(0, len(ballots) - 1))
    one = ballots[at]
    other = data.draw(some.sampled_from([each for each in Choice if each is not one.choice]))
    for changed in (
        Opened(one.commitment, other, one.nonce),
        Opened(one.commitment, one.choice, "00" * 32 if one.nonce != "00" * 32 else "11" * 32),
    ):
        assert not hold(POLL, [*ballots[:at], changed, *ballots[at + 1 :]])
    assert not hold(POLL, [*ballots, one])
    assert not hold(digest({**DEFINITION, "members": 7}), ballots)


@pytest.mark.parametrize("data", [{}, {"format": "x", "definition": {}, "ballots": []}, {"ballots": [1]}])
def test_what_is_no_list_of_ballots_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="ballot"):
        recount(data)


@pytest.mark.parametrize(
    ("secrecy", "persons", "shown"),
    [
        (Secrecy.open, 0, True),
        (Secrecy.confidential, 0, False),
        (Secrecy.confidential, 4, False),
        (Secrecy.confidential, 5, True),
    ],
)
def test_counts_of_a_confidential_poll_are_shown_from_five_persons(
    secrecy: Secrecy, persons: int, shown: bool
) -> None:
    assert counts_shown(secrecy, persons) is shown


def test_small_rolls_are_warned_and_large_ones_refused() -> None:
    assert paper_hides_more(9) is not None
    assert paper_hides_more(10) is None
    assert may_be_confidential(5000) is None
    assert may_be_confidential(5001) is not None
