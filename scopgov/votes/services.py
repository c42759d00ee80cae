"""Put motions, open and close polls, cast ballots. Each act leaves one entry in the record.

A poll opens and closes at its times whoever notices first: the clock, or the next act that touches it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies import services as meetings
from scopgov.assemblies.tables import Assembly
from scopgov.db import inserting
from scopgov.domain import openings
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import POLL, moved
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.polls import Secrecy, may_be_confidential
from scopgov.domain.reasons import reason_data
from scopgov.domain.states import PollAction, PollState
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.votes import (
    agreements,
    casting,
    choosing,
    closing,
    proofs,
    queries,
    scrutineers,
    tallying,
    telling,
)
from scopgov.votes.consequence import Consequence, Consequences, still_offered
from scopgov.votes.freezing import freeze, nobody, not_a_party, say_effect, void
from scopgov.votes.tables import Ballot, Motion, MotionKind, Poll, ballot_columns


def move(poll: Poll, action: PollAction) -> Poll:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    poll.state = moved(POLL, poll.state, action)
    return poll


def put_motion(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    kind: MotionKind,
    title: str,
    text: str,
    subject_id: int | None = None,
    params: Mapping[str, Any] | None = None,
    secrecy: Secrecy = Secrecy.open,
    consequences: Consequences,
) -> Motion:
    """Put a motion on the agenda of an assembly in preparation, with its poll in the assembly's window."""
    must(actor, Permission.motion_put, assembly.subject)
    check_text(title, text)
    check_secrecy(session, assembly, secrecy, now)
    about = consequences[kind]
    if assembly.body not in about.bodies:
        raise Refused(Reason(N_("Only a general assembly decides this.")))
    choosing.check_terms(kind, params or {})
    still_offered(session, about, kind, subject_id)
    item = meetings.add_item(session, actor=actor, assembly=assembly, title=title)
    motion = Motion(
        item=item,
        assembly=assembly,
        kind=kind,
        subject_id=subject_id,
        title=legible(title),
        text=legible(text),
        params=dict(params or {}),
        put_by=actor.member_id,
        put_at=now,
    )
    return enlist(session, actor, now, motion, about, secrecy)


def enlist(
    session: Session,
    actor: Actor,
    now: datetime,
    motion: Motion,
    about: Consequence,
    secrecy: Secrecy = Secrecy.open,
) -> Motion:
    """Give a motion, on its item of an agenda, its poll in the assembly's window; putting it is the act recorded."""
    assembly = motion.assembly
    motion.polls = [
        Poll(
            opens_at=assembly.opens_at,
            closes_at=assembly.closes_at,
            secrecy=secrecy,
            waits=openings.written(agreements.first_waits(assembly, motion.kind)),
        )
    ]
    motion.item.two_majorities = agreements.needed(motion)
    session.add(motion)
    session.flush()
    about.on_put(session, motion, actor, now)
    say_effect(session, motion, about)
    facts = {
        "kind": motion.kind.value,
        "about": motion.subject_id,
        "assembly": assembly.id,
        "text": digest(motion.text),
        "secrecy": secrecy.value,
    }
    subject = f"motion:{motion.id}"
    record.append(session, actor=actor, now=now, act=Act.motion_put, subject=subject, facts=facts)
    return motion


def check_secrecy(session: Session, assembly: Assembly, secrecy: Secrecy, now: datetime) -> None:
    """Refuse a confidential poll where too many members would vote."""
    refused = may_be_confidential(len(assemblies.roll(session, assembly, now)))
    if secrecy is Secrecy.confidential and refused is not None:
        raise Refused(refused, field="secrecy")


def check_text(title: str, text: str) -> None:
    """Refuse a motion without a title or a text."""
    if not legible(title):
        raise Refused(Reason(N_("Give the motion a title.")), field="title")
    if not legible(text):
        raise Refused(Reason(N_("Write the text put to the vote.")), field="text")


def settle(session: Session, *, now: datetime, consequences: Consequences) -> int:
    """Open and close every poll whose time has come; return how many polls changed."""
    numbers = queries.due(session, now)
    for number in numbers:
        settle_one(session, now=now, poll_id=number, consequences=consequences)
    return len(numbers)


def settle_one(session: Session, *, now: datetime, poll_id: int, consequences: Consequences) -> Poll:
    """Bring one poll to where its times say, holding its row; return it."""
    poll = session.get_one(Poll, poll_id, with_for_update=True, populate_existing=True)
    consequences[poll.motion.kind].hold(session, poll.motion)
    ensure_opened(session, now=now, poll=poll, consequences=consequences)
    ensure_unbiased(session, now=now, poll=poll, consequences=consequences)
    ensure_closed(session, now=now, poll=poll, consequences=consequences)
    if poll.state is PollState.closed and poll.announced_until and now >= poll.closes_at:
        proclaim(session, CLOCK, now, poll, consequences)
    return poll


