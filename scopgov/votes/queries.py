"""Read motions, polls, rolls and ballots; count again what a closed poll decided. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session, joinedload

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import AgendaItem, Assembly
from scopgov.db import Folded, UTCDateTime
from scopgov.domain.choosing import question_of
from scopgov.domain.counting import Attendance, decide, result_of, tally
from scopgov.domain.electorate import Lines, Roll
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.polls import Outcome, Secrecy
from scopgov.domain.results import Result
from scopgov.domain.states import AssemblyState, PollState
from scopgov.domain.statutes import Call, rule_from_data
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.prepared import Prepared
from scopgov.votes import proofs, urns
from scopgov.votes.tables import Ballot, Motion, MotionKind, Poll, RollLine, RollMark
from scopgov.votes.vault import Vault

PENDING = Poll.state.in_((PollState.scheduled, PollState.opened)) | (
    (Poll.state == PollState.closed) & Poll.announced_until.is_not(None) & Poll.proclaimed_at.is_(None)
)  # of a poll whose result has had no effect yet
HELD = "scopgov_polls_held_in_share"  # of a session, by the transaction that holds them
MARKS = {Outcome.carried: "carried", Outcome.rejected: "refused", Outcome.no_quorum: "caution"}


def motion(session: Session, motion_id: int) -> Motion:
    """Return a motion, or refuse as not found."""
    found = session.get(Motion, motion_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such motion.")))
    return found


def poll(session: Session, poll_id: int) -> Poll:
    """Return a poll, or refuse as not found."""
    found = session.get(Poll, poll_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such poll.")))
    return found


_IN_SHARE = (
    select(Poll)
    .where(Poll.id == bindparam("poll"))
    .options(joinedload(Poll.motion, innerjoin=True).joinedload(Motion.assembly, innerjoin=True))
    .with_for_update(read=True, of=Poll)
    .execution_options(populate_existing=True)
)


def held_in_share(session: Session, poll_id: int) -> Poll:
    """Return a poll as it stands now, with its motion and assembly: nobody closes it before the end of the act.

    Asked again in one transaction, it is still held, and as it was.
    """
    held = session.info.setdefault(HELD, {})
    if held.get(poll_id) is None or held[poll_id] is not session.get_transaction():
        found = session.scalar(_IN_SHARE, {"poll": poll_id})
        if found is None:
            raise NotFound(Reason(N_("There is no such poll.")))
        held[poll_id] = session.get_transaction()
    return poll(session, poll_id)


def motions_of(session: Session, assembly: Assembly) -> Sequence[Motion]:
    """Return the motions of an assembly in the order of its agenda, each after the amendments to it."""
    listed = select(Motion).join(Motion.item).where(AgendaItem.taken_off_at.is_(None))
    rows = session.scalars(listed.where(Motion.assembly_id == assembly.id)).all()
    return sorted(rows, key=lambda row: (row.item.position, row.item.amendment == 0, row.item.amendment))


def changeable(motion: Motion) -> bool:
    """Tell whether a motion may still be put in other words or taken off: nothing announced it yet."""
    return motion.assembly.state is AssemblyState.prepared and motion.item.taken_off_at is None


def roll_of(session: Session, poll: Poll) -> frozenset[int]:
    """Return the members on the frozen roll of a poll; empty before its opening."""
    return frozenset(session.scalars(select(RollLine.member_id).where(RollLine.poll_id == poll.id)))


def electorate(session: Session, poll: Poll, now: datetime) -> Roll:
    """Return who may vote: the frozen roll once open, else who would be on it today."""
    frozen, assembly = roll_of(session, poll), poll.motion.assembly
    if frozen:
        return Roll(assembly.body, local_day(poll.opens_at), tuple(sorted(frozen)))
    return assemblies.roll(session, assembly, now)


_LINES = select(RollLine.member_id).where(
    RollLine.poll_id == bindparam("poll"), RollLine.member_id.in_(bindparam("members", expanding=True))
)
_HELD_LINES = _LINES.order_by(RollLine.member_id).with_for_update()


def lines(
    session: Session, poll: Poll, members: Collection[int], now: datetime, *, held: bool = False
) -> Roll | Lines:
    """Return who of some members may vote: a vote among thousands reads its own lines of the frozen roll alone.

    `held`, they stay so until the end of the act: votes by one person, or for one line, come one after the other.
    """
    if not poll.digest:
        return electorate(session, poll, now)
    found = session.scalars(_HELD_LINES if held else _LINES, {"poll": poll.id, "members": sorted(members)})
    return Lines(frozenset(found), json.loads(poll.definition)["members"])


def enrolled(session: Session, assembly: Assembly, now: datetime) -> frozenset[int]:
    """Return the roll of an assembly: as its first votes opened, whoever was admitted or left since; else as of now."""
    first = (
        select(Poll.id)
        .join(Motion)
        .where(Motion.assembly_id == assembly.id, Poll.opened_at.is_not(None))
        .order_by(Poll.opened_at, Poll.id)
        .limit(1)
    )
    lines = select(RollLine.member_id).where(RollLine.poll_id == first.scalar_subquery())
    return frozenset(session.scalars(lines)) or frozenset(assemblies.roll(session, assembly, now).members)


def ballot_of(session: Session, poll: Poll, member_id: int) -> Ballot | None:
    """Return the ballot counted for a member so far."""
    return session.scalar(select(Ballot).where(Ballot.poll_id == poll.id, Ballot.member_id == member_id))


def cast_for(session: Session, poll: Poll, caster: int) -> frozenset[int]:
    """Return the other members whose ballots, as they count so far, this member cast."""
    query = select(Ballot.member_id).where(
        Ballot.poll_id == poll.id, Ballot.cast_by == caster, Ballot.member_id != caster
    )
    return frozenset(session.scalars(query))


def ballots(session: Session, poll: Poll) -> Sequence[Ballot]:
    """Return the ballots in order of name; to be shown only once the poll is over."""
    query = (
        select(Ballot)
        .where(Ballot.poll_id == poll.id)
        .join(Ballot.member)
        .order_by(Folded(Member.name), Member.id)
    )
    return session.scalars(query).all()


def roll_marks(session: Session, poll: Poll) -> Sequence[RollMark]:
    """Return the roll marks of a confidential poll in order of name; none before its close."""
    query = select(RollMark).where(RollMark.poll_id == poll.id).join(RollMark.member)
    return session.scalars(query.order_by(Folded(Member.name), Member.id)).all()


def unopened(poll: Poll) -> bool:
    """Tell whether a poll waits for its opening: how it is voted may still be chosen."""
    return poll.state is PollState.scheduled and poll.motion.item.taken_off_at is None


def turnout(session: Session, poll: Poll) -> int:
    """Return how many ballots were cast."""
    return urns.turnout(session, poll)


def deemed_present(session: Session, assembly: Assembly, now: datetime) -> Sequence[Member]:
    """Return who voted in a poll that is over without being recorded as there: present at a distance, by law.

    Nobody is named while a poll of the assembly still takes ballots.
    """
    polls = [poll for one in motions_of(session, assembly) for poll in one.polls]
    if any(taking(poll, now) for poll in polls):
        return ()
    found = assemblies.presence(session, assembly)
    cast = {one for poll in polls if over(poll, now) for one in urns.of(session, poll).cast_by.values()}
    recorded = found.present | found.remote | found.left
    query = select(Member).where(Member.id.in_(cast), Member.id.not_in(recorded))
    return session.scalars(query.order_by(Folded(Member.name), Member.id)).all()


def over(poll: Poll, now: datetime) -> bool:
    """Tell whether no more ballot is taken, whether or not anything closed the poll yet."""
    return poll.state is PollState.closed or (poll.state is PollState.opened and now >= poll.closes_at)


def countable(poll: Poll, now: datetime) -> bool:
    """Tell whether the result of a poll that is over is for members to see.

    A confidential one is counted only once it is closed; in session, the chair announces it first.
    """
    counted = poll.state is PollState.closed or poll.secrecy is Secrecy.open
    return over(poll, now) and counted and proclaimed(poll, now)


def proclaimed(poll: Poll, now: datetime) -> bool:
    """Tell whether the result of a closed poll is announced: at its close, or in session when its chair says it.

    What no chair announced is seen from the time on at which the notice said that the votes are over.
    """
    return poll.announced_until is None or poll.proclaimed_at is not None or now >= poll.closes_at


def taking(poll: Poll, now: datetime) -> bool:
    """Tell whether ballots are taken now, whether or not anything opened the poll yet."""
    held = poll.motion.assembly.state in assemblies.HELD
    live = poll.state in (PollState.scheduled, PollState.opened) and held and not poll.waits
    return live and poll.opens_at <= now < poll.closes_at


_AT = bindparam("at", type_=UTCDateTime())
_UNPROCLAIMED = and_(
    Poll.state == PollState.closed, Poll.announced_until.is_not(None), Poll.proclaimed_at.is_(None)
)
_SETTLES = case(  # when the time of a poll comes to open or to close; a window closes after it opened
    (and_(Poll.state == PollState.scheduled, Poll.waits == ""), Poll.opens_at),
    ((Poll.state == PollState.scheduled) | (Poll.state == PollState.opened), Poll.closes_at),
    (_UNPROCLAIMED, Poll.closes_at),
)
_DUE = Prepared(
    select(Poll.id).where(_SETTLES <= _AT).order_by(Poll.opens_at, Poll.id)
)  # made once: every act asks it first
_NEXT = Prepared(select(func.min(_SETTLES, type_=UTCDateTime()).label("at")))


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the polls whose time to open or to close has come, in the order of their opening."""
    return [row.id for row in _DUE.rows(session, {"at": now})]


