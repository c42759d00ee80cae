"""Double majorities: what also needs the agreement of the ethics committee, and whether one was given.

The committee agrees to a motion as it stands, to the letter; other words need another agreement. What carries a vote
of the committee is in its own rule. Pure: no page, no table, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_


class Standing(StrEnum):
    """Where the agreement to a motion stands."""

    awaited = "awaited"
    asked = "asked"
    given = "given"
    refused = "refused"


STANDINGS: Mapping[Standing, str] = {
    Standing.awaited: N_(
        "Ethics committee: its agreement is awaited. It puts the motion to a vote at one of its meetings."
    ),
    Standing.asked: N_("Ethics committee: the agreement is on the agenda of one of its meetings."),
    Standing.given: N_("Ethics committee: it agreed."),
    Standing.refused: N_("Ethics committee: it did not agree."),
}
REFUSED = Reason(
    N_("The ethics committee did not agree: of the two majorities needed, one is missing."),
    remedy=N_("The motion may be put to another assembly."),
)
BOUND = ("id", "kind", "subject", "title", "text", "params")


@dataclass(frozen=True)
class Asked:
    """One vote of the committee on a motion: whether it is not over, what it decided, whether on this very text."""

    live: bool
    outcome: Outcome | None
    same_text: bool


def bound(motion: Mapping[str, Any]) -> str:
    """Return the digest of all that a motion says, which an agreement to it names."""
    return digest({key: motion[key] for key in BOUND})


def agrees(motion: Mapping[str, Any], definition: Mapping[str, Any], outcome: Outcome | None) -> bool:
    """Tell whether a vote, as defined and counted again, is the committee's agreement to a motion as it stands."""
    asked = definition["motion"]
    about = (definition["rule"]["body"], asked["kind"], asked["subject"], asked["params"].get("agreed"))
    return outcome is Outcome.carried and about == (
        "ethics_committee",
        "agreement",
        motion["id"],
        bound(motion),
    )


def standing(votes: Iterable[Asked]) -> Standing:
    """Return where an agreement stands: votes on other words, cancelled or without a quorum settle nothing."""
    found = [one for one in votes if one.same_text]
    if any(one.outcome is Outcome.carried for one in found):
        return Standing.given
    if any(one.outcome is Outcome.rejected for one in found):
        return Standing.refused
    return Standing.asked if any(one.live for one in found) else Standing.awaited


def may_ask(at: Standing) -> bool:
    """Tell whether the committee may put its agreement on an agenda."""
    return at is Standing.awaited
