"""What the results of all polls have in common: who was there, the quorum, the votes cast, a second call.

How the votes decide is in `verdicts` (for or against) and in `elections` (a choice among options); pages, minutes and
the gate speak of both through what is here. Pure integers: every line of the arithmetic adds up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from scopgov.domain.choosing import Question
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.rule_words import share_words
from scopgov.domain.statutes import Base, Call, DecisionRule, Threshold, rule_to_data
from scopgov.domain.text import N_


class LineKind(StrEnum):
    """Whether a line is added up or is the sum so far."""

    part = "part"
    total = "total"


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic. Parts are signed; a total is the sum of all the parts above it."""

    label: Reason
    value: int
    kind: LineKind = LineKind.part
    note: Reason | None = None


@dataclass(frozen=True)
class Result(ABC):
    """The facts of a count and what follows from them. `present` is on the spot, `remote` at a distance."""

    rule: DecisionRule
    call: Call
    members: int
    present: int
    remote: int
    represented: int

    @property
    def question(self) -> Question | None:
        """Return what was chosen among; None where the vote was for or against."""
        return None

    @property
    @abstractmethod
    def ballots(self) -> int:
        """Return the number of ballots."""

    @property
    @abstractmethod
    def abstentions(self) -> int:
        """Return the abstentions."""

    @property
    @abstractmethod
    def blanks(self) -> int:
        """Return the blank ballots."""

    @property
    @abstractmethod
    def expressed(self) -> int:
        """Return the ballots that are neither blank nor abstentions."""

    @property
    @abstractmethod
    def carried(self) -> bool:
        """Tell whether the votes carry it, the quorum being reached."""

    @abstractmethod
    def headline(self, *, counts: bool = True) -> Reason:
        """Say the result as the title of its page, without its counts where they are not shown."""

    @property
    @abstractmethod
    def word(self) -> Reason:
        """Say the result in a word or two, inside a sentence, without a figure."""

    @property
    @abstractmethod
    def sides(self) -> tuple[Reason, ...]:
        """Say how many votes each side or option has, a few words each, the best option first."""

    @property
    @abstractmethod
    def summary(self) -> Reason:
        """Say the whole arithmetic in one sentence."""

    @abstractmethod
    def counted(self) -> Iterator[Line]:
        """Give the lines of the arithmetic that follow those who are there."""

    @property
    def present_or_represented(self) -> int:
        """Return all who attend or are represented."""
        return self.present + self.remote + self.represented

    @property
    def silent(self) -> int:
        """Return those present or represented for whom no ballot was cast."""
        return self.present_or_represented - self.ballots

    @property
    def quorum_count(self) -> int:
        """Return those who make the quorum."""
        without = self.rule.on(self.call).quorum_of_present
        return self.present_or_represented - (self.represented if without else 0)

    @property
    def quorum_needed(self) -> int:
        """Return how many must make the quorum; 0 when none is required."""
        return self.rule.on(self.call).quorum.needed(self.members)

    @property
    def quorum_reached(self) -> bool:
        """Tell whether the body can decide."""
        return self.quorum_count >= self.quorum_needed

    @property
    def votes_cast(self) -> int:
        """Return the votes cast, with abstentions and blanks where the rule counts them."""
        abstentions = self.abstentions if self.rule.abstention_counts else 0
        return self.expressed + abstentions + (self.blanks if self.rule.blank_counts else 0)

    @property
    def majority(self) -> Threshold:
        """Return the fraction that the votes for must reach."""
        return self.rule.on(self.call).majority

    @property
    def majority_base(self) -> int:
        """Return the number that the majority is a fraction of."""
        bases = {
            Base.members: self.members,
            Base.present_or_represented: self.present_or_represented,
            Base.votes_cast: self.votes_cast,
        }
        return bases[self.majority.base]

    @property
    def majority_needed(self) -> int:
        """Return the votes for that carry; at least one, since nobody decides nothing."""
        return max(1, self.majority.needed(self.majority_base))

    @property
    def outcome(self) -> Outcome:
        """Return what the body decided."""
        if not self.quorum_reached:
            return Outcome.no_quorum
        return Outcome.carried if self.carried else Outcome.rejected

    @cached_property
    def derivation(self) -> tuple[Line, ...]:
        """Return the arithmetic from those present to the votes, or to the quorum when it is missed."""
        return (*_presence(self), *(self.counted() if self.quorum_reached else ()))

    def may_call_again(self) -> Reason | None:
        """Return None if the same agenda may be called a second time after this result, else why not.

        After a missed quorum; and where the first call asks for a share of all members (C. com. L. 223-29),
        also after a majority not obtained.
        """
        if self.call is Call.second or self.rule.second is None:
            return Reason(N_("There is no further call after this one."), rule=self.rule.article)
        if self.outcome is Outcome.carried:
            return Reason(N_("The motion is carried."))
        short_of_members = self.rule.first.majority.base is Base.members
        if self.outcome is Outcome.rejected and not short_of_members:
            return Reason(N_("The motion was rejected with the quorum reached: it needs a new assembly."))
        return None

    def to_data(self) -> dict[str, Any]:
        """Return the result as JSON data: the facts, and the figures and lines that follow from them."""
        facts = {
            "rule": rule_to_data(self.rule),
            "call": int(self.call),
            "members": self.members,
            "present": self.present,
            "remote": self.remote,
            "represented": self.represented,
        }
        lines = [_line(line) for line in self.derivation]
        return {**facts, **self.votes_data(), "figures": self.figures(), "lines": lines}

    @abstractmethod
    def votes_data(self) -> dict[str, Any]:
        """Return as JSON data what the ballots say."""

    def figures(self) -> dict[str, Any]:
        """Return as JSON data what follows from the facts."""
        return {
            "outcome": self.outcome.value,
            "quorum_needed": self.quorum_needed,
            "votes_cast": self.votes_cast,
            "majority_needed": self.majority_needed,
        }

    def cast_lines(self, note: Reason | None) -> Iterator[Line]:
        """Give the lines from those who are there to the votes cast."""
        if self.silent:
            yield Line(Reason(N_("Did not vote")), -self.silent)
        if not self.rule.abstention_counts:
            yield Line(Reason(N_("Abstentions")), -self.abstentions)
        if not self.rule.blank_counts:
            yield Line(Reason(N_("Blank ballots")), -self.blanks)
        yield Line(Reason(N_("Votes cast")), self.votes_cast, LineKind.total, note)

    def arithmetic(self, texts: tuple[str, str], **more: object) -> Reason:
        """Say the whole arithmetic in one sentence; `texts` are for a quorum required, and for none."""
        if self.outcome is Outcome.no_quorum:
            return self.quorum_missed()
        params: dict[str, object] = {
            "present": self.present_or_represented,
            "members": self.members,
            "quorum": self.quorum_needed,
            "cast": self.votes_cast,
            "needed": self.majority_needed,
            "outcome": self.word,
            **more,
        }
        return Reason(texts[self.rule.on(self.call).quorum.none], params)

    def quorum_missed(self) -> Reason:
        """Say in one sentence that the quorum is not reached."""
        present = N_("%(present)s present of %(members)s; quorum %(quorum)s: not reached")
        whole = N_("%(present)s present or represented of %(members)s; quorum %(quorum)s: not reached")
        text = present if self.rule.on(self.call).quorum_of_present else whole
        params = {"present": self.quorum_count, "members": self.members, "quorum": self.quorum_needed}
        return Reason(text, params)

    def check(self) -> None:
        """Raise ValueError when the facts contradict each other, Refused when the rule has no such call."""
        self.rule.on(self.call)
        if min(self.members, self.present, self.remote, self.represented) < 0:
            raise ValueError("a count cannot be negative")
        if self.present_or_represented > self.members:
            raise ValueError("more present or represented than members")
        if self.ballots > self.present_or_represented:
            raise ValueError("more ballots than members present or represented")