def next_due(session: Session) -> datetime | None:
    """Return the instant from which the next poll is due, past where one is due already; None where none ever is."""
    found: datetime | None = _NEXT.rows(session)[0].at
    return found


def represented_by(session: Session, poll: Poll, member_id: int) -> Sequence[Member]:
    """Return the members whose proxy a member holds for the assembly of a poll."""
    proxies = assemblies.presence(session, poll.motion.assembly).proxies
    givers = [giver for giver, holder in proxies.items() if holder == member_id]
    return session.scalars(
        select(Member).where(Member.id.in_(givers)).order_by(Folded(Member.name), Member.id)
    ).all()


def awaiting(session: Session, member_id: int, now: datetime, vault: Vault) -> list[Poll]:
    """Return the polls taking ballots in which a member, or one they represent, has none counted."""
    live = select(Poll).where(
        Poll.state.in_([PollState.scheduled, PollState.opened]), Poll.opens_at <= now, Poll.closes_at > now
    )
    found = session.scalars(live.order_by(Poll.closes_at, Poll.id)).all()
    return [one for one in found if taking(one, now) and _lacks(session, one, member_id, now, vault)]


def _lacks(session: Session, poll: Poll, member_id: int, now: datetime, vault: Vault) -> bool:
    on_roll = electorate(session, poll, now)
    given = assemblies.presence(session, poll.motion.assembly).proxies
    concerned = {member_id, *(giver for giver, holder in given.items() if holder == member_id)}
    own = {one for one in concerned if one in on_roll and not (one == member_id and one in given)}
    return urns.readable(poll, vault) and bool(own - urns.voted(session, poll, own, vault))


