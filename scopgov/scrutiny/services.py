"""Name the scrutineers of a confidential poll, give them their codes, take two of these to open it.

A code is answered to the one who is to keep it, and taken back from them: no row, entry, notice or file holds it. What
the first code leaves in the file of keys opens with one of the two others only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.polls import SCRUTINEERS, Secrecy
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.votes import closing, locks, proofs, queries, scrutineers, services, tallying, waiting
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, Poll, Scrutineer
from scopgov.votes.vault import Vault


def name(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    poll: Poll,
    members: Sequence[int],
    consequences: Consequences,
) -> Sequence[Scrutineer]:
    """Name three scrutineers before a poll opens, or none: the server keeps the key. Who stays keeps their code."""
    must(actor, Permission.poll_manage, poll.motion.assembly.subject)
    poll = _unopened(session, now, poll, consequences)
    _check(session, now, poll, members)
    before = {one.member_id: one for one in scrutineers.of(session, poll)}
    if set(before) == set(members):
        return list(before.values())
    for gone in set(before) - set(members):
        session.delete(before[gone])
    _add(session, actor, now, poll, sorted(set(members) - set(before)), {"members": sorted(members)})
    _wait(session, now, poll, consequences)
    return scrutineers.of(session, poll)


def carry_over(session: Session, before: Motion, after: Motion, actor: Actor, now: datetime) -> None:
    """Ask the scrutineers of a motion put anew again: a code opens one poll, and the new one waits for theirs.

    Where one of them is no longer on the roll, whoever holds the meeting is told to name another.
    """
    poll, held = after.polls[-1], scrutineers.of(session, before.polls[-1])
    if not held or poll.secrecy is not Secrecy.confidential:
        return
    on_roll = set(assemblies.roll(session, after.assembly, now).members)
    there = sorted(one.member_id for one in held if one.member_id in on_roll)
    _add(session, actor, now, poll, there, {"members": there, "from": before.polls[-1].id})
    waiting.hold_back(session, poll, Wait.scrutineers)
    if len(there) < SCRUTINEERS:
        scrutineers.tell_lacking(session, poll, now)


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    poll: Poll,
    members: Sequence[int],
    facts: Mapping[str, object],
) -> None:
    for new in members:
        session.add(Scrutineer(poll_id=poll.id, member_id=new))
        scrutineers.tell_named(session, poll, new, now)
    session.flush()
    _enter(session, actor, now, Act.scrutineers_named, poll, facts)


def _unopened(session: Session, now: datetime, poll: Poll, consequences: Consequences) -> Poll:
    poll = services.settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    if poll.secrecy is not Secrecy.confidential:
        raise Refused(Reason(N_("Only a confidential poll has scrutineers.")))
    if not queries.unopened(poll):
        raise Refused(Reason(N_("The poll has opened: who holds its key can no longer change.")))
    return poll


def _check(session: Session, now: datetime, poll: Poll, members: Sequence[int]) -> None:
    if members and len(set(members)) != SCRUTINEERS:
        raise Refused(Reason(N_("Name three different members, or nobody.")), field="third")
    if not set(members) <= set(assemblies.roll(session, poll.motion.assembly, now).members):
        raise Refused(Reason(N_("Choose a member on the roll.")), field="first")


def _wait(session: Session, now: datetime, poll: Poll, consequences: Consequences) -> None:
    """Let the poll wait for codes as long as one is missing, or somebody in the place of who declined."""
    rows = scrutineers.of(session, poll)
    if len(rows) in (0, SCRUTINEERS) and all(one.public_key for one in rows):
        waiting.release(session, now, poll, Wait.scrutineers, consequences)
    else:
        waiting.hold_back(session, poll, Wait.scrutineers)


def accept(session: Session, *, actor: Actor, now: datetime, poll: Poll, consequences: Consequences) -> str:
    """Accept to be scrutineer and return the code, told this once; accepted again, a new one replaces it."""
    poll = _unopened(session, now, poll, consequences)
    mine, code = own(session, poll, actor), locks.drawn()
    key = locks.key_of(code, poll.id)
    assert key is not None
    mine.public_key = locks.public(key)
    session.flush()
    _enter(session, actor, now, Act.scrutineer_accepted, poll, {"public_key": mine.public_key})
    _wait(session, now, poll, consequences)
    return code


def decline(session: Session, *, actor: Actor, now: datetime, poll: Poll, consequences: Consequences) -> None:
    """Decline to be scrutineer, before the poll opens; the board names another."""
    poll = _unopened(session, now, poll, consequences)
    session.delete(own(session, poll, actor))
    session.flush()
    _enter(session, actor, now, Act.scrutineer_declined, poll, {})
    waiting.hold_back(session, poll, Wait.scrutineers)
    scrutineers.tell_declined(session, poll, now)


def own(session: Session, poll: Poll, actor: Actor) -> Scrutineer:
    """Return the actor's line among the scrutineers of a poll, or refuse."""
    found = session.get(Scrutineer, (poll.id, actor.member_id))
    if found is None:
        raise Forbidden(Reason(N_("You are not a scrutineer of this poll.")))
    return found


def unlock(
    session: Session, *, actor: Actor, now: datetime, poll: Poll, code: str, consequences: Consequences
) -> Poll:
    """Enter one's code once the votes are over: the first turns the lock, the second opens and counts the poll."""
    poll = services.settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    mine = own(session, poll, actor)
    refused = awaiting(session, poll, now, consequences.vault)
    if refused is not None:
        raise Refused(refused)
    keys = consequences.vault.get(poll.digest)
    if keys is None:
        raise Refused(Reason(tallying.WITHOUT_KEYS))
    key = locks.key_of(code, poll.id)
    if key is None or locks.public(key) != frozen(poll)[str(actor.member_id)]:
        raise Refused(Reason(N_("This is not the code you were given for this poll.")), field="code")
    opener = locks.opened(keys.locks, actor.member_id, key)
    if opener is None:
        turned = replace(keys, locks=locks.turned(keys.locks, actor.member_id, key))
        consequences.vault.turn(poll.digest, turned)
    if mine.unlocked_at is None:
        mine.unlocked_at = now
        session.flush()
        _enter(session, actor, now, Act.scrutineer_unlocked, poll, {})
    if opener is not None:
        services.conclude(session, actor, now, poll, consequences, opener)
    return poll


def awaiting(session: Session, poll: Poll, now: datetime, vault: Vault) -> Reason | None:
    """Return None while the codes of a poll are awaited, else why not."""
    if poll.state is not PollState.opened:
        return Reason(N_("The codes of this poll are not awaited."))
    return closing.may_close(session, poll, now, vault)


def frozen(poll: Poll) -> Mapping[str, str]:
    """Return the public keys of the scrutineers as the poll's definition holds them, by member."""
    held: Mapping[str, str] = json.loads(poll.definition)["sealed"].get("scrutineers", {})
    return held


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, poll: Poll, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=proofs.subject(poll), facts=facts)
