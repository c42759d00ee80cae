"""Read applications and their tokens: whose they are, what a token is worth now. Changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from scopgov.applications.tables import Application, Token
from scopgov.db import mentions
from scopgov.domain.applications import SCOPE_NAMES, Scope, over
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Actor, Permission, Subject, may
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.tables import Member


def application(session: Session, application_id: int) -> Application:
    """Return an application, or refuse as not found."""
    found = session.get(Application, application_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such application.")))
    return found


def token(session: Session, token_id: int) -> Token:
    """Return a token, or refuse as not found."""
    found = session.get(Token, token_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such token.")))
    return found


def whose(one: Application) -> Subject:
    """Return whose an application is, as the policy asks."""
    return Subject(authors=frozenset({one.member_id}))


def listed(actor: Actor, wanted: str = "") -> Select[Application]:
    """Return the query of the applications a person may see, the latest first: their own, or everybody's."""
    query = select(Application).join(Application.member).options(selectinload(Application.tokens))
    if not may(actor, Permission.application_read):
        query = query.where(Application.member_id == actor.member_id)
    if wanted:
        query = query.where(or_(mentions(Application.name, wanted), mentions(Member.name, wanted)))
    return query.order_by(Application.id.desc())


def of_member(session: Session, member_id: int) -> list[Application]:
    """Return the applications a member entered, the earliest first."""
    query = select(Application).where(Application.member_id == member_id).order_by(Application.id)
    return list(session.scalars(query.options(selectinload(Application.tokens))))


def spent(of: Token, now: datetime) -> Reason | None:
    """Say why a token lets nobody call any more; None while it does."""
    application = of.application
    return over(
        now=now,
        expires_at=of.expires_at,
        revoked_at=of.revoked_at,
        closed_at=application.closed_at,
        gone=gone(application.member, now),
    )


def gone(person: Member, now: datetime) -> bool:
    """Tell whether a member has left the cooperative."""
    return person.departed_on is not None and person.departed_on <= local_day(now)


def at_work(of: Application, now: datetime) -> list[Token]:
    """Return the tokens of an application that let it call now."""
    return [one for one in of.tokens if spent(one, now) is None]


def scopes(of: Token) -> tuple[Reason, ...]:
    """Say what a token lets a program do."""
    return tuple(Reason(SCOPE_NAMES[Scope(one)]) for one in of.scopes)


def as_data(of: Application) -> dict[str, Any]:
    """Return what is kept of an application and its tokens, but for what a token is recognised by when it calls."""
    return {
        "name": of.name,
        "purpose": of.purpose,
        "made_at": of.made_at.isoformat(),
        "closed_at": of.closed_at and of.closed_at.isoformat(),
        "tokens": [_token_data(one) for one in of.tokens],
    }


def _token_data(of: Token) -> dict[str, Any]:
    dates = ("made_at", "expires_at", "revoked_at", "last_used_at")
    told = {name: getattr(of, name) and getattr(of, name).isoformat() for name in dates}
    return {"begins_with": of.prefix, "scopes": of.scopes, "calls_a_minute": of.calls, **told}
