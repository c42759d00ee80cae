"""Accounts: passwords, sign-ins that can be ended, one-time links, slowed-down guessing.

Only hashes of tokens and of addresses are stored; nothing here reaches a log.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import CursorResult, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from scopgov.db import UTCDateTime
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.members import queries
from scopgov.members.tables import Link, Member, SignIn, SignInFailure
from scopgov.record import services as record

HASHER = PasswordHasher()
NOBODY = HASHER.hash(secrets.token_hex(16))
SESSION_LASTS = timedelta(hours=12)
INVITATION_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(hours=2)
KEPT = timedelta(days=1)  # how long a sign-in or a link stays once it is over
ATTEMPTS, WITHIN = 8, timedelta(minutes=15)
SHORTEST = 12
LONGEST_AWAY = timedelta(days=366)
THEMES = ("", "light", "dark")


def token_hash(token: str) -> str:
    """Return what is stored of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(
    session: Session, *, now: datetime, email: str, password: str, browser: str, known: str = ""
) -> str | None:
    """Return the token of a new sign-in, or None when address and password do not match.

    After 8 failures in 15 minutes for one address, refuses for a while, right password or not. A browser in which
    the person signed in before has a mark, `known`, and is counted apart.
    """
    key = token_hash(email.strip().lower() + known)
    _slow_down(session, key, now)
    person = queries.by_email(session, email)
    if not _matches(person, password) or person is None or _departed(person, now):
        session.add(SignInFailure(key=key, at=now))
        return None
    session.execute(delete(SignInFailure).where(SignInFailure.key == key))
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            member_id=person.id,
            token_hash=token_hash(token),
            browser=browser[:200],
            started_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return token


def _slow_down(session: Session, key: str, now: datetime) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - WITHIN))
    failures = session.scalar(select(func.count()).where(SignInFailure.key == key)) or 0
    if failures >= ATTEMPTS:
        raise Refused(Reason(N_("Too many attempts. Wait a few minutes, then try again.")), status=429)


def _matches(person: Member | None, password: str) -> bool:
    try:
        HASHER.verify(person.password_hash if person and person.password_hash else NOBODY, password)
    except VerificationError:
        return False
    return bool(person and person.password_hash)


def _departed(person: Member, now: datetime) -> bool:
    return person.departed_on is not None and person.departed_on <= queries.local_day(now)


