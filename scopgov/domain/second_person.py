"""Which acts of an administrator on the roll wait for a second person, and who may be that person.

An administrator keeps the roll; alone, they could make themself, or somebody of theirs, a member with a vote or a role
with power. So these acts wait until somebody else accepts them: whoever holds the board's or the administrator's role
and is neither who asked nor whom it is about; where nobody does, any other associate. While nobody else has an account,
as at the founding, there is nobody to ask: the act is done at once, and the record says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from scopgov.domain.actors import Actor, Role
from scopgov.domain.text import N_

LAPSES = timedelta(days=30)
WITH_POWER = frozenset(Role) - {Role.proposal_writer}
ACCEPTING = frozenset({Role.administrator, Role.board})


class Awaited(StrEnum):
    """An act that waits."""

    address_changed = "address_changed"
    admission_freed = "admission_freed"
    associate_admitted = "associate_admitted"
    member_readmitted = "member_readmitted"
    role_ended = "role_ended"
    role_given = "role_given"


AWAITED_NAMES: Mapping[Awaited, str] = {
    Awaited.address_changed: N_("another e-mail address for an account"),
    Awaited.admission_freed: N_("associates admitted without a vote from now on"),
    Awaited.associate_admitted: N_("a vote, as an associate"),
    Awaited.member_readmitted: N_("the vote again, back on the roll"),
    Awaited.role_ended: N_("the end of a role"),
    Awaited.role_given: N_("a role"),
}


def accepters(people: Iterable[Actor], parties: frozenset[int]) -> frozenset[int]:
    """Return who may accept, among the people with an account: none of those who asked or whom it is about."""
    others = [one for one in people if one.member_id not in parties]
    charged = frozenset(one.member_id for one in others if one.roles & ACCEPTING)
    return charged or frozenset(one.member_id for one in others if one.associate)


def lapsed(asked_at: datetime, now: datetime) -> bool:
    """Tell whether an act was asked for too long ago to be accepted."""
    return asked_at + LAPSES <= now
