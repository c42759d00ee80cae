"""Receive requests of persons about their data, look for them, answer. Entries hold numbers and days, no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.data_rights import Ending, Limit, Right, due, may_answer, may_extend, may_limit
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission, Role
from scopgov.domain.pseudonyms import Purpose
from scopgov.domain.text import N_, legible
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell, tell_all
from scopgov.privacy.finding_again import found_again
from scopgov.privacy.seeking import Search
from scopgov.privacy.tables import RightsRequest
from scopgov.record import services as record

TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """What a request says: who asks, how they are reached, what, since when, how it is known that it is they."""

    person: str
    kind: Right
    received_on: date
    asked: str = ""
    reach: str = ""
    identity: str = ""


def enter(session: Session, *, actor: Actor, now: datetime, asked: Asked) -> RightsRequest:
    """Enter a request that came by letter, mail or word of mouth."""
    must(actor, Permission.rights_handle)
    if asked.received_on > local_day(now):
        raise Refused(Reason(N_("This day is still to come.")), field="received_on")
    return _kept(session, actor, now, asked, None)


def ask(session: Session, *, actor: Actor, now: datetime, kind: Right, asked: str) -> RightsRequest:
    """Ask for oneself, from one's own account; the data protection contact is told."""
    must(actor, Permission.rights_ask)
    person = members.member(session, actor.member_id)
    said = Asked(person.name, kind, local_day(now), asked.strip(), person.email)
    made = _kept(session, actor, now, said, actor.member_id)
    text = N_("A member exercises a right over their data: answer by %(day)s.")
    message = Message(
        N_("Request about personal data"),
        Reason(text, {"day": made.due_on}),
        f"/rights/{made.id}",
        now + TOLD_FOR,
        News.concerned,
    )
    contacts = [one.id for one in members.charged(session, Role.data_protection, local_day(now))]
    tell_all(session, now=now, occasion=f"rights:{made.id}:asked", members=contacts, message=message)
    return made


def _kept(
    session: Session, actor: Actor, now: datetime, asked: Asked, member_id: int | None
) -> RightsRequest:
    made = RightsRequest(**vars(asked), member_id=member_id, entered_by=actor.member_id, entered_at=now)
    session.add(made)
    session.flush()
    facts = {"right": made.kind.value, "received_on": made.received_on.isoformat()}
    _enter(session, actor, now, Act.rights_requested, made, facts)
    return made


def extend(
    session: Session, *, actor: Actor, now: datetime, request: RightsRequest, because: str
) -> RightsRequest:
    """Make the delay two months longer, for a reason that the person is told."""
    must(actor, Permission.rights_handle)
    hold(session, request)
    refused = may_extend(
        request.received_on,
        local_day(now),
        extended=request.extended_at is not None,
        answered=request.answered_at is not None,
    )
    if refused is not None:
        raise Refused(refused)
    if not legible(because):
        raise Refused(Reason(N_("Say why: the person is told.")), field="because")
    request.extended_at, request.extended_because = now, legible(because)
    session.flush()
    facts = {"due": due(request.received_on, extended=True).isoformat()}
    _enter(session, actor, now, Act.rights_extended, request, facts)
    _tell(session, now, request, "extended", N_("The answer to your request about your data takes longer."))
    return request


def sought(session: Session, *, actor: Actor, now: datetime, request: RightsRequest, search: Search) -> None:
    """Record that the files were searched for a person, and what came out of it in figures."""
    _seen(session, actor, now, request, search, Act.person_sought)


def taken_out(
    session: Session, *, actor: Actor, now: datetime, request: RightsRequest, search: Search
) -> None:
    """Record that what was found of a person was taken out, to be handed to them."""
    _seen(session, actor, now, request, search, Act.person_taken_out)


def _seen(
    session: Session,
    actor: Actor,
    now: datetime,
    request: RightsRequest,
    search: Search,
    act: Act,
) -> None:
    must(actor, Permission.rights_handle)
    rows = {str(one.place.source_id): len(one.rows) for one in search.found}
    facts = {"rows_by_source": rows, "rows_by_table": search.by_table}
    _enter(session, actor, now, act, request, facts)
    told: dict[str, Any] = {"actor": actor, "now": now, "request": request, "search": search}
    found_again(session, purpose=Purpose.request, **told)


def answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    request: RightsRequest,
    ending: Ending,
    answer: str,
    limit: Limit | None = None,
) -> RightsRequest:
    """Answer a request, naming what the law allows to refuse it for; a member who asked is told."""
    must(actor, Permission.rights_handle)
    hold(session, request)  # two people do not answer it both ways
    refused = may_answer(ending, answer, answered=request.answered_at is not None)
    if refused is not None:
        raise Refused(refused, field="answer")
    unlawful = may_limit(request.kind, ending, limit)
    if unlawful is not None:
        raise Refused(unlawful, field="limit")
    request.ending, request.answer, request.refused_for = ending, legible(answer), limit
    request.answered_by, request.answered_at = actor.member_id, now
    session.flush()
    _enter(
        session,
        actor,
        now,
        Act.rights_answered,
        request,
        {"ending": ending.value, "limit": limit and limit.value},
    )
    _tell(session, now, request, "answered", N_("Your request about your data is answered."))
    return request


def _tell(session: Session, now: datetime, request: RightsRequest, what: str, sentence: str) -> None:
    if request.member_id is None:
        return
    heading = N_("Request about personal data")
    message = Message(heading, Reason(sentence), "/rights/mine", now + TOLD_FOR, News.concerned)
    tell(session, now=now, occasion=f"rights:{request.id}:{what}", messages={request.member_id: message})


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    act: Act,
    request: RightsRequest,
    facts: Mapping[str, object],
) -> None:
    subject = f"rights_request:{request.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
