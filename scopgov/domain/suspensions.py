"""Who of the ethics committee stops alone what members let be used, who lets it go on, when an assembly decides.

Stopping is for one person, at once; undoing what a colleague stopped is for two; what an assembly is asked to decide,
it decides, whatever is lifted and suspended again meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Past:
    """A suspension: which member decided it alone (None: a vote did), whether it is over, which poll let use go on.

    `lifted_by_poll`: the poll that lifted it, or that did not want it back once the committee had lifted it. Over with
    no poll, the committee lifted it and no assembly decided on it. `confirmed`: members voted it, or confirmed it.
    """

    decided_by: int | None
    over: bool = True
    lifted_by_poll: int | None = None
    confirmed: bool = False

    @property
    def undecided(self) -> bool:
        """Tell whether one member decided it and no assembly ever did."""
        return self.decided_by is not None and not self.confirmed and self.lifted_by_poll is None


def suspended_before(member: int, past: Sequence[Past]) -> Reason | None:
    """Say why a member may not suspend again: an assembly let go on, last, what this member had suspended.

    One person alone would otherwise keep stopped what members voted to use. Another member of the committee still may
    suspend at once, and the board may withdraw: in an emergency two pairs of eyes are found.
    """
    poll = past[-1].lifted_by_poll if past else None
    if poll is None or member not in {one.decided_by for one in past if one.lifted_by_poll == poll}:
        return None
    return Reason(
        N_("An assembly lifted the suspension that you decided: you do not suspend again alone."),
        remedy=N_("Another member of the committee may suspend at once, or the assembly may vote on it."),
    )


def lifts(member: int, *, decided_by: int | None, asked_by: int | None) -> bool:
    """Tell whether a member lifts a suspension by this act; else the act asks for it, and another member accepts.

    `asked_by` asked before, and still judges. Who decided it lifts it alone; what a colleague decided, two lift.
    """
    return member == decided_by or (asked_by is not None and asked_by != member)


def left_undecided(past: Sequence[Past]) -> int:
    """Return how many suspensions of the committee, one after the other, no assembly decided on, down to the last."""
    count = 0
    for one in reversed(past):
        if not one.undecided:
            break
        count += 1
    return count


def for_the_assembly(past: Sequence[Past]) -> bool:
    """Tell whether the next assembly is asked to decide.

    It is while a suspension that the committee decided stands; and, lifted or not, once the committee suspended twice
    with no assembly deciding: lifting before each assembly and suspending after it would keep members from deciding.
    """
    count = left_undecided(past)
    return count > 1 or (count == 1 and not past[-1].over)
