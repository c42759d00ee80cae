"""What the opening of a poll may wait for beside its time. A poll that waits takes no ballot and is not cancelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


class Wait(StrEnum):
    """What a poll waits for."""

    committee = "committee"
    agreement = "agreement"
    amendments = "amendments"
    scrutineers = "scrutineers"
    chair = "chair"


WAIT_NAMES: Mapping[Wait, str] = {
    Wait.committee: N_("the answer of the ethics committee to an objection"),
    Wait.agreement: N_("the agreement of the ethics committee"),
    Wait.amendments: N_("the vote on the amendments to the motion"),
    Wait.scrutineers: N_("the codes of the three scrutineers"),
    Wait.chair: N_("the opening of the vote by the chair of the meeting"),
}


def read(written: str) -> frozenset[Wait]:
    """Return what a poll waits for, from the words its row keeps."""
    return frozenset(Wait(word) for word in written.split())


def written(waits: Collection[Wait]) -> str:
    """Return the words that a row keeps, in one order whatever came first."""
    return " ".join(sorted(wait.value for wait in waits))


def waiting(waits: Collection[Wait]) -> Reason | None:
    """Say what a poll waits for; None where its time alone opens it."""
    if not waits:
        return None
    if waits == {Wait.chair}:
        return Reason(N_("The chair of the meeting opens this vote, in session."))
    return Reason(N_("Votes open once this is settled: %(waits)s."), {"waits": _named(waits)})


def missed(waits: Collection[Wait]) -> Reason:
    """Say why a poll that waited until its close never opened."""
    text = N_("The vote never opened, for this was not settled before its close: %(waits)s.")
    return Reason(text, {"waits": _named(waits)}, remedy=N_("The motion may be put to another assembly."))


def _named(waits: Collection[Wait]) -> tuple[Reason, ...]:
    return tuple(Reason(WAIT_NAMES[wait]) for wait in Wait if wait in waits)
