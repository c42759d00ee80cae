"""From the ballots of a poll to its result, whatever is asked: for or against, or a choice among options."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scopgov.domain.choosing import Answer, Question, answers, question_of
from scopgov.domain.elections import Chosen, chosen
from scopgov.domain.polls import Choice, Tally, count
from scopgov.domain.ratings import Ratings, rate
from scopgov.domain.results import Result, recounted
from scopgov.domain.statutes import Call, DecisionRule, rule_from_data
from scopgov.domain.verdicts import Verdict, tally_of, verdict

Given = Mapping[int, Collection[Answer]]  # by number of option, in no order; the motion itself is 0


@dataclass(frozen=True)
class Attendance:
    """How many are on the roll, on the spot, deemed present at a distance, represented."""

    members: int
    present: int
    remote: int
    represented: int


def sorted_out(question: Question | None, written: Iterable[str]) -> Given:
    """Return what whole ballots say, option by option."""
    given: dict[int, list[Answer]] = {}
    for ballot in written:
        for number, answer in answers(question, ballot).items():
            given.setdefault(number, []).append(answer)
    return given


def tally(question: Question | None, given: Given) -> Tally | Ratings:
    """Count answers; raises ValueError where they are not those of whole ballots of the poll."""
    if question is not None:
        if set(given) - {number for number, _option in question.named}:
            raise ValueError("an answer is about no option of this poll")
        return rate(question, given)
    if set(given) - {0}:
        raise ValueError("an answer is about no option of this poll")
    return count(Choice(answer) for answer in given.get(0, ()))


def decide(
    rule: DecisionRule, call: Call, there: Attendance, question: Question | None, counts: Tally | Ratings
) -> Result:
    """Return what the counts of a poll decide."""
    facts = {**vars(there), "call": call}
    if question is not None and isinstance(counts, Ratings):
        return chosen(rule, question=question, ratings=counts, **facts)
    if question is None and isinstance(counts, Tally):
        return verdict(rule, tally=counts, **facts)
    raise ValueError("the counts are not those of what was asked")


def counts_of(result: Result) -> Tally | Ratings:
    """Return the counts that a result rests on."""
    if isinstance(result, Chosen):
        return result.ratings
    assert isinstance(result, Verdict)
    return result.tally


def result_of(data: Mapping[str, Any]) -> Result:
    """Count anew from the facts that `Result.to_data` wrote.

    Raises ValueError when they are malformed or do not lead to the figures stored with them.
    """
    try:
        question = question_of(data)
        there = Attendance(data["members"], data["present"], data["remote"], data["represented"])
        held = data["tally"]
        counts = tally_of(data) if question is None else _ratings(held)
        found = decide(rule_from_data(data["rule"]), Call(data["call"]), there, question, counts)
        return recounted(data, found)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a verdict: {error}") from error


def _ratings(held: Mapping[str, Any]) -> Ratings:
    return Ratings(tuple(tuple(option) for option in held["marks"]), held["abstentions"], held["blanks"])
