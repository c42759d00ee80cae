"""Whether a vote may be cast now, and by this person: the same for every level of secrecy."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.queries import Presence
from scopgov.assemblies.tables import Attending
from scopgov.domain.choosing import holds
from scopgov.domain.conduct import may_vote_from_here
from scopgov.domain.electorate import may_cast
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.legality import LAW
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.polls import may_vote_at
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.votes import queries
from scopgov.votes.tables import Poll


def check_taking(poll: Poll, now: datetime) -> None:
    """Refuse a vote when the poll takes none."""
    late = may_vote_at(poll.opens_at, poll.closes_at, now)
    if late is None and poll.state is PollState.closed:
        late = _closed_before_its_time(poll)
    if poll.waits_reason is not None:
        late = poll.waits_reason
    if poll.state is PollState.cancelled:
        late = Reason(N_("This poll was cancelled: no vote was recorded."))
    if late is not None:
        raise Refused(late)


def check_ballot(poll: Poll, written: str) -> None:
    """Refuse what is no ballot of a poll."""
    if not holds(poll.question, written):
        raise Refused(Reason(N_("This is no ballot of this poll. Open the page again and vote.")))


def _closed_before_its_time(poll: Poll) -> Reason:
    if poll.announced_until is None:
        return Reason(N_("Everybody had voted and the poll was closed: no vote was recorded."))
    return Reason(N_("The vote was closed on %(at)s: no vote was recorded."), {"at": poll.closed_at})


def check_entitled(
    session: Session,
    actor: Actor,
    now: datetime,
    poll: Poll,
    member: int,
    cast_for: Callable[[], Collection[int]],
    *,
    held: bool = False,
) -> Presence:
    """Refuse a vote by who may not cast it; return what is recorded of the attendance of those concerned.

    `cast_for` finds the other members for whom they did vote, or may have: asked where they vote for another. `held`,
    the lines of both on the roll are (see `queries.lines`).
    """
    about, assembly = {actor.member_id, member}, poll.motion.assembly
    on_roll = queries.lines(session, poll, about, now, held=held)
    must(actor, Permission.poll_vote, Subject(roll=frozenset(on_roll.members)))
    found, own = assemblies.presence(session, assembly, about), member == actor.member_id
    away = may_vote_from_here(
        assembly.conduct, remote=assembly.remote, there=actor.member_id in found.present
    )
    if away is not None:
        raise Forbidden(away)
    refused = may_cast(
        actor.member_id,
        member,
        roll=on_roll,
        proxies=found.proxies,
        present=found.present | found.remote,
        cast_for=() if own else cast_for(),
        caps=LAW if own else assemblies.rules_of(assembly).proxies,
    )
    if refused is not None:
        raise Forbidden(refused)
    return found


def turn_up(session: Session, poll: Poll, member: int, now: datetime) -> None:
    """End the proxy of a member who votes themself."""
    line = assemblies.attendance(session, poll.motion.assembly, member)
    if line is not None and line.holder_id is not None:
        line.attending, line.holder_id, line.at = Attending.remote, None, now