_BEHIND = (
    select(Member)
    .join(SignIn, SignIn.member_id == Member.id)
    .where(
        SignIn.token_hash == bindparam("token"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("at", type_=UTCDateTime()),
    )
    .options(joinedload(Member.charges))
)  # made once: every page asks it


def signed_in(session: Session, token: str, now: datetime) -> Member | None:
    """Return the person behind a token, unless that sign-in has ended or expired."""
    found = session.scalars(_BEHIND, {"token": token_hash(token), "at": now}).unique().first()
    return None if found is None or _departed(found, now) else found


def sign_ins(session: Session, member_id: int, now: datetime) -> Sequence[SignIn]:
    """Return a person's sign-ins that still run, the latest first."""
    query = select(SignIn).where(
        SignIn.member_id == member_id, SignIn.ended_at.is_(None), SignIn.expires_at > now
    )
    return session.scalars(query.order_by(SignIn.started_at.desc(), SignIn.id.desc())).all()


def sign_out(session: Session, *, now: datetime, token: str) -> None:
    """End the sign-in behind a token."""
    session.execute(update(SignIn).where(SignIn.token_hash == token_hash(token)).values(ended_at=now))


def end_sign_in(session: Session, *, actor: Actor, now: datetime, sign_in_id: int) -> None:
    """End one of the actor's own sign-ins."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.member_id == actor.member_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def choose_language(session: Session, *, actor: Actor, locale: str) -> None:
    """Set the language in which mails are written to the actor."""
    queries.member(session, actor.member_id).locale = locale


def invite(session: Session, *, now: datetime, person: Member, purpose: str = "invitation") -> str:
    """Return the token of a one-time link with which `person` chooses a password; older links of its kind end.

    A reset that a stranger asks for leaves a printed invitation as it was.
    """
    older = update(Link).where(Link.member_id == person.id, Link.used_at.is_(None))
    session.execute(older.where(Link.purpose == purpose).values(used_at=now))
    token = secrets.token_urlsafe(24)
    lasts = INVITATION_LASTS if purpose == "invitation" else RESET_LASTS
    session.add(
        Link(
            member_id=person.id,
            token_hash=token_hash(token),
            purpose=purpose,
            made_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def link(session: Session, token: str, now: datetime) -> Link:
    """Return the link behind a token, or refuse when it was used or is too old."""
    found = session.scalar(select(Link).where(Link.token_hash == token_hash(token)))
    if found is None or found.used_at is not None or found.expires_at <= now:
        raise Refused(
            Reason(N_("This link was already used or is too old. Ask your administrator for a new one.")),
            status=410,
        )
    return found


def choose_password(session: Session, *, now: datetime, token: str, password: str) -> Member:
    """Set the password of the person a link was made for; every older sign-in of theirs ends."""
    used = link(session, token, now)
    person = queries.member(session, used.member_id)
    set_password(person, password)
    others = update(Link).where(Link.member_id == person.id, Link.used_at.is_(None))
    session.execute(others.values(used_at=now))
    session.execute(
        update(SignIn).where(SignIn.member_id == person.id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    record.append(
        session,
        actor=queries.actor_of(person, now),
        now=now,
        act=Act.account_opened,
        subject=f"member:{person.id}",
        facts={"purpose": used.purpose},
    )
    return person


def change_password(
    session: Session, *, actor: Actor, now: datetime, token: str, current: str, password: str
) -> bool:
    """Change one’s own password; False when the present one is wrong, which is counted as a failed sign-in.

    Every other sign-in of the person ends; the one behind `token` goes on.
    """
    person = queries.member(session, actor.member_id)
    key = token_hash(person.email)
    _slow_down(session, key, now)
    if not _matches(person, current):
        session.add(SignInFailure(key=key, at=now))
        return False
    set_password(person, password)
    others = update(SignIn).where(
        SignIn.member_id == person.id, SignIn.ended_at.is_(None), SignIn.token_hash != token_hash(token)
    )
    session.execute(others.values(ended_at=now))
    subject, facts = f"member:{person.id}", {"purpose": "change"}
    record.append(session, actor=actor, now=now, act=Act.account_opened, subject=subject, facts=facts)
    return True


def choose_theme(session: Session, *, actor: Actor, theme: str) -> None:
    """Set whether pages are light or dark for the actor; "" leaves it to their system."""
    queries.member(session, actor.member_id).theme = theme if theme in THEMES else ""


def say_away(session: Session, *, actor: Actor, now: datetime, until: date | None) -> None:
    """Say until which day, included, the actor is away; None says that they are here. No reason is asked for."""
    today = queries.local_day(now)
    if until is not None and until < today:
        raise Refused(Reason(N_("This day is over.")), status=422, field="until")
    if until is not None and until > today + LONGEST_AWAY:
        raise Refused(Reason(N_("Give a day within a year.")), status=422, field="until")
    queries.member(session, actor.member_id).away_until = until


def set_password(person: Member, password: str) -> None:
    """Store the hash of a password of at least 12 characters."""
    if len(password) < SHORTEST:
        raise Refused(
            Reason(N_("Choose a password of at least %(count)s characters."), {"count": SHORTEST}),
            field="password",
        )
    if len(password) > 200:
        raise Refused(Reason(N_("This password is too long: 200 characters at most.")), field="password")
    person.password_hash = HASHER.hash(password)


def tidy(session: Session, *, now: datetime) -> int:
    """Delete sign-ins and links that were over a day ago, and old failures to sign in; return how many."""
    old = now - KEPT
    over = (
        delete(SignIn).where(or_(SignIn.ended_at < old, SignIn.expires_at < old)),
        delete(Link).where(or_(Link.used_at < old, Link.expires_at < old)),
        delete(SignInFailure).where(SignInFailure.at < now - WITHIN),
    )
    return sum(_deleted(session.execute(statement)) for statement in over)


def _deleted(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
