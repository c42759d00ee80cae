"""Propose, accept, decline, withdraw amendments; put them to the vote, and put the motion in the words carried.

Each act leaves one entry in the record. `AMENDMENT` is what a motion that puts one to the vote sets in motion.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.deliberation import queries
from scopgov.deliberation.tables import Amendment
from scopgov.domain import amendments as rules
from scopgov.domain.acts import Act
from scopgov.domain.amendments import End, Voted
from scopgov.domain.canonical import digest
from scopgov.domain.conduct import Conduct
from scopgov.domain.counting import result_of
from scopgov.domain.deliberation import LONGEST
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.openings import Wait
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import PollState
from scopgov.domain.text import N_, legible
from scopgov.domain.verdicts import Verdict
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.threads.services import sound
from scopgov.votes import interposing, waiting
from scopgov.votes import queries as votes
from scopgov.votes import services as polls
from scopgov.votes.consequence import Consequence, Consequences
from scopgov.votes.tables import Motion, Poll

PUT = {
    Conduct.window: N_(
        "An amendment to the motion “%(title)s” is voted first, from %(opens)s to %(closes)s; the motion after it."
    ),
    Conduct.session: N_(
        "An amendment to the motion “%(title)s” is voted first, in session on %(opens)s; the motion after it."
    ),
}
NEWS = timedelta(days=14)  # how long an amendment is worth a mail


def propose(
    session: Session, *, actor: Actor, now: datetime, motion: Motion, title: str, text: str, reason: str
) -> Amendment:
    """Propose another text for a motion; whoever put it is told."""
    must(actor, Permission.amendment_propose, queries.roll(session, motion, now))
    facts = queries.amending(motion, now)
    _refuse(rules.may_propose(facts))
    _refuse(rules.sound(facts, text), "text")
    made = Amendment(
        motion=motion,
        proposed_by=actor.member_id,
        proposed_at=now,
        title=sound(title, "title"),
        before=motion.text,
        text=legible(text),
        reason=sound(reason, "reason", LONGEST),
    )
    session.add(made)
    session.flush()
    _enter(
        session, actor, now, Act.amendment_proposed, made, {"motion": motion.id, "text": digest(made.text)}
    )
    told = Reason(N_("An amendment to the motion “%(title)s” is proposed."), {"title": motion.title})
    _tell(session, now, made, "proposed", told, {motion.put_by} - {actor.member_id})
    return made


def _refuse(reason: Reason | None, field: str = "") -> None:
    if reason is not None:
        raise Refused(reason, field=field)


def accept(session: Session, *, actor: Actor, now: datetime, amendment: Amendment) -> Motion:
    """Accept an amendment before the notice: the motion is put in its words."""
    motion = _settled(session, actor, now, amendment, End.accepted)
    _put_in_words(session, actor, now, amendment)
    return motion


def decline(session: Session, *, actor: Actor, now: datetime, amendment: Amendment, answer: str) -> Motion:
    """Decline an amendment before the notice, saying why; members may propose it again, to be voted."""
    if not legible(answer):
        raise Refused(Reason(N_("Say why the amendment is declined.")), field="reason")
    motion = _settled(session, actor, now, amendment, End.declined)
    amendment.answer = legible(answer)
    _enter(session, actor, now, Act.amendment_declined, amendment, {"answer": digest(amendment.answer)})
    return motion


def _settled(session: Session, actor: Actor, now: datetime, amendment: Amendment, end: End) -> Motion:
    motion = amendment.motion
    must(actor, Permission.motion_answer, queries.who_put(motion))
    _refuse(rules.may_settle(queries.amending(motion, now), queries.amended(amendment)))
    amendment.ended, amendment.ended_at = end, now
    told = Reason(N_("Your amendment to the motion “%(title)s” is answered."), {"title": motion.title})
    _tell(session, now, amendment, "answered", told, {amendment.proposed_by} - {actor.member_id})
    return motion


def _put_in_words(session: Session, actor: Actor, now: datetime, amendment: Amendment) -> None:
    motion = amendment.motion
    motion.text = amendment.text
    facts = {"text": digest(motion.text), "amendment": amendment.id}
    subject = f"motion:{motion.id}"
    record.append(session, actor=actor, now=now, act=Act.motion_amended, subject=subject, facts=facts)


def put(session: Session, *, actor: Actor, now: datetime, amendment: Amendment) -> Motion:
    """Put an amendment to the vote before its motion, once the notice is sent; everybody with a vote is told."""
    must(actor, Permission.amendment_withdraw, queries.proposer(amendment))
    motion = _held(session, amendment)
    _refuse(rules.may_put(queries.amending(motion, now), queries.amended(amendment)))
    params = {"amends": motion.id, "before": digest(amendment.before)}
    made = interposing.interpose(
        session,
        actor=actor,
        now=now,
        motion=motion,
        title=amendment.title,
        text=amendment.text,
        params=params,
    )
    amendment.vote = made
    session.flush()
    facts = {"motion": motion.id, "vote": made.id}
    _enter(session, actor, now, Act.amendment_put, amendment, facts)
    _tell_put(session, now, amendment, made.polls[-1])
    return made


def _held(session: Session, amendment: Amendment) -> Motion:
    """Hold the poll on the motion and read the amendment again: two requests at once come one after the other."""
    waiting.locked(session, amendment.motion.polls[-1])
    session.refresh(amendment)
    return amendment.motion


def _tell_put(session: Session, now: datetime, amendment: Amendment, poll: Poll) -> None:
    motion = amendment.motion
    said = PUT[motion.assembly.conduct]
    told = Reason(said, {"title": motion.title, "opens": poll.opens_at, "closes": poll.closes_at})
    concerned = queries.roll(session, motion, now).roll or frozenset()
    _tell(session, now, amendment, "put", told, concerned)


def withdraw(
    session: Session, *, actor: Actor, now: datetime, amendment: Amendment, consequences: Consequences
) -> Amendment:
    """Withdraw one's own amendment, at the latest before its vote opens."""
    must(actor, Permission.amendment_withdraw, queries.proposer(amendment))
    _held(session, amendment)
    poll = amendment.vote.polls[-1] if amendment.vote else None
    voting = poll is not None and (poll.state is PollState.opened or votes.taking(poll, now))
    facts = queries.amending(amendment.motion, now)
    _refuse(rules.may_withdraw(facts, queries.amended(amendment), voting=voting))
    amendment.ended, amendment.ended_at = End.withdrawn, now
    session.flush()
    _enter(session, actor, now, Act.amendment_withdrawn, amendment, {})
    if poll is not None:
        why = Reason(N_("The amendment was withdrawn by whoever proposed it."))
        polls.cancel_for(session, actor, now, poll, why, consequences)
    return amendment


