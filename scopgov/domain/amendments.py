"""Amendments: who decides on another text of a motion, when it is voted, which text the motion is then put in.

Before the notice whoever put the motion may accept one. After it, one is put to the vote before the motion, whose
text is settled before its own poll opens: no vote survives an edit of its text. Pure: no page, no table, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scopgov.domain.deliberation import Stage, may_discuss
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_, legible


class End(StrEnum):
    """What became of an amendment."""

    accepted = "accepted"
    declined = "declined"
    withdrawn = "withdrawn"
    carried = "carried"
    overtaken = "overtaken"
    rejected = "rejected"
    undecided = "undecided"


END_NAMES: Mapping[End, str] = {
    End.accepted: N_("accepted: the motion is put in these words"),
    End.declined: N_("declined by whoever put the motion"),
    End.withdrawn: N_("withdrawn by whoever proposed it"),
    End.carried: N_("carried: the motion is put in these words"),
    End.overtaken: N_("carried, but another amendment had more votes for it"),
    End.rejected: N_("rejected by vote"),
    End.undecided: N_("left without a decision"),
}


@dataclass(frozen=True)
class MotionFacts:
    """What the rules need to know of a motion beside its stage.

    `convened`: the notice is sent; `bound`: it sets something in motion here, whatever its words; `second`: of a
    second call; `votes_begun`: its assembly takes votes by the clock already, so that no other vote fits before it.
    """

    stage: Stage
    text: str
    convened: bool = False
    bound: bool = False
    second: bool = False
    votes_begun: bool = False


@dataclass(frozen=True)
class AmendmentFacts:
    """What the rules need to know of an amendment: the text it starts from, whether it waits or is before a poll."""

    before: str
    ended: bool = False
    put: bool = False


def may_propose(motion: MotionFacts) -> Reason | None:
    """Return why no amendment to a motion may be proposed now."""
    closed = may_discuss(motion.stage)
    if closed is not None:
        return closed
    if motion.stage.opened:
        return Reason(N_("Votes are open: the text put to the vote can no longer change."))
    if motion.second:
        return Reason(N_("A second call decides on the text of the first one."))
    if motion.bound:
        return Reason(
            N_("What this motion decides is bound to it, not to its words: other words would not change it."),
            remedy=N_("Object, or ask that something else be put to the vote."),
        )
    return None


def sound(motion: MotionFacts, text: str) -> Reason | None:
    """Return what is wrong with the text proposed."""
    if not legible(text):
        return Reason(N_("Write the text put to the vote."))
    if text.split() == motion.text.split():
        return Reason(N_("This is the text of the motion: change what you would have it say."))
    return None


def may_settle(motion: MotionFacts, amendment: AmendmentFacts) -> Reason | None:
    """Return why whoever put the motion may not accept or decline an amendment: they may before the notice."""
    return _standing(motion, amendment) or (
        Reason(N_("The notice is sent: members decide on the amendment by vote."))
        if motion.convened
        else _same_text(motion, amendment)
    )


def may_put(motion: MotionFacts, amendment: AmendmentFacts) -> Reason | None:
    """Return why an amendment may not be put to the vote before its motion: it may once the notice is sent."""
    found = _standing(motion, amendment) or may_propose(motion)
    if found is not None:
        return found
    if amendment.put:
        return Reason(N_("This amendment is before its vote already."))
    if not motion.convened:
        return Reason(N_("Before the notice, whoever put the motion may still accept it."))
    if motion.votes_begun:
        return Reason(N_("The votes of this assembly have begun: no other vote fits before this one."))
    return _same_text(motion, amendment)


def may_withdraw(motion: MotionFacts, amendment: AmendmentFacts, *, voting: bool) -> Reason | None:
    """Return why an amendment may not be withdrawn by whoever proposed it; `voting`: ballots on it are taken."""
    if voting:
        return Reason(N_("Votes on this amendment are open: members decide."))
    return _standing(motion, amendment)


def _standing(motion: MotionFacts, amendment: AmendmentFacts) -> Reason | None:
    if amendment.ended:
        return Reason(N_("This amendment is settled."))
    return may_discuss(motion.stage)


def _same_text(motion: MotionFacts, amendment: AmendmentFacts) -> Reason | None:
    if amendment.before == motion.text:
        return None
    return Reason(
        N_("The text of the motion changed since this amendment was written."),
        remedy=N_("Write the amendment anew from the present text."),
    )


def middle(opens_at: datetime, closes_at: datetime) -> datetime:
    """Return when the vote on amendments ends and the vote on the motion begins: halfway through the window."""
    return opens_at + (closes_at - opens_at) / 2


@dataclass(frozen=True)
class Voted:
    """An amendment and what its poll decided; `outcome` is None for a poll that was cancelled."""

    amendment_id: int
    outcome: Outcome | None
    in_favour: int = 0


def settle(voted: Iterable[Voted]) -> dict[int, End]:
    """Say what becomes of the amendments of one motion once all are voted.

    Each is a whole text, so that one at most is taken: of those carried, the one with most votes for it, and of
    equals the one proposed first.
    """
    rows = sorted(voted, key=lambda one: one.amendment_id)
    carried = [one for one in rows if one.outcome is Outcome.carried]
    taken = max(carried, key=lambda one: one.in_favour, default=None)
    return {one.amendment_id: _end(one, taken) for one in rows}


def _end(one: Voted, taken: Voted | None) -> End:
    if one.outcome is Outcome.carried:
        return End.carried if one is taken else End.overtaken
    return End.rejected if one.outcome is Outcome.rejected else End.undecided