@dataclass(frozen=True)
class Decided:
    """A closed poll with its result in one line, alone and with its counts; no `sides` where no count is shown."""

    poll: Poll
    headline: Reason
    mark: str
    alone: Reason
    sides: tuple[Reason, ...]


def recent(session: Session, limit: int = 5) -> list[Decided]:
    """Return the latest polls closed, the latest first."""
    told = Poll.announced_until.is_(None) | Poll.proclaimed_at.is_not(None)
    closed = select(Poll).where(Poll.state == PollState.closed, told)
    query = closed.order_by(Poll.closed_at.desc(), Poll.id.desc())
    return [decided(session, one) for one in session.scalars(query.limit(limit))]


def decided(session: Session, poll: Poll) -> Decided:
    """Return the result of a poll that is over in one line, counted where nothing closed it yet."""
    found, shown = result(session, poll), urns.shown(session, poll)
    alone, sides = found.headline(counts=False), found.sides if shown else ()
    return Decided(poll, found.headline(counts=shown), MARKS[found.outcome], alone, sides)


def result(session: Session, poll: Poll) -> Result:
    """Return the result of a poll that is over: as it was written at the close, else as it will be."""
    return result_of(poll.verdict) if poll.verdict else counted(session, poll)


def counted(session: Session, poll: Poll) -> Result:
    """Count a poll from its frozen rule, its roll, its ballots and who attended, whatever its level.

    Whoever cast a ballot without being recorded on the spot is deemed present at a distance; a represented
    member counts where the holder is there, or where the holder voted for them while the proxy stood.
    """
    definition = json.loads(poll.definition)
    urn, on_roll = urns.of(session, poll), roll_of(session, poll)
    found = assemblies.presence(session, poll.motion.assembly)
    present = found.present & on_roll
    remote = ((found.remote | set(urn.cast_by.values())) & on_roll) - present
    there = present | remote
    given = {giver for giver, holder in found.proxies.items() if giver in on_roll and holder in there}
    represented = (given | set(urn.cast_by)) - there
    attendance = Attendance(len(on_roll), len(present), len(remote), len(represented))
    rule, call = rule_from_data(definition["rule"]), Call(definition["call"])
    question = question_of(definition)
    return decide(rule, call, attendance, question, tally(question, urn.given))


