"""Count a choice among options, and put the options in order. Integers only.

Approval goes by the number of approvals. Majority judgement (Balinski and Laraki, Majority Judgment, 2010) goes by
the median grade, the lower one of two; of options with the same, one median grade each is set aside until they differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scopgov.domain.choosing import Answer, Mark, Question
from scopgov.domain.polls import Choice


@dataclass(frozen=True)
class Ratings:
    """How many ballots give each option each mark of the scale, the best first; blanks and abstentions are whole."""

    marks: tuple[tuple[int, ...], ...]
    abstentions: int = 0
    blanks: int = 0

    @property
    def marked(self) -> int:
        """Return how many ballots mark the options."""
        return sum(self.marks[0])

    @property
    def ballots(self) -> int:
        """Return the number of ballots."""
        return self.marked + self.abstentions + self.blanks

    @property
    def sound(self) -> bool:
        """Tell whether each option has as many marks as the others, and no count is negative."""
        counts = [self.abstentions, self.blanks, *(count for option in self.marks for count in option)]
        return min(counts) >= 0 and len({sum(option) for option in self.marks}) == 1


def rate(question: Question, given: Mapping[int, Collection[Answer]]) -> Ratings:
    """Count the answers given to each option, by its number; raises ValueError where they are not of whole ballots."""
    counted = [Counter(given.get(number, ())) for number, _option in question.named]
    known = {*question.scale, Choice.abstain, Choice.blank}
    wholes = {(one[Choice.abstain], one[Choice.blank]) for one in counted}
    if len(wholes) != 1 or any(set(one) - known for one in counted):
        raise ValueError("the options were not answered by the same ballots")
    found = Ratings(tuple(tuple(one[mark] for mark in question.scale) for one in counted), *wholes.pop())
    if not found.sound:
        raise ValueError("the options were not answered by the same ballots")
    return found


def majority_value(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the places on the scale of the median grades set aside one at a time; the smaller, the better."""
    grades = [place for place, count in enumerate(counts) for _ in range(count)]
    after = len(grades) // 2  # of an even number the lower of the two in the middle: the worse
    order = [after]
    for step in range(1, len(grades)):
        order.append(after + (step + 1) // 2 * (1 if (step % 2 == 1) == (len(grades) % 2 == 1) else -1))
    return tuple(grades[at] for at in order) if grades else ()


def majority_grade(question: Question, counts: Sequence[int]) -> Mark | None:
    """Return the median grade of an option, the lower of two; None where nobody graded."""
    value = majority_value(counts)
    return question.scale[value[0]] if value else None


def standing(question: Question, counts: Sequence[int]) -> tuple[int, ...]:
    """Return what puts options in order, the smaller the better; equal for options that are tied."""
    return majority_value(counts) if question.graded else (-counts[0],)


def first_difference(one: Sequence[int], other: Sequence[int]) -> int:
    """Return after how many median grades set aside two options differ; raises ValueError where they never do."""
    for step, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        if mine != theirs:
            return step
    raise ValueError("tied")
