"""Whether a member of the ethics committee may suspend, alone and at once, what members let be used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Past:
    """A suspension that is over: which member decided it alone (None: a vote did), whether a vote lifted it."""

    decided_by: int | None
    by_vote: bool


def suspended_before(member: int, past: Sequence[Past]) -> Reason | None:
    """Say why a member may not suspend again: an assembly lifted the last suspension, which this member had decided.

    One person alone would otherwise keep stopped what members voted to use. Another member of the committee still may
    suspend at once, and the board may withdraw: in an emergency two pairs of eyes are found.
    """
    if not past or not past[-1].by_vote or past[-1].decided_by != member:
        return None
    return Reason(
        N_("An assembly lifted the suspension that you decided: you do not suspend again alone."),
        remedy=N_("Another member of the committee may suspend at once, or the assembly may vote on it."),
    )
