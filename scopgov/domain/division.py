"""Is an assembly divided on a motion? Signs whose limits stand in the voting rules, themselves adopted by vote.

A sign decides nothing: it is said, and postponement, amendment and withdrawal are offered. Integers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopgov.domain.deliberation import Stage, may_discuss
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Signs:
    """From which share an assembly is told that it is divided, in whole percent; 0 leaves a sign out.

    `objecting`: members objecting, of the roll. `margin`: votes for and against less apart than this, of both
    together. `abstaining`: abstentions and blank ballots, of the ballots.
    """

    objecting: int = 10
    margin: int = 10
    abstaining: int = 25

    @property
    def sound(self) -> bool:
        """Tell whether each is a share."""
        return all(0 <= share <= 100 for share in (self.objecting, self.margin, self.abstaining))


USUAL = Signs()


@dataclass(frozen=True)
class Earlier:
    """What an earlier vote on the same matter counted: on an amendment, or on the motion when it was put before."""

    title: str
    in_favour: int
    against: int
    undecided: int


@dataclass(frozen=True)
class Mood:
    """What is known of an assembly before it votes; `sustained`: ethical objections the committee sustained."""

    on_roll: int
    objecting: int = 0
    sustained: int = 0
    earlier: tuple[Earlier, ...] = ()


def signs(mood: Mood, limits: Signs) -> tuple[Reason, ...]:
    """Return what shows that the assembly is divided; nothing where nothing does."""
    return (*_objections(mood, limits), *(sign for vote in mood.earlier for sign in _vote(vote, limits)))


def _objections(mood: Mood, limits: Signs) -> Iterator[Reason]:
    if mood.sustained:
        text = N_("Ethical objections that the committee sustains: %(count)s.")
        yield Reason(text, {"count": mood.sustained})
    if mood.objecting and limits.objecting and mood.objecting * 100 >= limits.objecting * mood.on_roll:
        text = N_("%(count)s of %(on_roll)s members on the roll object (told from %(share)s%%).")
        yield Reason(text, {"count": mood.objecting, "on_roll": mood.on_roll, "share": limits.objecting})


def _vote(vote: Earlier, limits: Signs) -> Iterator[Reason]:
    sides = vote.in_favour + vote.against
    told = {"title": vote.title, "in_favour": vote.in_favour, "against": vote.against}
    if sides and abs(vote.in_favour - vote.against) * 100 < limits.margin * sides:
        text = N_(
            "A close vote on “%(title)s”: %(in_favour)s for, %(against)s against (told under %(points)s points)."
        )
        yield Reason(text, {**told, "points": limits.margin})
    ballots = sides + vote.undecided
    if vote.undecided and limits.abstaining and vote.undecided * 100 >= limits.abstaining * ballots:
        text = N_("Many abstained on “%(title)s”: %(count)s of %(ballots)s ballots (told from %(share)s%%).")
        counted = {"count": vote.undecided, "ballots": ballots, "share": limits.abstaining}
        yield Reason(text, {"title": vote.title, **counted})


def objecting(raised_by: Iterable[int]) -> int:
    """Return how many members object, each once."""
    return len(frozenset(raised_by))


def may_defer(stage: Stage, *, convened: bool) -> Reason | None:
    """Return why a motion may not be postponed or withdrawn: it may once announced and before its vote opens."""
    closed = may_discuss(stage)
    if closed is not None:
        return closed
    if stage.opened:
        return Reason(N_("Votes on this motion are open: the board may only cancel the poll, saying why."))
    if not convened:
        return Reason(N_("The notice is not sent: take the motion off the agenda."))
    return None