def held_to_cast(session: Session, now: datetime, poll: Poll, consequences: Consequences) -> Poll:
    """Hold a poll's row in share for a vote: votes go side by side, the close waits for them or they come too late.

    Wholly, where the poll has to be opened or closed first. One that waits beyond its time has neither to be:
    a vote that held it in share and then wholly would stand in the way of the next that does the same.
    """
    ended = now >= poll.closes_at and poll.state in (PollState.scheduled, PollState.opened)
    due = poll.state is PollState.scheduled and now >= poll.opens_at and not poll.waits
    if ended or due:
        return settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    return queries.held_in_share(session, poll.id)


def ensure_opened(
    session: Session, *, actor: Actor = CLOCK, now: datetime, poll: Poll, consequences: Consequences
) -> None:
    """Open a scheduled poll whose time has come, freezing its text, rule and roll; or cancel it, saying why.

    One that waits for something more stays as it is until its close.
    """
    if poll.state is not PollState.scheduled or now < poll.opens_at:
        return
    agreements.hold(session, poll)
    if poll.waits and now < poll.closes_at:
        return
    motion = poll.motion
    not_held = _not_held(motion.assembly)
    missed = openings.missed(poll.waits_for) if poll.waits else None
    refused = not_held or missed or consequences[motion.kind].may_open(session, motion)
    refused = refused or nobody(session, poll, consequences)
    if refused is not None:
        cancel_for(session, CLOCK, now, poll, refused, consequences)
        if not_held is None:
            telling.cancelled(session, poll, now)
        return
    freeze(session, poll, consequences)
    move(poll, PollAction.open).opened_at = now
    _enter(session, actor, now, Act.poll_opened, poll, {"definition": poll.digest})
    telling.opened(session, poll, now)


def _not_held(assembly: Assembly) -> Reason | None:
    if assembly.state in assemblies.HELD:
        return None
    return Reason(N_("The assembly was not convened."))


def ensure_unbiased(session: Session, *, now: datetime, poll: Poll, consequences: Consequences) -> None:
    """Cancel an open vote of the ethics committee once somebody on its roll is a party to what it judges."""
    refused = void(session, poll, consequences)
    if refused is not None:
        cancel_for(session, CLOCK, now, poll, refused, consequences)
        telling.cancelled(session, poll, now)


def ensure_closed(session: Session, *, now: datetime, poll: Poll, consequences: Consequences) -> None:
    """Close an open poll whose time is over."""
    if poll.state is PollState.opened and now >= poll.closes_at:
        conclude(session, CLOCK, now, poll, consequences)


def close_early(
    session: Session, *, actor: Actor, now: datetime, poll: Poll, consequences: Consequences
) -> Poll:
    """Close a poll before its time, once everybody on its roll has voted; in session, from the time announced on.

    A poll closed already stays as it is: whoever presses twice is told nothing else. One that scrutineers hold stays
    open until two of their codes are in, for which they are asked.
    """
    must(actor, Permission.poll_manage, poll.motion.assembly.subject)
    poll = settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    if poll.state is PollState.cancelled:
        return poll
    refused = closing.may_close(session, poll, now, consequences.vault)
    if refused is not None and poll.state is not PollState.closed:
        raise Refused(refused)
    if poll.state is PollState.opened:
        conclude(session, actor, now, poll, consequences)
    if poll.incident_reason is not None and poll.state is PollState.opened:
        raise Refused(poll.incident_reason)
    return poll


def conclude(
    session: Session,
    actor: Actor,
    now: datetime,
    poll: Poll,
    consequences: Consequences,
    opener: bytes = b"",
) -> None:
    """Count a poll that may be closed, and say what follows; `opener` is the key that scrutineers gave.

    Without it, one that they hold waits for their codes, and its envelopes stay sealed.
    """
    if poll.secrecy is Secrecy.confidential:
        if not opener and scrutineers.awaited(poll, consequences.vault):
            scrutineers.tell_awaited(session, poll, now)
            return
        held_up = tallying.take_out(session, poll, consequences.vault, opener)
        if held_up is not None:
            _hold_up(session, now, poll, held_up)
            return
    found = queries.counted(session, poll)
    move(poll, PollAction.close)
    poll.closed_at, poll.outcome, poll.verdict = now, found.outcome, found.to_data()
    poll.incident = ""
    facts = proofs.closing_facts(session, poll, found)
    _enter(session, actor, now, Act.poll_closed, poll, facts)
    if poll.announced_until is None:
        _take_effect(session, now, poll, consequences)


