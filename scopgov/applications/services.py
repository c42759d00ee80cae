"""Enter applications, make tokens and revoke them. A token is returned once, and only its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.applications import queries
from scopgov.applications.tables import Application, Token
from scopgov.config import local_zone
from scopgov.db import hold
from scopgov.domain import applications as rules
from scopgov.domain.acts import Act
from scopgov.domain.applications import Scope
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.accounts import token_hash
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record

MARK = "scopgov_"  # how whoever finds a token, or a program that looks for leaked ones, knows what it is


def enter(session: Session, *, actor: Actor, now: datetime, name: str, purpose: str) -> Application:
    """Enter a program that will call in the actor's name."""
    must(actor, Permission.application_enter)
    rules.check(name, purpose)
    made = Application(
        member_id=actor.member_id, name=" ".join(legible(name).split()), purpose=legible(purpose), made_at=now
    )
    session.add(made)
    session.flush()
    _note(session, actor, now, Act.application_entered, made)
    return made


def make_token(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application: Application,
    scopes: Collection[Scope],
    expires_on: date,
    calls: int = rules.USUAL_CALLS,
) -> tuple[Token, str]:
    """Return a new token of one's own application, and the secret that is shown this once.

    `expires_on` is the first day without it; `calls` how many are answered a minute.
    """
    must(actor, Permission.application_use, queries.whose(application))
    if application.closed_at is not None:
        raise Refused(Reason(N_("This application is closed.")))
    rules.check_token(scopes, expires_on, local_day(now), calls)
    prefix = MARK + secrets.token_hex(3)
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    made = Token(
        application=application,
        prefix=prefix,
        token_hash=token_hash(secret),
        scopes=sorted(one.value for one in set(scopes)),
        calls=calls,
        made_at=now,
        expires_at=datetime.combine(expires_on, time(), local_zone()),
    )
    session.add(made)
    session.flush()
    facts = {"token": made.id, "scopes": made.scopes, "expires": expires_on.isoformat(), "calls": calls}
    _note(session, actor, now, Act.credential_made, application, facts)
    return made, secret


def revoke(session: Session, *, actor: Actor, now: datetime, token: Token) -> Token:
    """Let a token call no more, from the next call on."""
    must(actor, Permission.application_revoke, queries.whose(token.application))
    hold(session, token)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = now, actor.member_id
        session.flush()
        _note(session, actor, now, Act.credential_revoked, token.application, {"token": token.id})
    return token


def end_all(session: Session, *, now: datetime) -> list[Token]:
    """Have every token that works expire now, as a backup is restored: which were revoked since is not known.

    The restore is the act recorded; it names them.
    """
    query = select(Token).where(Token.revoked_at.is_(None), Token.expires_at > now).order_by(Token.id)
    ended = [one for one in session.scalars(query) if one.application.closed_at is None]
    for one in ended:
        one.expires_at = now
    session.flush()
    return ended


def close(session: Session, *, actor: Actor, now: datetime, application: Application) -> Application:
    """Close an application for good: none of its tokens calls any more."""
    must(actor, Permission.application_revoke, queries.whose(application))
    hold(session, application)
    if application.closed_at is None:
        application.closed_at, application.closed_by = now, actor.member_id
        session.flush()
        _note(session, actor, now, Act.application_closed, application)
    return application


def _note(
    session: Session,
    actor: Actor,
    now: datetime,
    act: Act,
    application: Application,
    facts: dict[str, object] | None = None,
) -> None:
    subject = f"application:{application.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
