"""Choices among options, against a slow oracle that reads ballots one by one and sets grades aside by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from scopgov.domain.canonical import canonical_json
from scopgov.domain.choosing import Mark, Method, Option, Question
from scopgov.domain.counting import Attendance, decide, result_of, sorted_out, tally
from scopgov.domain.elections import Chosen, End
from scopgov.domain.errors import Refused
from scopgov.domain.polls import Outcome
from scopgov.domain.ratings import Ratings, majority_value, rate
from scopgov.domain.results import LineKind
from scopgov.domain.statutes import Call, CompanyForm, DecisionRule, preset
from tests.domain.test_verdicts import CALLED, HOUSE, SARL_ORDINARY, reaches, rules

NAMES = ("Ada", "Bea", "Cléo", "Dan")


@dataclass(frozen=True)
class Held:
    """A choice held in a body: what is asked, under which rule, who is there, the ballots as they are written."""

    question: Question
    rule: DecisionRule
    call: Call
    there: Attendance
    ballots: tuple[str, ...]

    def result(self) -> Chosen:
        counts = tally(self.question, sorted_out(self.question, self.ballots))
        found = decide(self.rule, self.call, self.there, self.question, counts)
        assert isinstance(found, Chosen)
        return found


def question(method: Method, options: int = 3, seats: int = 1, least: Mark = Mark.passable) -> Question:
    asked = Mark.approved if method is Method.approval else least
    return Question(method, tuple(map(Option, NAMES[:options])), seats, asked)


@some.composite
def questions(draw: some.DrawFn) -> Question:
    options = draw(some.integers(2, len(NAMES)))
    if draw(some.booleans()):
        return question(Method.approval, options, draw(some.integers(1, options)))
    least = draw(some.sampled_from([Mark.excellent, Mark.good, Mark.passable, Mark.insufficient]))
    return question(Method.majority_judgement, options, least=least)


@some.composite
def choices(draw: some.DrawFn) -> Held:
    """Draw few members and few different marks, to meet ties often."""
    asked = draw(questions())
    rule = draw(rules | some.sampled_from([rule for rule, _call in CALLED]))
    call = draw(some.sampled_from([one for one in Call if one is Call.first or rule.second]))
    members = draw(some.integers(1, 12))
    present = draw(some.integers(0, members))
    remote = draw(some.integers(0, members - present))
    represented = draw(some.integers(0, members - present - remote))
    signs = draw(some.sampled_from(["12", "".join(str(at + 1) for at in range(len(asked.scale)))]))
    marked = some.text(signs, min_size=len(asked.options), max_size=len(asked.options))
    written = some.one_of(marked, marked, marked, some.sampled_from(["blank", "abstain"]))
    ballots = draw(some.lists(written, max_size=present + remote + represented))
    return Held(asked, rule, call, Attendance(members, present, remote, represented), tuple(ballots))


def _beats(one: Sequence[int], other: Sequence[int]) -> int:
    """Compare two options as the book says: lower median grades, one of each set aside until they differ."""
    mine, theirs = sorted(one), sorted(other)
    while mine:
        half = len(mine) // 2  # of an even number the worse of the two in the middle
        if mine[half] != theirs[half]:
            return 1 if mine[half] < theirs[half] else -1
        mine.pop(half)
        theirs.pop(half)
    return 0


def _oracle(held: Held) -> tuple[Outcome, set[int]]:
    """Decide as a person would, looking at each ballot in turn."""
    asked, there = held.question, held.there
    called = held.rule.on(held.call)
    here = there.present + there.remote
    if not reaches(
        here + (0 if called.quorum_of_present else there.represented), called.quorum, there.members
    ):
        return Outcome.no_quorum, set()
    kept = {"abstain": held.rule.abstention_counts, "blank": held.rule.blank_counts}
    cast = [one for one in held.ballots if kept.get(one, True)]
    marked = [one for one in held.ballots if one not in kept]
    bases = {
        "members": there.members,
        "present_or_represented": here + there.represented,
        "votes_cast": len(cast),
    }
    limit = asked.scale.index(asked.least) + 1
    grades = {at: [int(one[at]) for one in marked] for at in range(len(asked.options))}

    def wanted(at: int) -> bool:
        votes = sum(grade <= limit for grade in grades[at])
        enough = votes > 0 and reaches(votes, called.majority, bases[called.majority.base])
        return enough and votes != len(marked) - votes

    def order(one: int, other: int) -> int:
        if asked.method is Method.approval:
            mine, theirs = grades[one].count(1), grades[other].count(1)
            return (mine > theirs) - (mine < theirs)
        return _beats(grades[one], grades[other])

    left, retained = [at for at in grades if wanted(at)], set()
    while left and len(retained) < asked.seats:
        first = [one for one in left if all(order(one, other) >= 0 for other in left)]
        if len(first) > asked.seats - len(retained):
            break
        retained |= set(first)
        left = [one for one in left if one not in first]
    return (Outcome.carried if retained else Outcome.rejected), {at + 1 for at in retained}


@settings(max_examples=300)
@given(choices())
def test_the_result_is_that_of_a_person_who_reads_ballots_one_by_one(held: Held) -> None:
    found = held.result()
    assert (found.outcome, {one.number for one in found.retained}) == _oracle(held)


@given(choices())
def test_a_result_is_counted_anew_from_its_data_and_its_lines_add_up(held: Held) -> None:
    found = held.result()
    assert result_of(json.loads(canonical_json(found.to_data()))) == found
    total = 0
    for line in found.derivation:
        total = total + line.value if line.kind is LineKind.part else total
        assert line.kind is LineKind.part or line.value == total
    assert [one.place for one in found.ranking] == sorted(one.place for one in found.ranking)
    assert len(found.retained) <= held.question.seats


@given(choices(), some.randoms())
def test_neither_the_order_of_ballots_nor_that_of_options_changes_anything(
    held: Held, chance: object
) -> None:
    shuffle = chance.shuffle  # type: ignore[attr-defined]
    ballots, places = list(held.ballots), list(range(len(held.question.options)))
    shuffle(ballots)
    shuffle(places)
    turned = tuple(one if len(one) != len(places) else "".join(one[at] for at in places) for one in ballots)
    asked = replace(held.question, options=tuple(held.question.options[at] for at in places))
    other = replace(held, question=asked, ballots=turned).result()
    ends = {(one.title, one.place, one.end, one.votes, one.counts) for one in held.result().ranking}
    assert {(one.title, one.place, one.end, one.votes, one.counts) for one in other.ranking} == ends


@given(choices(), some.data())
def test_a_better_mark_never_hurts_an_option(held: Held, data: some.DataObject) -> None:
    """Under majorities that may be adopted: below half, which `legality` refuses, a tie is rejected and less is not."""
    majority = held.rule.on(held.call).majority
    assume(2 * majority.numerator >= majority.denominator)
    marked = [at for at, one in enumerate(held.ballots) if one not in ("blank", "abstain")]
    if not marked:
        return
    at = data.draw(some.sampled_from(marked))
    option = data.draw(some.integers(0, len(held.question.options) - 1))
    ballot = held.ballots[at]
    better = data.draw(some.integers(1, int(ballot[option])))
    changed = ballot[:option] + str(better) + ballot[option + 1 :]
    after = replace(held, ballots=(*held.ballots[:at], changed, *held.ballots[at + 1 :]))
    before = {one.number for one in held.result().retained}
    assert option + 1 not in before or option + 1 in {one.number for one in after.result().retained}


@given(
    some.lists(some.integers(0, 4), min_size=3, max_size=3),
    some.lists(some.integers(0, 4), min_size=3, max_size=3),
)
def test_with_two_marks_majority_judgement_goes_by_approvals(one: list[int], other: list[int]) -> None:
    ballots = max(sum(one), sum(other), 1)
    mine, theirs = ((min(each[0], ballots), ballots - min(each[0], ballots)) for each in (one, other))
    assert (majority_value(mine) < majority_value(theirs)) == (mine[0] > theirs[0])


def _approving(*ballots: str, seats: int = 1, members: int = 10, rule: DecisionRule = HOUSE) -> Chosen:
    asked = question(Method.approval, len(ballots[0]), seats)
    return Held(asked, rule, Call.first, Attendance(members, len(ballots), 0, 0), ballots).result()


def test_those_retained_are_named_with_the_seats_that_stay_empty() -> None:
    whole = _approving("112", "112", "121", "112", "212", "112", seats=2)
    assert whole.headline().params["options"] == ("Ada", "Bea")
    short = _approving("122", "122", "122", "122", "222", "112", seats=2)
    assert short.headline().params == {"options": ("Ada",), "filled": 1, "seats": 2}
    nobody = _approving("122", "212", "221", "222", "222", "222")
    assert (str(nobody.headline()), nobody.outcome) == ("No option is retained", Outcome.rejected)


def test_a_tie_for_the_last_seat_retains_none_of_those_tied_and_says_so() -> None:
    found = _approving("111", "111", "111", "111", "122", "122", seats=2)
    assert [(one.title, one.end) for one in found.ranking] == [
        ("Ada", End.retained),
        ("Bea", End.tied),
        ("Cléo", End.tied),
    ]
    assert "tied for the last place" in str(found.ranking[1].why)
    both = _approving("11", "11", "11", "11", "22")
    assert both.headline().params == {"options": ("Ada", "Bea")}
    assert [one.params["option"] for one in both.sides][:2] == [one.title for one in both.ranking][:2]
    assert (both.outcome, "a tie between" in both.headline().text) == (Outcome.rejected, True)


def test_an_option_needs_the_majority_of_all_members_where_the_rule_asks_for_it() -> None:
    found = _approving(*["12"] * 5, members=10, rule=SARL_ORDINARY)
    assert (found.outcome, found.majority_needed) == (Outcome.rejected, 6)
    assert found.may_call_again() is None
    assert _approving(*["12"] * 6, members=10, rule=SARL_ORDINARY).may_call_again() is not None


def test_the_same_majority_grade_is_told_apart_in_words() -> None:
    asked = question(Method.majority_judgement, 2)
    held = Held(asked, HOUSE, Call.first, Attendance(5, 5, 0, 0), ("33", "33", "33", "14", "76"))
    assert [str(one) for one in held.result().separations] == [
        "Ada and Bea have the same majority grade, Good. One median grade of each is set aside at a time; "
        "1 set aside, Ada has Good and Bea Fair."
    ]
    found = held.result()
    assert [one.graded and str(one.graded) for one in found.ranking] == ["Good", "Good"]
    tied = replace(held, ballots=("34", "43")).result()
    assert "just the same grades" in str(tied.separations[0])


def test_counts_that_are_not_of_whole_ballots_are_refused() -> None:
    asked = question(Method.approval, 2)
    for given_ in ({1: [Mark.approved], 2: []}, {1: [Mark.good], 2: [Mark.good]}):
        with pytest.raises(ValueError, match="same ballots"):
            rate(asked, given_)
    with pytest.raises(ValueError, match="no option"):
        tally(asked, {3: [Mark.approved]})
    with pytest.raises(ValueError, match="not of these options"):
        decide(HOUSE, Call.first, Attendance(3, 3, 0, 0), asked, Ratings(((1, 0),)))
    with pytest.raises(ValueError, match="more ballots"):
        _approving("12", "12", members=2).__class__(
            HOUSE, Call.first, 2, 1, 0, 0, asked, Ratings(((2, 0), (0, 2)))
        ).check()


def test_figures_that_do_not_follow_are_refused() -> None:
    data = _approving("12", "12", "12", members=5).to_data()
    data["figures"]["retained"] = [2]
    with pytest.raises(ValueError, match="do not follow"):
        result_of(data)


def test_without_a_quorum_nothing_is_retained() -> None:
    rule = preset(CompanyForm.sa).decisions[0]
    found = _approving("12", members=10, rule=rule)
    assert (found.outcome, found.retained) == (Outcome.no_quorum, ())
    assert "not reached" in str(found.summary)
    with pytest.raises(Refused):
        decide(preset(CompanyForm.sa).decisions[2], Call.second, found_there(), found.question, found.ratings)


def found_there() -> Attendance:
    return Attendance(10, 1, 0, 0)
