"""Which options are retained? The result of a choice among several, and why each is or is not.

An assembly decides: an option is retained only where those who vote for it (who approve it, or grade it at or above the
mark the question says) reach the majority of the rule; among those, the first in order, as many as there are seats. A
tie across the last seat retains none of those tied: as many for one as for another is no decision between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from scopgov.domain.choosing import Mark, Question, mark_name, question_to_data
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.ratings import Ratings, first_difference, majority_grade, majority_value, standing
from scopgov.domain.results import Line, Result, outcome_alone
from scopgov.domain.rule_words import threshold_words
from scopgov.domain.statutes import Call, DecisionRule, Tie
from scopgov.domain.text import N_


class End(StrEnum):
    """What becomes of an option."""

    retained = "retained"
    behind = "behind"
    tied = "tied"
    even = "even"
    short = "short"
    undecided = "undecided"


END_TEXTS = {
    End.retained: N_("%(votes)s is at least %(needed)s: retained"),
    End.behind: N_("%(votes)s is at least %(needed)s, but others come first: not retained"),
    End.tied: N_(
        "%(votes)s is at least %(needed)s, but tied for the last place: none of those tied is retained"
    ),
    End.even: N_("as many for as against: a tie is a rejection, not retained"),
    End.short: N_("%(votes)s is less than %(needed)s: not retained"),
    End.undecided: N_("no decision without a quorum"),
}


@dataclass(frozen=True)
class Ranked:
    """One option in the result: its place (tied options share one), its marks, the votes for it, its end and why."""

    number: int
    title: str
    place: int
    counts: tuple[int, ...]
    votes: int
    grade: Mark | None
    end: End
    why: Reason

    @property
    def graded(self) -> Reason | None:
        """Return what the majority grade is called; None for approval, and where nobody graded."""
        return None if self.grade is None else mark_name(self.grade)


@dataclass(frozen=True)
class Chosen(Result):
    """The result of a choice among options."""

    asked: Question
    ratings: Ratings

    @property
    def question(self) -> Question:
        """Return what was chosen among."""
        return self.asked

    @property
    def abstentions(self) -> int:
        """Return the abstentions."""
        return self.ratings.abstentions

    @property
    def blanks(self) -> int:
        """Return the blank ballots."""
        return self.ratings.blanks

    @property
    def ballots(self) -> int:
        """Return the number of ballots."""
        return self.ratings.ballots

    @property
    def expressed(self) -> int:
        """Return the ballots that mark the options."""
        return self.ratings.marked

    @cached_property
    def ranking(self) -> tuple[Ranked, ...]:
        """Return the options in order, the best first; tied ones as they were put."""
        return tuple(sorted(map(self._ranked, range(len(self.ratings.marks))), key=lambda one: one.place))

    @property
    def retained(self) -> tuple[Ranked, ...]:
        """Return the options retained, the best first."""
        return tuple(one for one in self.ranking if one.end is End.retained)

    @property
    def carried(self) -> bool:
        """Tell whether an option is retained."""
        return bool(self.retained)

    @property
    def tied(self) -> tuple[Ranked, ...]:
        """Return the options that a tie across the last seat leaves out."""
        return tuple(one for one in self.ranking if one.end is End.tied)

    @property
    def separations(self) -> tuple[Reason, ...]:
        """Say how neighbours with the same majority grade were put in order; nothing for approval."""
        if not self.question.graded:
            return ()
        pairs = zip(self.ranking, self.ranking[1:], strict=False)
        return tuple(
            self._apart(one, other) for one, other in pairs if one.grade and one.grade is other.grade
        )

    def counted(self) -> Iterator[Line]:
        """Give the lines from those who are there to the votes cast, with what an option needs."""
        text = N_("needed for an option to be retained: %(needed)s, %(what)s (%(base)s)")
        told = {
            "needed": self.majority_needed,
            "what": threshold_words(self.majority),
            "base": self.majority_base,
        }
        return self.cast_lines(Reason(text, told))

    def headline(self, *, counts: bool = True) -> Reason:
        """Say which options are retained; of how many seats, where some stay empty."""
        if self.outcome is Outcome.no_quorum:
            return outcome_alone(self.outcome)
        names = tuple(one.title for one in self.retained)
        if not names and self.tied:
            tied = tuple(one.title for one in self.tied)
            return Reason(N_("No option is retained: a tie between %(options)s"), {"options": tied})
        if not names:
            return Reason(N_("No option is retained"))
        if len(names) == self.question.seats:
            return Reason(N_("Retained: %(options)s"), {"options": names})
        text = N_("Retained: %(options)s (%(filled)s of %(seats)s)")
        return Reason(text, {"options": names, "filled": len(names), "seats": self.question.seats})

    @property
    def word(self) -> Reason:
        """Say which options are retained, inside a sentence."""
        return self.headline()

    @property
    def sides(self) -> tuple[Reason, ...]:
        """Say how many votes each option has, the best first."""
        text = N_("%(option)s (%(votes)s)")
        return tuple(Reason(text, {"option": one.title, "votes": one.votes}) for one in self.ranking)

    @property
    def summary(self) -> Reason:
        """Say the whole arithmetic in one sentence."""
        return self.arithmetic((_SUMMARY, _FREE))

    def votes_data(self) -> dict[str, Any]:
        """Return the question and the counts as JSON data."""
        held = self.ratings
        counts = {"abstentions": held.abstentions, "blanks": held.blanks}
        marks = [list(option) for option in held.marks]
        return {"question": question_to_data(self.question), "tally": {"marks": marks, **counts}}

    def figures(self) -> dict[str, Any]:
        """Return as JSON data what follows from the facts: places and ends by option too."""
        by_number = sorted(self.ranking, key=lambda one: one.number)
        ends = [{"place": one.place, "votes": one.votes, "end": one.end.value} for one in by_number]
        return {**super().figures(), "options": ends, "retained": [one.number for one in self.retained]}

    def _votes(self, at: int) -> int:
        return sum(self.ratings.marks[at][: self.question.scale.index(self.question.least) + 1])

    @cached_property
    def _standings(self) -> tuple[tuple[int, ...], ...]:
        return tuple(standing(self.question, counts) for counts in self.ratings.marks)

    def _even(self, at: int) -> bool:
        """Tell whether as many vote for an option as not, where the rule then rejects."""
        return self.rule.tie is Tie.rejected and 2 * self._votes(at) == self.expressed

    @cached_property
    def _admitted(self) -> frozenset[int]:
        """Return which options have the majority of the rule."""
        reached = (at for at in range(len(self.ratings.marks)) if self._votes(at) >= self.majority_needed)
        return frozenset(at for at in reached if not self._even(at))

    def _end(self, at: int) -> End:
        if not self.quorum_reached:
            return End.undecided
        if at not in self._admitted:
            return End.short if self._votes(at) < self.majority_needed else End.even
        mine = self._standings[at]
        others = [self._standings[other] for other in self._admitted]
        if sum(other <= mine for other in others) <= self.question.seats:
            return End.retained
        return End.tied if sum(other < mine for other in others) < self.question.seats else End.behind

    def _ranked(self, at: int) -> Ranked:
        end, counts, votes = self._end(at), self.ratings.marks[at], self._votes(at)
        place = 1 + sum(other < self._standings[at] for other in self._standings)
        grade = majority_grade(self.question, counts) if self.question.graded else None
        why = Reason(END_TEXTS[end], {"votes": votes, "needed": self.majority_needed})
        return Ranked(at + 1, self.question.options[at].title, place, counts, votes, grade, end, why)

    def _apart(self, one: Ranked, other: Ranked) -> Reason:
        names = {"ahead": one.title, "behind": other.title, "grade": one.graded}
        mine, theirs = majority_value(one.counts), majority_value(other.counts)
        if mine == theirs:
            text = N_("%(ahead)s and %(behind)s have just the same grades: they are tied.")
            return Reason(text, names)
        step = first_difference(mine, theirs)
        text = N_(
            "%(ahead)s and %(behind)s have the same majority grade, %(grade)s. One median grade of each is set aside "
            "at a time; %(steps)s set aside, %(ahead)s has %(better)s and %(behind)s %(worse)s."
        )
        scale = self.question.scale
        grades = {"better": mark_name(scale[mine[step]]), "worse": mark_name(scale[theirs[step]])}
        return Reason(text, {**names, **grades, "steps": step})


_FREE = N_(
    "%(present)s present or represented of %(members)s; no quorum required; "
    "%(cast)s votes cast; %(needed)s needed for an option. %(outcome)s"
)
_SUMMARY = N_(
    "%(present)s present or represented of %(members)s; quorum %(quorum)s; "
    "%(cast)s votes cast; %(needed)s needed for an option. %(outcome)s"
)


def chosen(
    rule: DecisionRule,
    *,
    members: int,
    present: int,
    represented: int,
    question: Question,
    ratings: Ratings,
    call: Call,
    remote: int = 0,
) -> Chosen:
    """Return what the count of a choice decides; the facts are those of `verdicts.verdict`, and so are the errors."""
    if len(ratings.marks) != len(question.options) or not ratings.sound:
        raise ValueError("the count is not of these options")
    if any(len(counts) != len(question.scale) for counts in ratings.marks):
        raise ValueError("the count is not of this scale")
    found = Chosen(rule, call, members, present, remote, represented, question, ratings)
    found.check()
    return found