def may_open(session: Session, vote: Motion) -> Reason | None:
    """Refuse once the motion is no longer put to this vote, or no longer in the words the amendment starts from."""
    amendment = queries.put_by_vote(session, vote)
    if amendment is not None and amendment.ended is None:
        motion = amendment.motion
        if motion.polls[-1].state is PollState.scheduled and motion.text == amendment.before:
            return None
    return Reason(N_("The motion it would amend is no longer put to this vote."))


def on_outcome(session: Session, vote: Motion, poll: Poll, now: datetime) -> None:
    """Settle the amendments of a motion once the last of them is voted, and let the motion go to its vote."""
    amendment = queries.put_by_vote(session, vote)
    if amendment is not None:
        _settle(session, amendment.motion, now)


def _settle(session: Session, motion: Motion, now: datetime) -> None:
    poll = waiting.locked(session, motion.polls[-1])
    rows = [one for one in queries.amendments(session, motion) if one.vote_id and one.ended is None]
    voted = {one.id: _voted(session, one) for one in rows}
    if any(found is None for found in voted.values()):
        return
    ends = rules.settle(found for found in voted.values() if found)
    for one in rows:
        _end(session, now, one, ends[one.id], waits=poll.state is PollState.scheduled)
    waiting.let_go(session, poll, Wait.amendments)
    if now < motion.assembly.opens_at:
        poll.opens_at = motion.assembly.opens_at


def _voted(session: Session, amendment: Amendment) -> Voted | None:
    """Return what the poll on an amendment decided; None until it is over and announced."""
    query = select(votes.PENDING, Poll.outcome, Poll.verdict).where(Poll.motion_id == amendment.vote_id)
    pending, outcome, verdict = session.execute(query.order_by(Poll.id.desc()).limit(1)).one()
    if pending:
        return None
    found = result_of(verdict) if verdict else None
    return Voted(amendment.id, outcome, found.for_ if isinstance(found, Verdict) else 0)


def _end(session: Session, now: datetime, amendment: Amendment, end: End, *, waits: bool) -> None:
    """Say what became of an amendment; a motion no longer put to the vote takes no words."""
    amendment.ended = End.undecided if end is End.carried and not waits else end
    amendment.ended_at = now
    if amendment.ended is End.carried:
        _put_in_words(session, CLOCK, now, amendment)
    _enter(session, CLOCK, now, Act.amendment_settled, amendment, {"end": amendment.ended.value})


def _tell(
    session: Session, now: datetime, one: Amendment, what: str, told: Reason, members: Collection[int]
) -> None:
    message = Message(N_("Amendment"), told, f"/amendments/{one.id}", until=now + NEWS, kind=News.debates)
    tell_all(session, now=now, occasion=f"amendment:{one.id}:{what}", members=members, message=message)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: Amendment, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"amendment:{one.id}", facts=facts)


def documents(session: Session, vote: Motion) -> Sequence[Reason]:
    """Name what members were given to read: the text it starts from, with the reasons for the other."""
    amendment = queries.put_by_vote(session, vote)
    if amendment is None:
        return []
    told = {
        "title": amendment.motion.title,
        "name": amendment.member.name,
        "day": local_day(amendment.proposed_at),
    }
    text = N_(
        "The text of the motion “%(title)s” beside the amendment, with the reasons of %(name)s, on %(day)s"
    )
    return [Reason(text, told)]


AMENDMENT = Consequence(may_open=may_open, on_outcome=on_outcome, documents=documents)
