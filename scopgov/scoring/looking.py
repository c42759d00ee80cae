"""A second look asked of a named colleague, and their view in their own words. Each act leaves one entry in the record.

Nothing here changes a score or a decision: a view is kept beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import Folded, hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission, Subject, may
from scopgov.domain.second_looks import LONGEST, Part, View, may_be_asked
from scopgov.domain.text import N_, legible
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.scoring.tables import Score, SecondLook
from scopgov.threads.services import sound

ELSE = N_("%(why)s Ask somebody else of the list.")
NEWS = timedelta(days=30)  # how long it is worth a mail


def look(session: Session, look_id: int) -> SecondLook:
    """Return a second look, or refuse as not found."""
    found = session.get(SecondLook, look_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such second look.")))
    return found


def looks(session: Session, score: Score) -> Sequence[SecondLook]:
    """Return the second looks at a score that were not withdrawn, the earliest first."""
    query = select(SecondLook).where(SecondLook.score_id == score.id, SecondLook.withdrawn_at.is_(None))
    return session.scalars(query.order_by(SecondLook.id)).all()


def awaited_of(session: Session, member_id: int) -> Sequence[SecondLook]:
    """Return the second looks that a member was asked for and has not given, the earliest first."""
    query = select(SecondLook).where(
        SecondLook.asked_of == member_id, SecondLook.given_at.is_(None), SecondLook.withdrawn_at.is_(None)
    )
    return session.scalars(query.order_by(SecondLook.id)).all()


def unanswered(session: Session, member_id: int, now: datetime) -> list[tuple[SecondLook, Reason]]:
    """Return the second looks that a member asked of colleagues who left, or are away, with why they may not come."""
    query = select(SecondLook).where(
        SecondLook.asked_by == member_id, SecondLook.given_at.is_(None), SecondLook.withdrawn_at.is_(None)
    )
    every = session.scalars(query.order_by(SecondLook.id))
    return [(one, gone) for one in every if (gone := missing(one.colleague, now)) is not None]


def asked_of(one: SecondLook) -> Subject:
    """Return who was asked, as the policy asks."""
    return Subject(authors=frozenset({one.asked_of}))


def asked_by(one: SecondLook) -> Subject:
    """Return who asked, as the policy asks."""
    return Subject(authors=frozenset({one.asked_by}))


def mine(one: SecondLook, actor: Actor) -> bool:
    """Tell whether a second look awaits the actor's view."""
    return one.awaited and may(actor, Permission.look_give, asked_of(one)).allowed


def colleagues(session: Session, score: Score, actor: Actor, now: datetime) -> list[Member]:
    """Return, in order of name, whom the actor may ask for a second look at a score."""
    part = _part(session, score)
    return [
        one
        for one in members.people(session)
        if missing(one, now) is None and _cannot(part, actor.member_id, one, now) is None
    ]


def away(session: Session, score: Score, actor: Actor, now: datetime) -> list[Member]:
    """Return, in order of name, who could be asked for a second look at a score, were they not away."""
    part = _part(session, score)
    query = select(Member).where(Member.away_until >= members.local_day(now))
    known = session.scalars(query.order_by(Folded(Member.name), Member.id))
    return [one for one in known if not _left(one, now) and _cannot(part, actor.member_id, one, now) is None]


def missing(one: Member, now: datetime) -> Reason | None:
    """Say why nobody may wait for a colleague: they left, or are away; None where they are here."""
    if _left(one, now):
        return Reason(N_("%(name)s has left."), {"name": one.name})
    until = members.away(one, now)
    return Reason(N_("%(name)s is away until %(day)s."), {"name": one.name, "day": until}) if until else None


def _left(one: Member, now: datetime) -> bool:
    return one.departed_on is not None and one.departed_on <= members.local_day(now)


def _part(session: Session, score: Score) -> Part:
    asked = frozenset(one.asked_of for one in looks(session, score))
    return Part(score.scored_by, score.decided_by, asked)


def _cannot(part: Part, asker: int, one: Member, now: datetime) -> Reason | None:
    scores = may(members.actor_of(one, now), Permission.model_score).allowed
    return may_be_asked(part, asker=asker, colleague=one.id, may_score=scores)


def ask(
    session: Session, *, actor: Actor, now: datetime, score: Score, colleague_id: int, question: str = ""
) -> SecondLook:
    """Ask a named colleague for a second look. Raises Refused at `colleague` for whom may not be asked."""
    must(actor, Permission.look_ask)
    colleague = members.member(session, colleague_id)
    hold(session, score)
    mine = [
        one
        for one in looks(session, score)
        if (one.asked_by, one.asked_of) == (actor.member_id, colleague.id)
    ]
    if mine and mine[-1].awaited and mine[-1].question == legible(question)[:LONGEST]:
        return mine[-1]  # sent twice
    refused = _cannot(_part(session, score), actor.member_id, colleague, now)
    gone = missing(colleague, now)
    if refused is None and gone is not None:
        refused = Reason(ELSE, {"why": gone})
    if refused is not None:
        raise Refused(refused, status=422, field="colleague")
    made = SecondLook(
        score=score,
        asked_by=actor.member_id,
        asked_of=colleague.id,
        asked_at=now,
        question=legible(question)[:LONGEST],
    )
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.look_asked, made, {"of": made.asked_of})
    text = N_("%(name)s asks you for a second look at “%(reference)s”.")
    _tell(session, made, now, "asked", N_("A second look is asked of you"), text, actor.name, made.asked_of)
    return made


def give(
    session: Session, *, actor: Actor, now: datetime, look: SecondLook, view: View, said: str
) -> SecondLook:
    """Give one's view, once, in one's own words."""
    must(actor, Permission.look_give, asked_of(look))
    hold(session, look)
    whole = sound(said, "said", LONGEST)
    if (look.view, look.said) == (view, whole):
        return look  # sent twice
    _must_await(look)
    look.said = whole
    look.view, look.given_at = view, now
    session.flush()
    facts = {"view": view.value, "said": digest(look.said)}
    _enter(session, actor, now, Act.look_given, look, facts)
    text = N_("%(name)s gave a second look at “%(reference)s”.")
    _tell(session, look, now, "given", N_("A second look is given"), text, actor.name, look.asked_by)
    return look


def withdraw(session: Session, *, actor: Actor, now: datetime, look: SecondLook) -> SecondLook:
    """Ask no longer for a second look that was not given yet."""
    must(actor, Permission.look_withdraw, asked_by(look))
    hold(session, look)
    if look.withdrawn_at is not None:
        return look  # sent twice
    _must_await(look)
    look.withdrawn_at = now
    session.flush()
    _enter(session, actor, now, Act.look_withdrawn, look, {})
    return look


def _must_await(one: SecondLook) -> None:
    if not one.awaited:
        raise Refused(Reason(N_("This second look was given, or is no longer asked for.")))


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: SecondLook, facts: Mapping[str, object]
) -> None:
    told = {"score": one.score_id, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"second_look:{one.id}", facts=told)


def _tell(
    session: Session,
    one: SecondLook,
    now: datetime,
    what: str,
    heading: str,
    text: str,
    name: str,
    told: int,
) -> None:
    sentence = Reason(text, {"name": name, "reference": one.score.reference})
    path = f"/scores/{one.score_id}#looks"
    message = Message(heading, sentence, path, until=now + NEWS, kind=News.concerned)
    tell_all(session, now=now, occasion=f"look:{one.id}:{what}", members=[told], message=message)
