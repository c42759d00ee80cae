"""What may be said of a motion, and when: discussion, objections. Pure: no page, no table, no clock.

Whoever may say it is for the policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible

LONGEST = 8000


@dataclass(frozen=True)
class Stage:
    """How far a motion has come: on an agenda or not, ballots taken or not, over or not."""

    listed: bool = True
    opened: bool = False
    over: bool = False


def may_discuss(stage: Stage) -> Reason | None:
    """Return why a motion is no longer discussed; None from its agenda to the close of its vote."""
    if not stage.listed:
        return Reason(N_("This motion is on no agenda any more: what was said of it stays readable."))
    if stage.over:
        return Reason(N_("The vote on this motion is over: what was said of it stays readable."))
    return None


class Finding(StrEnum):
    """What the committee finds of an ethical objection."""

    sustained = "sustained"
    not_sustained = "not_sustained"


FINDING_NAMES: Mapping[Finding, str] = {
    Finding.sustained: N_("Sustained by the ethics committee"),
    Finding.not_sustained: N_("Not sustained by the ethics committee"),
}


@dataclass(frozen=True)
class ObjectionFacts:
    """What the rules need to know of an objection; `ethical` ones name a clause of the charter."""

    ethical: bool = False
    answered: bool = False
    lifted: bool = False
    finding: Finding | None = None


def may_object(
    stage: Stage, *, ethical: bool = False, standing: bool = False, judges: int = 1
) -> Reason | None:
    """Return why a member may not object now.

    `standing`: the same member already objects on the same ground; `judges`: how many of the committee could
    answer, apart from whoever objects and whoever put the motion.
    """
    closed = may_discuss(stage)
    if closed is not None:
        return closed
    if stage.opened:
        return Reason(
            N_("Votes are open: an objection is raised before they open. Your ballot says the rest.")
        )
    if standing:
        return Reason(N_("Your objection on this ground stands already: lift it before raising another."))
    if ethical and judges == 0:
        return Reason(
            N_(
                "Nobody else sits on the ethics committee: an objection tied to a clause could not be answered."
            ),
            remedy=N_("Raise it as a practical objection: voters read it all the same."),
        )
    return None


def may_answer(stage: Stage, objection: ObjectionFacts) -> Reason | None:
    """Return why an objection may not be answered; the committee answers the ethical ones, once."""
    if objection.lifted:
        return Reason(N_("This objection was lifted by whoever raised it."))
    if objection.answered:
        return Reason(N_("This objection is answered: the answer stays as voters read it."))
    return may_discuss(stage)


def may_lift(stage: Stage, objection: ObjectionFacts) -> Reason | None:
    """Return why an objection may not be lifted by whoever raised it."""
    if objection.lifted:
        return Reason(N_("This objection was lifted by whoever raised it."))
    return may_discuss(stage)


def holds_back(objections: Iterable[ObjectionFacts]) -> bool:
    """Tell whether a vote must wait: an ethical objection stands that the committee has not answered."""
    return any(one.ethical and not one.answered and not one.lifted for one in objections)


def sound_finding(finding: Finding | None, lifts: str) -> Reason | None:
    """Return what a finding lacks: a word, and, where it is sustained, what would lift the objection."""
    if finding is None:
        return Reason(N_("Say whether the committee sustains the objection."))
    if finding is Finding.sustained and not legible(lifts):
        return Reason(N_("Say what would lift the objection."))
    return None
