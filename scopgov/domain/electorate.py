"""Who may vote in a body at a date, and who may represent whom. One member, one vote (loi 47-1775, art. 9).

Knows nothing of polls or choices.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason
from scopgov.domain.legality import LAW
from scopgov.domain.statutes import BODY_NAMES, Body, ProxyCaps
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Seat:
    """A seat in the board or the ethics committee, from `since` on; `until` is the first day without it."""

    body: Body
    since: date
    until: date | None = None


def term_refused(since: date, until: date | None, held: Iterable[tuple[date, date | None]]) -> Reason | None:
    """Say why a term may not be given beside those that a person holds or held of the same role; None where it may.

    A term renewed on the day the one before ends touches it and does not overlap. Two terms that overlap would leave
    the person in office once one of them is ended.
    """
    if until is not None and until <= since:
        return Reason(N_("A role ends after it begins."))
    if any(_share_a_day((since, until), one) for one in held):
        return Reason(N_("This person already holds this role for all or part of that time."))
    return None


def _share_a_day(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    begins = max(one[0], other[0])
    ends = [until for _since, until in (one, other) if until is not None]
    return all(begins < until for until in ends)


@dataclass(frozen=True)
class MemberFacts:
    """What decides whether a person votes; `departed_on` is the first day they no longer are a member."""

    member_id: int
    associate: bool
    admitted_on: date
    departed_on: date | None = None
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True)
class Roll:
    """Who may vote in a body on a day: member numbers in order, one vote each."""

    body: Body
    on: date
    members: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member_id: object) -> bool:
        return member_id in self.members


@dataclass(frozen=True)
class Lines:
    """The lines of a roll that one vote is about, and how many the whole roll has."""

    members: frozenset[int]
    count: int

    def __len__(self) -> int:
        return self.count

    def __contains__(self, member_id: object) -> bool:
        return member_id in self.members


def eligible(facts: Iterable[MemberFacts], body: Body, on: date) -> Roll:
    """Return the roll of `body` that day: associates admitted, not departed, seated where seats count."""
    members = sorted({fact.member_id for fact in facts if _votes(fact, body, on)})
    return Roll(body, on, tuple(members))


def _votes(fact: MemberFacts, body: Body, on: date) -> bool:
    if not fact.associate or not _during(fact.admitted_on, fact.departed_on, on):
        return False
    if body is Body.general_assembly:
        return True
    return any(seat.body is body and _during(seat.since, seat.until, on) for seat in fact.seats)


def _during(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on < until)


def roll_digest(roll: Roll) -> str:
    """Return SHA-256 over body, day and member numbers; it names nobody."""
    return digest({"body": roll.body.value, "on": roll.on.isoformat(), "members": list(roll.members)})


def proxy_cap(members: int, caps: ProxyCaps = LAW) -> int:
    """Return how many other members one member may represent, `members` being on the roll.

    Under 20 members at most one, then at most one twentieth of them (loi 78-763); statutes only lower it.
    """
    return min(_cap(members, LAW), _cap(members, caps))


def _cap(members: int, caps: ProxyCaps) -> int:
    return caps.small_extra if members < caps.small_below else members // caps.members_per_extra


def may_give_proxy(
    giver: int,
    holder: int,
    *,
    roll: Roll,
    proxies: Mapping[int, int],
    present: Collection[int] = (),
    caps: ProxyCaps = LAW,
) -> Reason | None:
    """Return None if `giver` may be represented by `holder`, else why not.

    `proxies` holds those in force, giver to holder; `present` the members who have turned up.
    """
    return (
        _not_between(giver, holder, roll)
        or _already_bound(giver, holder, proxies, present)
        or _full(holder, roll, proxies, caps)
    )


def may_cast(
    caster: int,
    member: int,
    *,
    roll: Roll | Lines,
    proxies: Mapping[int, int],
    present: Collection[int] = (),
    cast_for: Collection[int] = (),
    caps: ProxyCaps = LAW,
) -> Reason | None:
    """Return None if `caster` may cast the ballot of `member`, else why not.

    A member who turns up votes in person. `cast_for` holds the other members whose ballots `caster` cast and which
    count so far: proxies given one after the other make no more votes than those held at once.
    """
    if member not in roll:
        return Reason(N_("This member is not on the roll of this poll."))
    if caster == member:
        return None
    if proxies.get(member) != caster:
        return Reason(N_("You do not hold a proxy of this member."))
    if member in present:
        return Reason(N_("This member has turned up: the proxy no longer counts."))
    cap = proxy_cap(len(roll), caps)
    if len({*cast_for} - {member}) < cap:
        return None
    text = N_("You already voted here for as many other members as one member may represent: %(cap)s.")
    return Reason(text, {"cap": cap}, rule="loi 78-763")


def _not_between(giver: int, holder: int, roll: Roll) -> Reason | None:
    if giver == holder:
        return Reason(N_("A proxy is given to another member."))
    if giver not in roll:
        return Reason(N_("Only members on the roll of the %(body)s can be represented."), _body(roll))
    if holder not in roll:
        return Reason(N_("Only a member on the roll of the %(body)s can represent another."), _body(roll))
    return None


def _body(roll: Roll) -> Mapping[str, object]:
    return {"body": Reason(BODY_NAMES[roll.body])}


def _already_bound(
    giver: int, holder: int, proxies: Mapping[int, int], present: Collection[int]
) -> Reason | None:
    if giver in present:
        return Reason(N_("A member who is present votes in person."))
    if giver in proxies:
        return Reason(N_("A proxy is already given: revoke it before giving another."))
    if giver in proxies.values():
        return Reason(N_("A member who holds a proxy must be present or vote, and cannot be represented."))
    if holder in proxies:
        return Reason(N_("This member is represented by someone else and cannot represent you."))
    return None


def _full(holder: int, roll: Roll, proxies: Mapping[int, int], caps: ProxyCaps) -> Reason | None:
    cap = proxy_cap(len(roll), caps)
    held = sum(1 for other in proxies.values() if other == holder)
    if held < cap:
        return None
    return Reason(
        N_("This member already holds %(held)s of the %(cap)s proxies allowed with %(members)s members."),
        {"held": held, "cap": cap, "members": len(roll)},
        rule="loi 78-763",
    )
