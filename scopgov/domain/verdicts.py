"""Is this vote carried, for or against? The verdict, with the arithmetic behind it.

Pure integers: the same facts always give the same verdict, and every line of it adds up. Knows
neither members nor the clock; the rules are in `statutes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.polls import OUTCOME_NAMES, Outcome, Tally
from scopgov.domain.results import Line, LineKind, Result, outcome_alone
from scopgov.domain.rule_words import share_words, threshold_words
from scopgov.domain.statutes import Base, Call, DecisionRule, Tie
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Verdict(Result):
    """The result of a motion voted for or against."""

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
    def ballots(self) -> int:
        """Return the number of ballots."""
        return self.tally.ballots

    @property
    def expressed(self) -> int:
        """Return the votes for and against."""
        return self.for_ + self.against

    @property
    def tied(self) -> bool:
        """Tell whether as many voted for as against and the rule then rejects."""
        return self.rule.tie is Tie.rejected and self.for_ == self.against

    @property
    def carried(self) -> bool:
        """Tell whether enough voted for."""
        return self.for_ >= self.majority_needed and not self.tied

    def counted(self) -> Iterator[Line]:
        """Give the lines from those who are there to the votes for."""
        yield from self.cast_lines(_majority_note(self))
        yield from _for(self)

    def headline(self, *, counts: bool = True) -> Reason:
        """Say the result as the title of its page, without its counts where they are not shown."""
        if not counts or self.outcome is Outcome.no_quorum:
            return outcome_alone(self.outcome)
        texts = {
            Outcome.carried: N_("Carried: %(for)s for, %(against)s against"),
            Outcome.rejected: N_("Rejected: %(for)s for, %(against)s against"),
        }
        return Reason(texts[self.outcome], {"for": self.for_, "against": self.against})

    @property
    def word(self) -> Reason:
        """Say the result in a word."""
        return Reason(OUTCOME_NAMES[self.outcome])

    @property
    def sides(self) -> tuple[Reason, ...]:
        """Say how many votes are for and how many against."""
        return (
            Reason(N_("%(count)s for"), {"count": self.for_}),
            Reason(N_("%(count)s against"), {"count": self.against}),
        )

    @property
    def summary(self) -> Reason:
        """Say the whole arithmetic in one sentence."""
        return self.arithmetic((_SUMMARY, _FREE), **{"for": self.for_})

    def votes_data(self) -> dict[str, Any]:
        """Return the tally as JSON data."""
        names = ("for", "against", "abstentions", "blanks")
        counts = (self.for_, self.against, self.abstentions, self.blanks)
        return {"tally": dict(zip(names, counts, strict=True))}


_FREE = N_(
    "%(present)s present or represented of %(members)s; no quorum required; "
    "%(cast)s votes cast; %(needed)s needed; %(for)s for: %(outcome)s"
)
_SUMMARY = N_(
    "%(present)s present or represented of %(members)s; quorum %(quorum)s; "
    "%(cast)s votes cast; %(needed)s needed; %(for)s for: %(outcome)s"
)


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
    if min(tally.for_, tally.against, tally.abstentions, tally.blanks) < 0:
        raise ValueError("a count cannot be negative")
    found = Verdict(rule, call, members, present, remote, represented, tally)
    found.check()
    return found


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


def tally_of(data: Mapping[str, Any]) -> Tally:
    """Return the tally that `votes_data` wrote."""
    held = data["tally"]
    return Tally(held["for"], held["against"], held["abstentions"], held["blanks"])
