"""Who calls with a token: one statement by the hash of what was shown. Nothing of a secret reaches a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from scopgov.applications import queries
from scopgov.applications.services import MARK
from scopgov.applications.tables import Application, Token
from scopgov.domain.applications import Scope, over
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.members.accounts import token_hash
from scopgov.members.queries import actor_of
from scopgov.members.tables import Charge, Member
from scopgov.prepared import Prepared

LONGEST = 200  # of what may be a token at all
UNKNOWN = Reason(N_("This token is not known here."))
NOTED_EACH = timedelta(minutes=1)  # how exactly it is known when a token was last used


_SHOWN = Prepared(
    select(
        Token.id,
        Token.token_hash,
        Token.application_id,
        Token.scopes,
        Token.calls,
        Token.expires_at,
        Token.revoked_at,
        Token.last_used_at,
        Application.closed_at,
        Member.id.label("member_id"),
        Member.name,
        Member.associate,
        Member.admitted_on,
        Member.departed_on,
        Member.locale,
        Charge.role,
        Charge.since,
        Charge.until,
    )
    .join(Application, Application.id == Token.application_id)
    .join(Member, Member.id == Application.member_id)
    .outerjoin(Charge, Charge.member_id == Member.id)
    .where(Token.token_hash == bindparam("hash"))
)  # made once, and of columns alone: every call asks it


@dataclass(frozen=True)
class Caller:
    """Who calls: the member in whose name, through which application, with a token that lets it do what."""

    actor: Actor
    application_id: int
    token_id: int
    scopes: Sequence[Any]
    calls: int
    last_used_at: datetime | None

    def may(self, scope: Scope) -> bool:
        """Tell whether the token lets its program do this."""
        return scope.value in self.scopes


@dataclass(frozen=True)
class Shown:
    """The token of what was shown and its member, as their rows have it: nothing here depends on the time."""

    token: Any
    person: Any


def caller(session: Session, secret: str, now: datetime) -> Caller:
    """Return who calls with what was shown; Refused (401) for an unknown, spent or revoked token."""
    return allowed(known(session, hashed(secret)), now)


def hashed(secret: str) -> str:
    """Return what a token is looked up by; Refused (401) for what cannot be one."""
    if not secret.startswith(MARK) or len(secret) > LONGEST:
        raise Refused(UNKNOWN, status=401)
    return token_hash(secret)


def known(session: Session, shown: str) -> Shown:
    """Return the token of this hash; Refused (401) where there is none."""
    rows = _SHOWN.rows(session, {"hash": shown})
    if not rows or not compare_digest(rows[0].token_hash, shown):
        raise Refused(UNKNOWN, status=401)
    return Shown(rows[0], _person(rows))


def allowed(shown: Shown, now: datetime) -> Caller:
    """Return who calls with a token now; Refused (401) for a spent or revoked one."""
    found, person = shown.token, shown.person
    because = over(
        now=now,
        expires_at=found.expires_at,
        revoked_at=found.revoked_at,
        closed_at=found.closed_at,
        gone=queries.gone(person, now),
    )
    if because is not None:
        raise Refused(because, status=401)
    return Caller(
        actor=actor_of(person, now),
        application_id=found.application_id,
        token_id=found.id,
        scopes=found.scopes,
        calls=found.calls,
        last_used_at=found.last_used_at,
    )


def _person(rows: Sequence[Any]) -> Any:
    """Return the member of a token as `actor_of` reads one, without the cost of a row of the session."""
    one = rows[0]
    return SimpleNamespace(
        id=one.member_id,
        name=one.name,
        associate=one.associate,
        admitted_on=one.admitted_on,
        departed_on=one.departed_on,
        locale=one.locale,
        charges=[row for row in rows if row.role is not None],
    )


def unnoted(last: datetime | None, now: datetime) -> bool:
    """Tell whether it is worth writing that a token last used then was used now."""
    return last is None or now - last >= NOTED_EACH


def note_use(session: Session, one: Caller, now: datetime) -> None:
    """Write when a token was used, to the minute."""
    earlier = or_(Token.last_used_at.is_(None), Token.last_used_at < now)
    session.execute(
        update(Token).where(Token.id == one.token_id, earlier).values(last_used_at=now),
        execution_options={"synchronize_session": False},
    )
