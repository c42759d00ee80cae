"""Is this vote carried? The verdict, with the arithmetic behind it.

Pure integers: the same facts always give the same verdict, and every line of it adds up. Knows
neither members nor the clock; the rules are in `statutes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.polls import OUTCOME_NAMES, Outcome, Tally
from scopgov.domain.rule_words import share_words, threshold_words
from scopgov.domain.statutes import Base, Call, DecisionRule, Threshold, Tie, rule_from_data, rule_to_data
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
class Verdict:
    """The facts of a count and what follows from them. `present` is on the spot, `remote` at a distance."""

    rule: DecisionRule
    call: Call
    members: int
    present: int
    remote: int
    represented: int
    tally: Tally

    @property
    def for_(self) -> int:
        """Return the votes for."""
        return self.tally.for_

    @property
    def against(self) -> int:
        """Return the votes against."""
        return self.tally.against

    @property
    def abstentions(self) -> int:
        """Return the abstentions."""
        return self.tally.abstentions

    @property
    def blanks(self) -> int:
        """Return the blank ballots."""
        return self.tally.blanks

    @property
    def present_or_represented(self) -> int:
        """Return all who attend or are represented."""
        return self.present + self.remote + self.represented

    @property
    def silent(self) -> int:
        """Return those present or represented for whom no ballot was cast."""
        return self.present_or_represented - self.tally.ballots

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
        return self.for_ + self.against + abstentions + (self.blanks if self.rule.blank_counts else 0)

    @property
    def majority(self) -> Threshold:
        """Return the fraction that the votes for must reach."""
        return self.rule.on(self.call).majority

    @property
    def majority_base(self) -> int:
        """Return the number that the majority is a fraction of."""
        return _base_count(self.majority.base, self.members, self.present_or_represented, self.votes_cast)

    @property
    def majority_needed(self) -> int:
        """Return the votes for that carry; at least one, since nobody decides nothing."""
        return max(1, self.majority.needed(self.majority_base))

    @property
    def tied(self) -> bool:
        """Tell whether as many voted for as against and the rule then rejects."""
        return self.rule.tie is Tie.rejected and self.for_ == self.against

    @property
    def outcome(self) -> Outcome:
        """Return what the body decided."""
        if not self.quorum_reached:
            return Outcome.no_quorum
        carried = self.for_ >= self.majority_needed and not self.tied
        return Outcome.carried if carried else Outcome.rejected

    @cached_property
    def derivation(self) -> tuple[Line, ...]:
        """Return the arithmetic from those present to the votes for, or to the quorum when it is missed."""
        if not self.quorum_reached:
            return tuple(_presence(self))
        return (*_presence(self), *_cast(self), *_for(self))


def verdict(
    rule: DecisionRule,
    *,
    members: int,
    present: int,
    represented: int,
    tally: Tally,
    call: Call,
    remote: int = 0,
) -> Verdict:
    """Return what the count decides. `present` are on the spot, `remote` deemed present at a distance.

    Raises ValueError when the facts contradict each other, Refused when the rule has no second call.
    """
    rule.on(call)
    facts = (
        members,
        present,
        remote,
        represented,
        tally.for_,
        tally.against,
        tally.abstentions,
        tally.blanks,
    )
    if min(facts) < 0:
        raise ValueError("a count cannot be negative")
    if present + remote + represented > members:
        raise ValueError("more present or represented than members")
    if tally.ballots > present + remote + represented:
        raise ValueError("more ballots than members present or represented")
    return Verdict(rule, call, members, present, remote, represented, tally)


def _base_count(base: Base, members: int, attending: int, cast: int) -> int:
    return {Base.members: members, Base.present_or_represented: attending, Base.votes_cast: cast}[base]


def _presence(found: Verdict) -> Iterator[Line]:
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


def _quorum_note(found: Verdict) -> Reason:
    quorum = found.rule.on(found.call).quorum
    if quorum.none:
        return Reason(N_("no quorum is required"))
    reached = N_("quorum: %(needed)s, %(share)s of %(members)s. Reached.")
    missed = N_("quorum: %(needed)s, %(share)s of %(members)s. Not reached: no decision.")
    return Reason(
        reached if found.quorum_reached else missed,
        {"needed": found.quorum_needed, "share": share_words(quorum), "members": found.members},
    )


def _cast(found: Verdict) -> Iterator[Line]:
    if found.silent:
        yield Line(Reason(N_("Did not vote")), -found.silent)
    if not found.rule.abstention_counts:
        yield Line(Reason(N_("Abstentions")), -found.abstentions)
    if not found.rule.blank_counts:
        yield Line(Reason(N_("Blank ballots")), -found.blanks)
    yield Line(Reason(N_("Votes cast")), found.votes_cast, LineKind.total, _majority_note(found))


def _majority_note(found: Verdict) -> Reason | None:
    if found.majority.base is not Base.votes_cast:
        return None
    return Reason(
        N_("needed to carry: %(share)s, that is %(needed)s"),
        {"share": share_words(found.majority), "needed": found.majority_needed},
    )


def _for(found: Verdict) -> Iterator[Line]:
    if found.rule.abstention_counts:
        yield Line(Reason(N_("Abstentions")), -found.abstentions)
    if found.rule.blank_counts:
        yield Line(Reason(N_("Blank ballots")), -found.blanks)
    yield Line(Reason(N_("Against")), -found.against)
    yield Line(Reason(N_("For")), found.for_, LineKind.total, _outcome_note(found))


def _outcome_note(found: Verdict) -> Reason:
    figures: dict[str, object] = {"votes": found.for_, "needed": found.majority_needed}
    if found.majority.base is not Base.votes_cast:
        return Reason(
            N_("needed to carry: %(needed)s, %(what)s (%(base)s). %(conclusion)s"),
            {
                "needed": found.majority_needed,
                "what": threshold_words(found.majority),
                "base": found.majority_base,
                "conclusion": Reason(_conclusion(found), figures),
            },
        )
    return Reason(_conclusion(found), figures)


def _conclusion(found: Verdict) -> str:
    if found.outcome is Outcome.carried:
        return N_("%(votes)s is at least %(needed)s: carried")
    if found.for_ >= found.majority_needed:
        return N_("as many for as against: a tie is a rejection")
    return N_("%(votes)s is less than %(needed)s: rejected")


def summary(found: Verdict) -> Reason:
    """Say the whole arithmetic in one sentence."""
    params: dict[str, object] = {
        "present": found.present_or_represented,
        "members": found.members,
        "quorum": found.quorum_needed,
        "cast": found.votes_cast,
        "needed": found.majority_needed,
        "for": found.for_,
        "outcome": Reason(OUTCOME_NAMES[found.outcome]),
    }
    if found.outcome is Outcome.no_quorum:
        return Reason(_summary_without_quorum(found), {**params, "present": found.quorum_count})
    if found.rule.on(found.call).quorum.none:
        text = N_(
            "%(present)s present or represented of %(members)s; no quorum required; "
            "%(cast)s votes cast; %(needed)s needed; %(for)s for: %(outcome)s"
        )
    else:
        text = N_(
            "%(present)s present or represented of %(members)s; quorum %(quorum)s; "
            "%(cast)s votes cast; %(needed)s needed; %(for)s for: %(outcome)s"
        )
    return Reason(text, params)


def _summary_without_quorum(found: Verdict) -> str:
    if found.rule.on(found.call).quorum_of_present:
        return N_("%(present)s present of %(members)s; quorum %(quorum)s: not reached")
    return N_("%(present)s present or represented of %(members)s; quorum %(quorum)s: not reached")


def headline(found: Verdict, *, counts: bool = True) -> Reason:
    """Say the result as the title of its page, without its counts where they are not shown."""
    if not counts:
        return outcome_alone(found.outcome)
    texts = {
        Outcome.carried: N_("Carried: %(for)s for, %(against)s against"),
        Outcome.rejected: N_("Rejected: %(for)s for, %(against)s against"),
        Outcome.no_quorum: N_("No decision: the quorum is not reached"),
    }
    return Reason(texts[found.outcome], {"for": found.for_, "against": found.against})


def outcome_alone(outcome: Outcome) -> Reason:
    """Say a result of which no figure is shown."""
    texts = {
        Outcome.carried: N_("Carried"),
        Outcome.rejected: N_("Rejected"),
        Outcome.no_quorum: N_("No decision: the quorum is not reached"),
    }
    return Reason(texts[outcome])


def may_call_again(found: Verdict) -> Reason | None:
    """Return None if the same agenda may be called a second time after this verdict, else why not.

    After a missed quorum; and where the first call asks for a share of all members (C. com. L. 223-29),
    also after a majority not obtained.
    """
    if found.call is Call.second or found.rule.second is None:
        return Reason(N_("There is no further call after this one."), rule=found.rule.article)
    if found.outcome is Outcome.carried:
        return Reason(N_("The motion is carried."))
    short_of_members = found.rule.first.majority.base is Base.members
    if found.outcome is Outcome.rejected and not short_of_members:
        return Reason(N_("The motion was rejected with the quorum reached: it needs a new assembly."))
    return None


def verdict_to_data(found: Verdict) -> dict[str, Any]:
    """Return the verdict as JSON data: the facts, and the figures and lines that follow from them."""
    return {**_facts(found), "figures": _figures(found), "lines": [_line(line) for line in found.derivation]}


def _facts(found: Verdict) -> dict[str, Any]:
    tally = found.tally
    return {
        "rule": rule_to_data(found.rule),
        "call": int(found.call),
        "members": found.members,
        "present": found.present,
        "remote": found.remote,
        "represented": found.represented,
        "tally": {
            "for": tally.for_,
            "against": tally.against,
            "abstentions": tally.abstentions,
            "blanks": tally.blanks,
        },
    }


def _figures(found: Verdict) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "quorum_needed": found.quorum_needed,
        "votes_cast": found.votes_cast,
        "majority_needed": found.majority_needed,
    }


def _line(line: Line) -> dict[str, Any]:
    note = "" if line.note is None else str(line.note)
    return {"label": str(line.label), "value": line.value, "kind": line.kind.value, "note": note}


def verdict_from_data(data: Mapping[str, Any]) -> Verdict:
    """Count anew from the facts that `verdict_to_data` wrote.

    Raises ValueError when they are malformed or do not lead to the figures stored with them.
    """
    try:
        found = _recount(data)
        stored = data["figures"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a verdict: {error}") from error
    if stored != _figures(found):
        raise ValueError("the stored figures do not follow from the stored facts")
    return found


def _recount(data: Mapping[str, Any]) -> Verdict:
    tally = data["tally"]
    return verdict(
        rule_from_data(data["rule"]),
        members=data["members"],
        present=data["present"],
        remote=data["remote"],
        represented=data["represented"],
        tally=Tally(tally["for"], tally["against"], tally["abstentions"], tally["blanks"]),
        call=Call(data["call"]),
    )
