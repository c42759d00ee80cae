"""Who decides on an amendment and when, and which text a motion is put in once all are voted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.amendments import (
    END_NAMES,
    AmendmentFacts,
    End,
    MotionFacts,
    Voted,
    may_propose,
    may_put,
    may_settle,
    may_withdraw,
    middle,
    settle,
    sound,
)
from scopgov.domain.deliberation import Stage
from scopgov.domain.polls import Outcome

TEXT = "We meet in spring."
STAGES = [Stage(), Stage(opened=True), Stage(listed=False), Stage(opened=True, over=True)]
FLAGS = [
    dict(zip(("convened", "bound", "second", "votes_begun"), each, strict=True))
    for each in product([False, True], repeat=4)
]
MOTIONS = [MotionFacts(stage, TEXT, **flags) for stage, flags in product(STAGES, FLAGS)]
AMENDMENTS = [
    AmendmentFacts(before, ended, put)
    for before, ended, put in product([TEXT, "Else."], *[[False, True]] * 2)
]


def test_an_amendment_is_proposed_before_votes_open_on_a_text_that_decides() -> None:
    for motion in MOTIONS:
        goes = motion.stage == Stage() and not motion.bound and not motion.second
        assert (may_propose(motion) is None) is goes, motion


def test_before_the_notice_it_is_accepted_and_after_it_voted_never_both() -> None:
    for motion, amendment in product(MOTIONS, AMENDMENTS):
        same = amendment.before == TEXT and not amendment.ended
        lasts = motion.stage.listed and not motion.stage.over
        settles = may_settle(motion, amendment) is None
        puts = may_put(motion, amendment) is None
        assert settles is (same and lasts and not motion.convened)
        fits = motion.convened and not motion.votes_begun and not amendment.put
        assert puts is (same and may_propose(motion) is None and fits)
        assert not (settles and puts)


def test_one_withdraws_ones_amendment_until_its_vote_opens() -> None:
    for motion, amendment, voting in product(MOTIONS, AMENDMENTS, [False, True]):
        lasts = motion.stage.listed and not motion.stage.over
        goes = lasts and not amendment.ended and not voting
        assert (may_withdraw(motion, amendment, voting=voting) is None) is goes


def test_an_amendment_says_something_and_something_else() -> None:
    motion = MotionFacts(Stage(), TEXT)
    assert sound(motion, "  ") is not None
    assert sound(motion, "We  meet in\nspring. ") is not None
    assert sound(motion, "We meet in autumn.") is None


def test_amendments_have_the_first_half_of_the_window() -> None:
    opens = datetime(2026, 9, 1, 18, tzinfo=UTC)
    assert middle(opens, opens + timedelta(hours=2)) == opens + timedelta(hours=1)


OUTCOMES = st.sampled_from([None, *Outcome])
VOTED = st.lists(
    st.builds(Voted, st.integers(1, 99), OUTCOMES, st.integers(0, 5)), unique_by=lambda one: one.amendment_id
)


@given(VOTED)
def test_at_most_one_text_is_taken_and_none_carried_had_more_for_it(voted: list[Voted]) -> None:
    ends = settle(voted)
    carried = [one for one in voted if one.outcome is Outcome.carried]
    taken = [one for one in voted if ends[one.amendment_id] is End.carried]
    assert len(taken) == min(1, len(carried))
    for one in voted:
        end = ends[one.amendment_id]
        assert (end in (End.carried, End.overtaken)) is (one.outcome is Outcome.carried)
        assert (end is End.rejected) is (one.outcome is Outcome.rejected)
    for one in taken:
        better = [each for each in carried if each.in_favour > one.in_favour]
        earlier = [
            each
            for each in carried
            if each.in_favour == one.in_favour and each.amendment_id < one.amendment_id
        ]
        assert better == []
        assert earlier == []


def test_each_end_has_a_name() -> None:
    assert set(END_NAMES) == set(End)
