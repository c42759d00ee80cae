"""Who calls with a token: one statement by the hash of what was shown. Nothing of a secret reaches a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from scopgov.applications import queries
from scopgov.applications.services import MARK
from scopgov.applications.tables import Application, Token
from scopgov.domain.applications import Scope
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.members.accounts import token_hash
from scopgov.members.queries import actor_of
from scopgov.members.tables import Member

LONGEST = 200  # of what may be a token at all
NOTED_EACH = timedelta(minutes=1)  # how exactly it is known when a token was last used

_SHOWN = (
    select(Token)
    .join(Token.application)
    .join(Application.member)
    .where(Token.token_hash == bindparam("hash"))
    .options(
        contains_eager(Token.application)
        .contains_eager(Application.member)
        .options(joinedload(Member.charges))
    )
)  # made once: every call asks it


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


def caller(session: Session, secret: str, now: datetime) -> Caller:
    """Return who calls with what was shown; Refused (401) for an unknown, spent or revoked token."""
    token = _found(session, secret)
    because = queries.spent(token, now) if token else Reason(N_("This token is not known here."))
    if token is None or because is not None:
        raise Refused(because or Reason(""), status=401)
    application = token.application
    return Caller(
        actor=actor_of(application.member, now),
        application_id=application.id,
        token_id=token.id,
        scopes=token.scopes,
        calls=token.calls,
        last_used_at=token.last_used_at,
    )


def _found(session: Session, secret: str) -> Token | None:
    if not secret.startswith(MARK) or len(secret) > LONGEST:
        return None
    shown = token_hash(secret)
    found = session.scalars(_SHOWN, {"hash": shown}).unique().first()
    return found if found is not None and compare_digest(found.token_hash, shown) else None


def unnoted(one: Caller, now: datetime) -> bool:
    """Tell whether it is worth writing that a token was used now."""
    return one.last_used_at is None or now - one.last_used_at >= NOTED_EACH


def note_use(session: Session, one: Caller, now: datetime) -> None:
    """Write when a token was used, to the minute."""
    earlier = or_(Token.last_used_at.is_(None), Token.last_used_at < now)
    session.execute(
        update(Token).where(Token.id == one.token_id, earlier).values(last_used_at=now),
        execution_options={"synchronize_session": False},
    )