def outcome_alone(outcome: Outcome) -> Reason:
    """Say a result of which no figure is shown."""
    texts = {
        Outcome.carried: N_("Carried"),
        Outcome.rejected: N_("Rejected"),
        Outcome.no_quorum: N_("No decision: the quorum is not reached"),
    }
    return Reason(texts[outcome])


def _presence(found: Result) -> Iterator[Line]:
    yield Line(Reason(N_("Present, on the spot")), found.present)
    yield Line(Reason(N_("Present, at a distance")), found.remote)
    if found.rule.on(found.call).quorum_of_present:
        yield Line(
            Reason(N_("Present on the spot or at a distance")),
            found.quorum_count,
            LineKind.total,
            _quorum_note(found),
        )
    yield Line(Reason(N_("Represented by a proxy")), found.represented)
    note = None if found.rule.on(found.call).quorum_of_present else _quorum_note(found)
    yield Line(Reason(N_("Present or represented")), found.present_or_represented, LineKind.total, note)


def _quorum_note(found: Result) -> Reason:
    quorum = found.rule.on(found.call).quorum
    if quorum.none:
        return Reason(N_("no quorum is required"))
    reached = N_("quorum: %(needed)s, %(share)s of %(members)s. Reached.")
    missed = N_("quorum: %(needed)s, %(share)s of %(members)s. Not reached: no decision.")
    return Reason(
        reached if found.quorum_reached else missed,
        {"needed": found.quorum_needed, "share": share_words(quorum), "members": found.members},
    )


def _line(line: Line) -> dict[str, Any]:
    note = "" if line.note is None else str(line.note)
    return {"label": str(line.label), "value": line.value, "kind": line.kind.value, "note": note}


def recounted(data: Mapping[str, Any], found: Result) -> Result:
    """Return a result counted anew from stored facts; raises ValueError where the stored figures do not follow."""
    if data["figures"] != found.figures():
        raise ValueError("the stored figures do not follow from the stored facts")
    return found