def proclaim(session: Session, actor: Actor, now: datetime, poll: Poll, consequences: Consequences) -> None:
    """Announce what a closed poll of a session decided, once: until then no entry says it and nothing follows."""
    if poll.proclaimed_at is None:
        poll.proclaimed_at = now
        facts = proofs.outcome_facts(queries.result(session, poll))
        _enter(session, actor, now, Act.poll_proclaimed, poll, facts)
        _take_effect(session, now, poll, consequences)


def _take_effect(session: Session, now: datetime, poll: Poll, consequences: Consequences) -> None:
    consequences[poll.motion.kind].on_outcome(session, poll.motion, poll, now)
    telling.proclaimed(session, poll, now)


def _hold_up(session: Session, now: datetime, poll: Poll, reason: Reason) -> None:
    """Keep a poll to be announced whose envelopes do not open, and tell who can do something about it, once."""
    if poll.incident_reason is None:
        _enter(session, CLOCK, now, Act.poll_held_up, poll, {"because": reason.text})
        telling.held_up(session, poll, now)
    poll.incident = json.dumps(reason_data(reason), ensure_ascii=False)


def cancel(
    session: Session, *, actor: Actor, now: datetime, poll: Poll, reason: str, consequences: Consequences
) -> Poll:
    """Cancel a poll that is not closed; its ballots decide nothing and the motion may be put anew."""
    must(actor, Permission.poll_manage, poll.motion.assembly.subject)
    not_a_party(session, actor, poll.motion, consequences)
    if not legible(reason):
        raise Refused(Reason(N_("Say why the poll is cancelled.")), field="reason")
    poll = settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    cancel_for(session, actor, now, poll, Reason(legible(reason)), consequences)
    telling.cancelled(session, poll, now)
    return poll


def cancel_for(
    session: Session, actor: Actor, now: datetime, poll: Poll, reason: Reason, consequences: Consequences
) -> None:
    """Cancel a poll for a reason, and let what it was about go on."""
    move(poll, PollAction.cancel).cancelled_because = json.dumps(reason_data(reason), ensure_ascii=False)
    poll.closed_at, poll.incident = now, ""
    tallying.discard(session, poll)
    _enter(session, actor, now, Act.poll_cancelled, poll, {})
    for asked in agreements.live(session, poll.motion):
        cancel_for(session, actor, now, asked, agreements.WITHOUT_MOTION, consequences)
        telling.cancelled(session, asked, now)
    consequences[poll.motion.kind].on_outcome(session, poll.motion, poll, now)


def cancel_assembly(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    reason: str,
    consequences: Consequences,
) -> Assembly:
    """Cancel an assembly that has not opened, and its polls with it, for a reason that members read."""
    for motion in queries.motions_of(session, assembly):
        not_a_party(session, actor, motion, consequences)
    meetings.cancel(session, actor=actor, now=now, assembly=assembly, reason=reason)
    why = Reason(N_("The assembly was cancelled."))
    for motion in queries.motions_of(session, assembly):
        for poll in motion.polls:
            if poll.state in (PollState.scheduled, PollState.opened):
                cancel_for(session, actor, now, poll, why, consequences)
    return assembly


def cast(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    poll: Poll,
    choice: str,
    member_id: int | None = None,
    consequences: Consequences,
) -> Ballot:
    """Cast or change a ballot, one's own or that of a member one represents; return it with its receipt.

    `choice` is for, against, abstain or blank, or the marks of the options (see `choosing.Question.write`).
    """
    poll = held_to_cast(session, now, poll, consequences)
    member = actor.member_id if member_id is None else member_id
    if poll.secrecy is not Secrecy.open:
        raise Refused(Reason(N_("This poll is confidential: its ballots are cast in envelopes.")))
    casting.check_taking(poll, now)
    already = partial(queries.cast_for, session, poll, actor.member_id)
    found = casting.check_entitled(session, actor, now, poll, member, already, held=True)
    casting.check_ballot(poll, choice)
    ballot = _put_in(
        session, poll, member, ballot_columns(choice) | {"cast_by": actor.member_id, "cast_at": now}
    )
    if member == actor.member_id and member in found.proxies:
        casting.turn_up(session, poll, member, now)
    facts = {"member": member, "seal": proofs.seal(poll.digest, member, choice, ballot.receipt)}
    _enter(session, actor, now, Act.ballot_cast, poll, facts)
    return ballot


def _put_in(session: Session, poll: Poll, member: int, cast: Mapping[str, object]) -> Ballot:
    """Write the ballot that counts for a member, in the place of the one before where there was one."""
    told = {**cast, "receipt": secrets.token_hex(32)}
    first = inserting(session, Ballot).values(poll_id=poll.id, member_id=member, **told)
    put = first.on_conflict_do_update(index_elements=["poll_id", "member_id"], set_=told).returning(Ballot)
    return session.scalars(put, execution_options={"populate_existing": True}).one()


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, poll: Poll, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=proofs.subject(poll), facts=facts)
