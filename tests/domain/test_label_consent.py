"""Adoption of a label rule by consent: everybody asked answers, no objection stands, two others carry it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.consent import Stance
from scopgov.domain.label_consent import Ending, Round, bars, may_answer, may_name, may_propose, needed

AUTHOR = 1
CONSENT, ASIDE, OBJECTION = Stance.consent, Stance.aside, Stance.objection
stances = st.dictionaries(st.integers(1, 6), st.none() | st.sampled_from(Stance), max_size=6)


@given(stances, st.integers(0, 2))
def test_a_rule_is_adopted_just_when_all_others_answered_none_objects_and_enough_carry_it(
    said: dict[int, Stance | None], wanted: int
) -> None:
    others = [stance for member, stance in said.items() if member != AUTHOR]
    expected = None not in others and OBJECTION not in said.values() and others.count(CONSENT) >= wanted
    assert Round(AUTHOR, wanted, said).adopted is expected


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({2: CONSENT, 3: None}, "1 experts have not answered yet. 1 of 2"),
        ({2: OBJECTION, 3: None}, "1 object"),
        ({2: CONSENT, 3: ASIDE}, "only 1 of 2 needed consent"),
        ({2: CONSENT, 3: CONSENT}, "no objection stands"),
        ({AUTHOR: None, 2: CONSENT, 3: CONSENT}, "no objection stands"),
    ],
)
def test_the_answers_are_said_in_words(said: dict[int, Stance | None], sentence: str) -> None:
    assert sentence in str(Round(AUTHOR, 2, said).standing())


@pytest.mark.parametrize(
    ("members", "wanted"), [({1}, 0), ({1, 2}, 1), ({1, 2, 3}, 2), (set(range(1, 40)), 2)]
)
def test_two_beside_the_author_consent_or_all_others_where_there_are_fewer(
    members: set[int], wanted: int
) -> None:
    assert needed(members, AUTHOR) == wanted


def test_a_rule_is_proposed_to_enough_others_and_not_twice() -> None:
    assert may_propose([2, 3], AUTHOR, 2, in_force=False) is None
    assert may_propose([AUTHOR], AUTHOR, 0, in_force=False) is None
    assert "2 experts at least" in str(may_propose([AUTHOR, 2], AUTHOR, 2, in_force=False))
    assert "1 experts at least" in str(may_propose([], AUTHOR, 0, in_force=False))
    assert "the one in force" in str(may_propose([2, 3], AUTHOR, 2, in_force=True))
    assert may_name([2]) is None
    assert "one expert" in str(may_name([]))
    assert "At most" in str(may_name(range(13)))


def test_a_proposal_that_is_over_takes_no_answer() -> None:
    assert may_answer(None) is None
    assert "revised" in str(may_answer(Ending.revised))


def test_only_data_under_the_rule_in_force_come_to_a_vote() -> None:
    assert bars("a", "a", 2) is None
    assert "not adopted" in str(bars("a", None, None))
    assert "another rule" in str(bars("a", "b", 2))
