"""Who holds the key of a confidential poll in the place of the server, and what they are told. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import Folded
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import holder
from scopgov.domain.polls import Secrecy
from scopgov.domain.text import N_
from scopgov.members.queries import charged, local_day
from scopgov.members.tables import Member
from scopgov.notices.services import Message, tell_all
from scopgov.votes.tables import Poll, Scrutineer
from scopgov.votes.vault import Keys, Vault

LATE = timedelta(days=7)  # after the votes: how long a mail asking for a code makes sense


def of(session: Session, poll: Poll) -> Sequence[Scrutineer]:
    """Return the scrutineers of a poll in order of name; none where the server keeps its key."""
    rows = select(Scrutineer).where(Scrutineer.poll_id == poll.id).join(Scrutineer.member)
    return session.scalars(rows.order_by(Folded(Member.name), Member.id)).all()


def drop(session: Session, poll: Poll) -> None:
    """Let go of the scrutineers of a poll that is not to be confidential any more."""
    for one in of(session, poll):
        session.delete(one)
    session.flush()


def keys_for(session: Session, poll: Poll) -> Keys | None:
    """Draw the keys of a poll about to open, for its scrutineers to hold where it has some; None for an open one."""
    if poll.secrecy is not Secrecy.confidential:
        return None
    holders = {one.member_id: one.public_key for one in of(session, poll)}
    return Keys.new().locked(holders) if holders else Keys.new()


def public(keys: Keys, holders: Sequence[Scrutineer]) -> Mapping[str, object]:
    """Return what the definition of a poll says of its keys, those of its scrutineers among them."""
    named = {str(one.member_id): one.public_key for one in holders}
    return {**keys.public(), **({"scrutineers": named} if named else {})}


def awaited(poll: Poll, vault: Vault) -> bool:
    """Tell whether the envelopes of a poll open with the codes of its scrutineers only."""
    keys = vault.get(poll.digest)
    return keys is not None and bool(keys.locks)


def tell_named(session: Session, poll: Poll, member_id: int, now: datetime) -> None:
    """Ask a member to be scrutineer."""
    text = N_(
        "%(title)s: you are asked to hold one of the three codes that open this poll. Accept or decline."
    )
    heading = N_("You are asked to be a scrutineer")
    _tell(
        session, poll, [member_id], now, heading, text, f"named:{member_id}:{now.timestamp()}", poll.opens_at
    )


def tell_declined(session: Session, poll: Poll, now: datetime) -> None:
    """Tell who holds the meeting that another scrutineer must be named."""
    text = N_("%(title)s: a scrutineer declined. Name another, or the poll does not open.")
    _tell_holders(session, poll, now, N_("A scrutineer declined"), text, "declined")


def tell_lacking(session: Session, poll: Poll, now: datetime) -> None:
    """Tell who holds the meeting that a scrutineer of the vote put off is not on the roll of this one."""
    text = N_(
        "%(title)s: a scrutineer of the first vote is not on the roll. Name another, or the poll does not open."
    )
    _tell_holders(session, poll, now, N_("A scrutineer is to be named"), text, "lacking")


def _tell_holders(
    session: Session, poll: Poll, now: datetime, heading: str, text: str, occasion: str
) -> None:
    told = [one.id for one in charged(session, holder(poll.motion.assembly.body), local_day(now))]
    path = f"/polls/{poll.id}/scrutineers"
    _tell(session, poll, told, now, heading, text, f"{occasion}:{now.timestamp()}", poll.closes_at, path)


def tell_awaited(session: Session, poll: Poll, now: datetime) -> None:
    """Ask the scrutineers for their codes, once the votes are over; told once."""
    text = N_(
        "%(title)s: the votes are over. Two of the three scrutineers enter their codes, then it is counted."
    )
    holders = [one.member_id for one in of(session, poll)]
    _tell(session, poll, holders, now, N_("Your code is awaited"), text, "codes", now + LATE)


def _tell(
    session: Session,
    poll: Poll,
    members: Sequence[int],
    now: datetime,
    heading: str,
    text: str,
    occasion: str,
    until: datetime,
    path: str = "",
) -> None:
    say = Reason(text, {"title": poll.motion.title})
    leads = path or f"/polls/{poll.id}/scrutineer"
    message = Message(heading, say, leads, until=max(until, now), kind=News.concerned)
    named = f"poll:{poll.id}:scrutineers:{occasion}"
    tell_all(session, now=now, occasion=named, members=members, message=message)