@dataclass(frozen=True)
class Approval:
    """What a closed poll decided, counted again from its ballots, its rule and its roll."""

    poll_id: int
    outcome: Outcome | None
    carried: bool
    dossier_digest: str | None
    definition_digest_ok: bool
    closed_at: datetime | None


def approval(session: Session, poll_id: int) -> Approval | None:
    """Return what a poll decided, derived again; None where there is no such closed poll.

    Nothing stored is believed: the definition must have its digest, the roll the one in the definition, each
    ballot the seal that the record holds (in a confidential poll: each its commitment, all of them and the roll
    marks the digest recorded at the close), the facts of the count the digest recorded at the close.
    """
    found = session.get(Poll, poll_id)
    if found is None or found.state is not PollState.closed or found.closed_at is None:
        return None
    definition = proofs.definition(session, found)
    outcome = proofs.outcome(session, found, definition) if definition else None
    return Approval(
        poll_id=found.id,
        outcome=outcome,
        carried=outcome is Outcome.carried,
        dossier_digest=definition["dossier_digest"] if definition else None,
        definition_digest_ok=definition is not None,
        closed_at=found.closed_at,
    )


def may_be_put_again(motion: Motion) -> bool:
    """Tell whether a motion was left without a decision that a second call could take."""
    if motion.kind is MotionKind.amendment:
        return False
    return bool(motion.polls) and _undecided(motion.polls[-1])


def about(session: Session, kind: MotionKind, subject_id: int) -> Sequence[Motion]:
    """Return the motions of a kind about one thing, the latest first."""
    query = select(Motion).where(Motion.kind == kind, Motion.subject_id == subject_id)
    return session.scalars(query.order_by(Motion.id.desc())).all()


def before_a_poll(session: Session, kind: MotionKind) -> frozenset[int]:
    """Return what motions of a kind are about while their poll is not over, or its result not announced."""
    query = select(Motion.subject_id).join(Motion.polls).where(Motion.kind == kind, PENDING)
    return frozenset(number for number in session.scalars(query) if number is not None)


def rejected_for_good(poll: Poll) -> bool:
    """Tell whether a poll rejected its motion and no second call could take it."""
    return poll.outcome is Outcome.rejected and not _undecided(poll)


def _undecided(poll: Poll) -> bool:
    if poll.state is not PollState.closed or not poll.verdict:
        return False
    return result_of(poll.verdict).may_call_again() is None
