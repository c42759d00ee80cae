"""How a meeting is led: by the clock, or item by item by its chair; when its chair may open and close a vote; how many
members must ask for a secret ballot.

Nothing here reads a clock: `now` is a parameter. What a poll decides is in `verdicts`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.statutes import Base, Threshold
from scopgov.domain.text import N_


class Conduct(StrEnum):
    """Who opens and closes the votes of a meeting, as its notice announces."""

    session = "session"
    window = "window"


CONDUCT_NAMES: Mapping[Conduct, str] = {
    Conduct.window: N_("All votes are open together, from the opening to the close announced"),
    Conduct.session: N_("In session: the chair opens and closes each vote, item by item"),
}
SHORTEST, LONGEST = 1, 240  # minutes that a vote may be announced for


@dataclass(frozen=True)
class Sitting:
    """What the rules need to know of a meeting: its chair is at work (`opened`), and until when it was announced."""

    conduct: Conduct
    opened: bool
    ends: datetime
    another_vote: str = ""


def may_open_vote(sitting: Sitting, now: datetime, minutes: int) -> Reason | None:
    """Return why the chair may not open a vote now for that many minutes; None where they may.

    `another_vote` is the title of what is being voted on already: a room decides one thing at a time.
    """
    if sitting.conduct is not Conduct.session:
        return Reason(N_("The votes of this meeting open and close by the clock, as its notice announced."))
    if not sitting.opened:
        return Reason(N_("Open the meeting first: its chair opens the votes."))
    if sitting.another_vote:
        return Reason(N_("Close the vote on “%(title)s” first."), {"title": sitting.another_vote})
    return _fits(sitting, now, minutes)


def _fits(sitting: Sitting, now: datetime, minutes: int) -> Reason | None:
    if not SHORTEST <= minutes <= LONGEST:
        told = {"shortest": SHORTEST, "longest": LONGEST}
        return Reason(N_("Announce between %(shortest)s and %(longest)s minutes."), told)
    if now + timedelta(minutes=minutes) <= sitting.ends:
        return None
    text = N_("The notice announced that the votes close on %(at)s: announce fewer minutes.")
    return Reason(text, {"at": sitting.ends})


def able(
    roll: Collection[int], present: Collection[int], proxies: Mapping[int, int], *, remote: bool
) -> frozenset[int]:
    """Return whose votes may still come in: all on the roll, or, where nobody votes from afar, those in the room.

    `proxies` says who represents whom; who is represented by somebody in the room can be voted for.
    """
    if remote:
        return frozenset(roll)
    there = frozenset(roll) & frozenset(present)
    return there | {giver for giver, holder in proxies.items() if giver in roll and holder in there}


def may_vote_from_here(sitting: Conduct, *, remote: bool, there: bool) -> Reason | None:
    """Return why a member may not vote: a session without remote voting takes the votes of those in the room."""
    if sitting is Conduct.window or remote or there:
        return None
    return Reason(
        N_("This meeting votes on the spot, and you are not recorded as present."),
        remedy=N_("Ask the chair to record you."),
    )


def may_close_vote(announced: datetime, now: datetime, *, voted: int, able: int) -> Reason | None:
    """Return None if the chair may close a vote: at the time announced, or once whoever is able to vote has voted."""
    if now >= announced or voted >= able > 0:
        return None
    text = N_(
        "The vote is announced until %(at)s: it may be closed then, or as soon as all who can vote have voted "
        "(ballots missing: %(missing)s)."
    )
    return Reason(text, {"at": announced, "missing": able - voted})


@dataclass(frozen=True)
class Asked:
    """How many members ask for a secret ballot, and how many must."""

    count: int
    needed: int

    @property
    def reached(self) -> bool:
        """Tell whether enough of them ask."""
        return self.count >= self.needed


def asked(
    threshold: Threshold,
    *,
    askers: Collection[int],
    roll: Collection[int],
    present: Collection[int],
    proxies: Mapping[int, int],
    begun: bool,
) -> Asked:
    """Count who asks for a secret ballot, against the share that the rules want.

    Before the meeting nobody can be said to be absent: the share is one of the whole roll. Once it has begun, whoever
    asked counts while they are there, at a distance or on the spot, and with them those they represent.
    """
    on_roll, asking = frozenset(roll), frozenset(askers) & frozenset(roll)
    if not begun:
        return Asked(len(asking), max(1, threshold.needed(len(on_roll))))
    there = on_roll & frozenset(present)
    given = {giver: holder for giver, holder in proxies.items() if giver in on_roll and holder in there}
    whole = on_roll if threshold.base is Base.members else there | given.keys()
    asking = (asking & there) | {giver for giver, holder in given.items() if holder in asking}
    return Asked(len(asking), max(1, threshold.needed(len(whole))))


def stays_secret(asked_for: bool) -> Reason | None:
    """Return why a vote can no longer be made open: members asked that it be confidential, as the rules let them."""
    if not asked_for:
        return None
    return Reason(N_("Enough members asked that this be voted in confidence: it can no longer be made open."))
