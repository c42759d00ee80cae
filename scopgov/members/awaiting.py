"""Acts of administrators on the roll that wait for a second person: asked for, accepted, declined, or done at once.

What a person who keeps the roll asks comes through here; `services` does it. Founding and votes go to `services`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission, Role, Subject
from scopgov.domain.second_person import LAPSES, WITH_POWER, Awaited, accepters, lapsed
from scopgov.domain.text import N_, legible
from scopgov.members import queries, services
from scopgov.members.services import must, note
from scopgov.members.tables import AwaitedAct, Charge, Member
from scopgov.record import services as record

ASKED: Mapping[Awaited, str] = {
    Awaited.address_changed: N_(
        "Another e-mail address was asked for by an administrator; a second person must accept."
    ),
    Awaited.associate_admitted: N_("A vote was asked for by an administrator; a second person must accept."),
    Awaited.member_readmitted: N_(
        "A return to the roll was asked for by an administrator; a second person must accept."
    ),
    Awaited.role_ended: N_(
        "The end of a role was asked for by an administrator; a second person must accept."
    ),
    Awaited.role_given: N_("A role was asked for by an administrator; a second person must accept."),
}
DECLINED = N_("What an administrator had asked for was not accepted.")
Made = AwaitedAct | None


def waiting(session: Session, now: datetime) -> Sequence[AwaitedAct]:
    """Return the acts that wait, those asked for first at the top."""
    open_ones = select(AwaitedAct).where(AwaitedAct.settled_at.is_(None), AwaitedAct.asked_at > now - LAPSES)
    return session.scalars(open_ones.order_by(AwaitedAct.id)).all()


def act(session: Session, act_id: int) -> AwaitedAct:
    """Return an act, or refuse as not found."""
    found = session.get(AwaitedAct, act_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such act.")))
    return found


def subject(session: Session, one: AwaitedAct, now: datetime) -> Subject:
    """Return who may accept an act, and who is party to it."""
    parties = _parties(one.asked_by, one.person_id)
    return Subject(authors=parties, roll=_accepters(session, parties, now))


def _parties(asked_by: int, about: int | None) -> frozenset[int]:
    return frozenset({asked_by, *([about] if about else [])})


def _accepters(session: Session, parties: frozenset[int], now: datetime) -> frozenset[int]:
    with_account = (one for one in queries.people(session) if one.password_hash)
    return accepters([queries.actor_of(one, now) for one in with_account], parties)


def give_role(
    session: Session, *, actor: Actor, now: datetime, person: Member, role: Role, since: date
) -> Made:
    """Give a role, or have it wait where it carries power."""
    must(actor, Permission.member_manage)
    services.must_be_free(person, role, since)
    params = {"role": role.value, "since": since.isoformat()}
    return _waits(session, actor, now, Awaited.role_given, person, params, weighty=role in WITH_POWER)


def end_role(session: Session, *, actor: Actor, now: datetime, charge: Charge, until: date) -> Made:
    """End a role, or have that wait where it carries power and is somebody else’s."""
    must(actor, Permission.member_manage)
    services.must_leave_one(session, charge, until)
    weighty = charge.role in WITH_POWER and charge.member_id != actor.member_id
    params = {"charge": charge.id, "role": charge.role.value, "until": until.isoformat()}
    return _waits(session, actor, now, Awaited.role_ended, charge.member, params, weighty=weighty)


def become_associate(session: Session, *, actor: Actor, now: datetime, person: Member, since: date) -> Made:
    """Give a vote to an employee, or have it wait."""
    must(actor, Permission.member_manage)
    services.may_become_associate(session, person, since)
    return _waits(session, actor, now, Awaited.associate_admitted, person, {"since": since.isoformat()})


def readmit(session: Session, *, actor: Actor, now: datetime, person: Member, since: date) -> Made:
    """Put somebody back on the roll, or have that wait where they had a vote."""
    must(actor, Permission.member_manage)
    services.may_return(person, since)
    weighty = person.associate or bool(person.charges)
    params = {"since": since.isoformat()}
    return _waits(session, actor, now, Awaited.member_readmitted, person, params, weighty=weighty)


def depart(session: Session, *, actor: Actor, now: datetime, person: Member, departed_on: date) -> None:
    """End a membership; roles with power are ended first, which a second person accepts."""
    must(actor, Permission.member_manage)
    held = queries.roles_on(person, queries.local_day(now)) & WITH_POWER
    if held and person.id != actor.member_id and _others(session, actor, person, now):
        text = N_("This person holds a role with power: end it first, which a second person accepts.")
        raise Refused(Reason(text), field="departed_on")
    services.depart(session, actor=actor, now=now, person=person, departed_on=departed_on)


def admit(
    session: Session, *, actor: Actor, now: datetime, admitted_on: date, associate: bool, **about: Any
) -> Member:
    """Add a person to the roll; their vote waits for a second person."""
    must(actor, Permission.member_manage)
    if associate:
        services.no_vote_needed(session, "associate")
    if associate and not _accepters(session, _parties(actor.member_id, None), now):
        return services.admit(session, actor=actor, now=now, admitted_on=admitted_on, **about)
    person = services.admit(session, actor=actor, now=now, admitted_on=admitted_on, associate=False, **about)
    if associate:
        become_associate(session, actor=actor, now=now, person=person, since=admitted_on)
    return person


def correct(
    session: Session, *, actor: Actor, now: datetime, person: Member, name: str, email: str, trade: str
) -> Made:
    """Correct a name and a trade at once; another address waits where somebody signs in with the one before."""
    must(actor, Permission.member_manage)
    by: dict[str, Any] = {"actor": actor, "now": now, "person": person}
    moved = email.strip().lower() != person.email
    if not moved or not person.password_hash or not _others(session, actor, person, now):
        services.correct(session, **by, name=name, email=email, trade=trade)
        return None
    address = services.address(session, email)
    if (" ".join(name.split()), legible(trade)) != (person.name, person.trade):
        services.correct(session, **by, name=name, email=person.email, trade=trade)
    return _waits(session, actor, now, Awaited.address_changed, person, {"email": address})


def change_cooperative(session: Session, *, actor: Actor, now: datetime, **said: Any) -> Made:
    """Correct what minutes say of the cooperative; that members no longer vote on admissions waits."""
    must(actor, Permission.cooperative_manage)
    there = queries.cooperative(session)
    freed = there is not None and there.admission_by_vote and not said["admission_by_vote"]
    if not freed or not _accepters(session, _parties(actor.member_id, None), now):
        services.change_cooperative(session, actor=actor, now=now, **said)
        return None
    texts = {name: said[name] for name in ("name", "town", "registration")}
    if there is not None and any(getattr(there, name) != legible(text) for name, text in texts.items()):
        services.change_cooperative(session, actor=actor, now=now, **texts, admission_by_vote=True)
    return _waits(session, actor, now, Awaited.admission_freed, None, {})


def _others(session: Session, actor: Actor, person: Member, now: datetime) -> frozenset[int]:
    return _accepters(session, _parties(actor.member_id, person.id), now)


def _waits(
    session: Session,
    actor: Actor,
    now: datetime,
    kind: Awaited,
    person: Member | None,
    params: Mapping[str, Any],
    *,
    weighty: bool = True,
) -> Made:
    """Have an act wait for a second person; do it at once where it needs none, or where there is none."""
    about = person.id if person else None
    if not weighty or not _accepters(session, _parties(actor.member_id, about), now):
        DOES[kind](session, actor, now, person, params)
        return None
    if any((one.kind, one.person_id, one.params) == (kind, about, params) for one in waiting(session, now)):
        raise Refused(Reason(N_("This was asked for already: it waits for a second person.")))
    made = AwaitedAct(kind=kind, person=person, params=dict(params), asked_by=actor.member_id, asked_at=now)
    session.add(made)
    session.flush()
    _enter(session, actor, now, made, Act.roll_act_asked, ASKED.get(kind))
    return made


def accept(session: Session, *, actor: Actor, now: datetime, awaited: AwaitedAct) -> None:
    """Accept an act as the second person: it is done in the name of who asked, if they still may."""
    must(actor, Permission.roll_accept, subject(session, awaited, now))
    _settle(session, actor, now, awaited, accepted=True)
    _enter(session, actor, now, awaited, Act.roll_act_accepted, None)
    asker = queries.actor(session, awaited.asked_by, now)
    must(asker, Permission.member_manage)
    DOES[awaited.kind](session, asker, now, awaited.person, awaited.params)


def decline(session: Session, *, actor: Actor, now: datetime, awaited: AwaitedAct) -> None:
    """Decline an act, or withdraw what one asked for, or say no to what is about oneself."""
    if actor.member_id not in _parties(awaited.asked_by, awaited.person_id):
        must(actor, Permission.roll_accept, subject(session, awaited, now))
    _settle(session, actor, now, awaited, accepted=False)
    _enter(session, actor, now, awaited, Act.roll_act_declined, DECLINED)


def _settle(session: Session, actor: Actor, now: datetime, awaited: AwaitedAct, *, accepted: bool) -> None:
    hold(session, awaited)
    if awaited.settled_at is not None:
        raise Refused(Reason(N_("This was accepted or declined already.")))
    if lapsed(awaited.asked_at, now):
        raise Refused(Reason(N_("This was asked for more than 30 days ago: it must be asked for again.")))
    awaited.accepted, awaited.settled_by, awaited.settled_at = accepted, actor.member_id, now
    session.flush()


def _enter(session: Session, actor: Actor, now: datetime, of: AwaitedAct, act: Act, text: str | None) -> None:
    facts: dict[str, object] = {"awaited": of.id, "kind": of.kind.value, "person": of.person_id}
    facts |= {name: of.params[name] for name in ("role", "since", "until") if name in of.params}
    if of.person is not None and text:
        note(session, actor, now, of.person, act, facts, text)
        return
    subject_named = f"member:{of.person_id}" if of.person_id else "cooperative:1"
    record.append(session, actor=actor, now=now, act=act, subject=subject_named, facts=facts)


Do = Callable[[Session, Actor, datetime, Any, Mapping[str, Any]], object]


def _give(session: Session, actor: Actor, now: datetime, person: Member, params: Mapping[str, Any]) -> None:
    since, role = date.fromisoformat(params["since"]), Role(params["role"])
    services.give_role(session, actor=actor, now=now, person=person, role=role, since=since)


def _end(session: Session, actor: Actor, now: datetime, person: Member, params: Mapping[str, Any]) -> None:
    charge, until = session.get_one(Charge, params["charge"]), date.fromisoformat(params["until"])
    services.end_role(session, actor=actor, now=now, charge=charge, until=until)


def _associate(
    session: Session, actor: Actor, now: datetime, person: Member, params: Mapping[str, Any]
) -> None:
    since = date.fromisoformat(params["since"])
    services.become_associate(session, actor=actor, now=now, person=person, since=since)


def _return(session: Session, actor: Actor, now: datetime, person: Member, params: Mapping[str, Any]) -> None:
    since = date.fromisoformat(params["since"])
    services.readmit(session, actor=actor, now=now, person=person, since=since)


def _move(session: Session, actor: Actor, now: datetime, person: Member, params: Mapping[str, Any]) -> None:
    texts = {"name": person.name, "trade": person.trade, "email": params["email"]}
    services.correct(session, actor=actor, now=now, person=person, **texts)


def _free(session: Session, actor: Actor, now: datetime, _: None, params: Mapping[str, Any]) -> None:
    there = queries.cooperative(session)
    if there is None:
        raise NotFound(Reason(N_("This installation has no cooperative yet.")))
    texts = {name: getattr(there, name) for name in ("name", "town", "registration")}
    services.change_cooperative(session, actor=actor, now=now, **texts, admission_by_vote=False)


DOES: Mapping[Awaited, Do] = {
    Awaited.address_changed: _move,
    Awaited.admission_freed: _free,
    Awaited.associate_admitted: _associate,
    Awaited.member_readmitted: _return,
    Awaited.role_ended: _end,
    Awaited.role_given: _give,
}
