"""Lead a meeting: give an item the floor, open and announce votes in session, note debates, log incidents, close.

Each act leaves one entry in the record. A vote is closed as any other is, by `votes.services.close_early`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.assemblies import services as meetings
from scopgov.assemblies.tables import AgendaItem, Assembly
from scopgov.conduct import asking, queries
from scopgov.conduct.tables import Floor, Incident
from scopgov.domain import openings
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.conduct import Conduct, Sitting, may_open_vote
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import POLL, next_state
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import AssemblyState, PollAction, PollState
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.votes import queries as votes
from scopgov.votes import services as polls
from scopgov.votes import telling, waiting
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Poll


def take(session: Session, *, actor: Actor, now: datetime, item: AgendaItem) -> Floor:
    """Take an item of the agenda up; not while another is voted on in session."""
    assembly = _led(session, actor, item.assembly)
    _sitting(assembly)
    voting = queries.voting(votes.motions_of(session, assembly), now)
    if assembly.conduct is Conduct.session and voting is not None and voting.item_id != item.id:
        raise Refused(Reason(N_("Close the vote on “%(title)s” first."), {"title": voting.title}))
    return _give_floor(session, actor, now, item)


def _led(session: Session, actor: Actor, assembly: Assembly) -> Assembly:
    """Hold a meeting's row, so that two who lead it act one after the other; refuse whoever does not lead it."""
    must(actor, Permission.poll_manage, assembly.subject)
    return session.get_one(Assembly, assembly.id, with_for_update=True, populate_existing=True)


def _sitting(assembly: Assembly) -> None:
    if not queries.begun(assembly):
        raise Refused(Reason(N_("The meeting is not sitting: open it first.")))


def _give_floor(session: Session, actor: Actor, now: datetime, item: AgendaItem) -> Floor:
    floor = session.get(Floor, item.assembly_id)
    if floor is None:
        floor = Floor(assembly_id=item.assembly_id)
        session.add(floor)
    if floor.item_id != item.id:
        floor.item_id, floor.at = item.id, now
        session.flush()
        _enter(session, actor, now, Act.meeting_moved, item.assembly, {"item": item.id})
    return floor


def open_vote(
    session: Session, *, actor: Actor, now: datetime, poll: Poll, minutes: int, consequences: Consequences
) -> Poll:
    """Open a vote in session, announced for so many minutes: its roll and its definition are those of this instant."""
    assembly = _led(session, actor, poll.motion.assembly)
    poll = polls.settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    _openable(session, poll, consequences)
    refused = may_open_vote(_sits(session, assembly, now), now, minutes)
    if refused is not None:
        raise Refused(refused, field="minutes")
    asking.weigh(session, now, poll)
    poll.opens_at, poll.announced_until = now, now + timedelta(minutes=minutes)
    session.flush()
    waiting.let_go(session, poll, Wait.chair)
    polls.ensure_opened(session, actor=actor, now=now, poll=poll, consequences=consequences)
    _give_floor(session, actor, now, poll.motion.item)
    return poll


def _sits(session: Session, assembly: Assembly, now: datetime) -> Sitting:
    voting = queries.voting(votes.motions_of(session, assembly), now)
    title = voting.title if voting else ""
    return Sitting(assembly.conduct, queries.begun(assembly), assembly.closes_at, title)


def _openable(session: Session, poll: Poll, consequences: Consequences) -> None:
    """Refuse where the vote is open or over, waits for something more, or is about something that changed since."""
    refused = None
    if poll.state is PollState.opened:
        refused = Reason(N_("This vote is open already, until %(at)s."), {"at": poll.announced_until})
    elif isinstance(moved := next_state(POLL, poll.state, PollAction.open), Reason):
        refused = moved
    refused = refused or openings.waiting(poll.waits_for - {Wait.chair})
    refused = refused or consequences[poll.motion.kind].may_open(session, poll.motion)
    if refused is not None:
        raise Refused(refused)


def announce(
    session: Session, *, actor: Actor, now: datetime, poll: Poll, consequences: Consequences
) -> Poll:
    """Announce the result of a vote closed in session: from now on everybody sees it."""
    must(actor, Permission.poll_manage, poll.motion.assembly.subject)
    poll = waiting.locked(session, poll)
    if poll.state is not PollState.closed:
        raise Refused(Reason(N_("This vote is not closed: there is no result yet.")))
    if poll.announced_until is not None:
        polls.proclaim(session, actor, now, poll, consequences)
    return poll


def note(session: Session, *, actor: Actor, now: datetime, item: AgendaItem, debates: str) -> AgendaItem:
    """Sum up, for the minutes, what was said of an item; corrected after the meeting, the next minutes say it."""
    must(actor, Permission.meeting_note, item.assembly.subject)
    if item.assembly.state not in (AssemblyState.opened, AssemblyState.closed):
        raise Refused(Reason(N_("The meeting is not sitting: open it first.")))
    item.debates = legible(debates)
    facts = {"item": item.id, "debates": digest(item.debates)}
    _enter(session, actor, now, Act.meeting_noted, item.assembly, facts)
    return item


def log_incident(session: Session, *, actor: Actor, now: datetime, assembly: Assembly, text: str) -> Incident:
    """Log what disturbs a meeting, at its time and under its item; what is logged stays."""
    must(actor, Permission.meeting_note, assembly.subject)
    _sitting(assembly)
    if not legible(text):
        raise Refused(Reason(N_("Say what happened.")), field="text")
    floor = session.get(Floor, assembly.id)
    made = Incident(
        assembly_id=assembly.id,
        item_id=floor.item_id if floor else None,
        text=legible(text),
        at=now,
        logged_by=actor.member_id,
    )
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.incident_logged, assembly, {"incident": digest(made.text)})
    return made


def close_meeting(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    debates: str,
    incidents: str,
    consequences: Consequences,
) -> Assembly:
    """Close a meeting; in session as soon as nothing is voted on: what was not put to the vote may be put again."""
    assembly = _led(session, actor, assembly)
    over = assembly.conduct is Conduct.session
    voting = queries.voting(votes.motions_of(session, assembly), now) if over else None
    if voting is not None:
        raise Refused(Reason(N_("Close the vote on “%(title)s” first."), {"title": voting.title}))
    meetings.close_meeting(
        session,
        actor=actor,
        now=now,
        assembly=assembly,
        debates=debates,
        incidents=incidents,
        votes_over=over,
    )
    if over:
        _end_votes(session, actor, now, assembly, consequences)
    return assembly


def _end_votes(
    session: Session, actor: Actor, now: datetime, assembly: Assembly, consequences: Consequences
) -> None:
    for poll in [each for motion in votes.motions_of(session, assembly) for each in motion.polls]:
        if poll.state is PollState.scheduled:
            why = openings.missed(poll.waits_for)
            polls.cancel_for(session, actor, now, poll, why, consequences)
            telling.cancelled(session, poll, now)
        elif poll.state is PollState.closed:
            polls.proclaim(session, actor, now, poll, consequences)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, assembly: Assembly, facts: Mapping[str, object]
) -> None:
    subject = f"assembly:{assembly.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
