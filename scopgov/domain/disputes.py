"""Disputes of a roll: on which grounds, until when, and what an answer must hold. Pure: no page, no table, no clock.

A dispute never stops a vote. The life of one is in `lifecycle`; who may raise or answer it is for the policy.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.states import AssemblyState
from scopgov.domain.text import N_, legible

LONGEST = 4000


class Ground(StrEnum):
    """What is wrong with a roll."""

    missing = "missing"
    not_entitled = "not_entitled"
    wrong_date = "wrong_date"


GROUND_NAMES: Mapping[Ground, str] = {
    Ground.missing: N_("Somebody is missing from the roll"),
    Ground.not_entitled: N_("Somebody on the roll should not be there"),
    Ground.wrong_date: N_("A date of admission, departure or office is wrong"),
}
CLOSED: Mapping[AssemblyState, str] = {
    AssemblyState.prepared: N_("The roll is shown, and can be disputed, once the notice is sent."),
    AssemblyState.closed: N_("The meeting is closed: its roll can no longer be disputed."),
    AssemblyState.cancelled: N_("The assembly is cancelled: its roll decides nothing."),
}


def may_dispute(state: AssemblyState, *, votes_begun: bool) -> Reason | None:
    """Return why a roll may not be disputed now: it may be from the notice until votes open."""
    if state in CLOSED:
        return Reason(CLOSED[state])
    if votes_begun:
        return Reason(
            N_("Votes are open: the roll is frozen, and is disputed before they open."),
            remedy=N_("Tell the chair: it belongs in the summary of the debates."),
        )
    return None


def sound(
    ground: Ground, about: int | None, *, roll: Container[int], standing: bool = False
) -> Reason | None:
    """Return what contradicts a dispute, or what it lacks.

    `about` is the person concerned, None for somebody who has no account here; `standing`: the same member disputes
    the same already.
    """
    if ground is Ground.missing and about is not None and about in roll:
        return Reason(N_("This person is on the roll."))
    if ground is Ground.not_entitled and (about is None or about not in roll):
        return Reason(N_("Choose a person who is on the roll."))
    if ground is Ground.wrong_date and about is None:
        return Reason(N_("Choose the person whose date is wrong."))
    if standing:
        return Reason(N_("You dispute this already: it awaits its answer."))
    return None


def may_answer(state: AssemblyState) -> Reason | None:
    """Return why disputes are not answered any more; they are until the minutes, even once votes are open."""
    return Reason(CLOSED[state]) if state is AssemblyState.cancelled else None


def sound_answer(*, upheld: bool, done: str) -> Reason | None:
    """Return what an answer lacks: where the dispute is upheld, what is done about it."""
    if upheld and not legible(done):
        return Reason(N_("Say what is done about it."))
    return None
