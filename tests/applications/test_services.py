"""A token is shown once, lets its program do what was chosen, and stops when it must."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.applications import calling, services
from scopgov.applications.tables import Application, Token
from scopgov.domain.applications import Scope
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.members import services as members
from scopgov.members.queries import member
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock, People

END = date(2027, 3, 1)


@pytest.fixture
def writer(people: People) -> Actor:
    return people.actor(people.admit("Wim", Role.proposal_writer))


def _entered(session: Session, actor: Actor, clock: Clock) -> Application:
    return services.enter(session, actor=actor, now=clock.at, name="CRM", purpose="Scores proposals.")


def _made(session: Session, actor: Actor, clock: Clock, *scopes: Scope) -> tuple[Token, str]:
    return services.make_token(
        session,
        actor=actor,
        now=clock.at,
        application=_entered(session, actor, clock),
        scopes=scopes or (Scope.score,),
        expires_on=END,
    )


def _why(session: Session, secret: str, clock: Clock) -> str:
    with pytest.raises(Refused) as refused:
        calling.caller(session, secret, clock.at)
    assert refused.value.status == 401
    return str(refused.value.reason)


def test_a_token_says_who_calls_and_is_kept_as_a_hash_alone(
    session: Session, writer: Actor, clock: Clock
) -> None:
    token, secret = _made(session, writer, clock, Scope.score, Scope.read)
    found = calling.caller(session, secret, clock.at)
    assert found.actor == writer
    assert (found.may(Scope.score), found.may(Scope.outcomes)) == (True, False)
    assert secret.startswith(token.prefix)
    kept = [str(getattr(token, column.name)) for column in Token.__table__.columns]
    kept += [entry.facts for entry in session.scalars(select(RecordEntry))]
    assert not [one for one in kept if secret in one or secret[len(token.prefix) :] in one]


def test_a_token_that_is_spent_revoked_or_closed_calls_no_more(
    session: Session, writer: Actor, clock: Clock
) -> None:
    token, secret = _made(session, writer, clock)
    other, shown = _made(session, writer, clock)
    services.revoke(session, actor=writer, now=clock.at, token=token)
    assert "revoked" in _why(session, secret, clock)
    services.close(session, actor=writer, now=clock.at, application=other.application)
    assert "revoked" in _why(session, shown, clock)
    _, last = _made(session, writer, clock)
    clock.at += timedelta(days=400)
    assert "expired" in _why(session, last, clock)
    for nonsense in ("", "scopgov_", last[:-1], last + "x", "x" * 5000):
        assert "not known" in _why(session, nonsense, clock)


def test_a_token_dies_with_its_members_leaving(
    session: Session, people: People, writer: Actor, clock: Clock
) -> None:
    root = people.actor(people.admit("Root", Role.administrator))
    _, secret = _made(session, writer, clock)
    members.depart(
        session,
        actor=root,
        now=clock.at,
        person=member(session, writer.member_id),
        departed_on=clock.at.date(),
    )
    assert "left the cooperative" in _why(session, secret, clock)


def test_who_watches_over_tokens_revokes_them_and_makes_none(
    session: Session, people: People, writer: Actor, clock: Clock
) -> None:
    watchers = [people.actor(people.admit(role.value, role)) for role in (Role.administrator, Role.ai_lead)]
    other = people.actor(people.admit("Ordinary", Role.board))
    token, secret = _made(session, writer, clock)
    for watching in watchers:
        with pytest.raises(Forbidden):
            services.make_token(
                session,
                actor=watching,
                now=clock.at,
                application=token.application,
                scopes=[Scope.score],
                expires_on=END,
            )
    with pytest.raises(Forbidden):
        services.revoke(session, actor=other, now=clock.at, token=token)
    services.revoke(session, actor=watchers[0], now=clock.at, token=token)
    assert "revoked" in _why(session, secret, clock)


@pytest.mark.parametrize(
    ("scopes", "ends", "calls", "field"),
    [
        ((), END, 10, "scopes"),
        ((Scope.read,), date(2026, 9, 1), 10, "expires_on"),
        ((Scope.read,), date(2027, 9, 2), 10, "expires_on"),
        ((Scope.read,), END, 0, "calls"),
        ((Scope.read,), END, 100_001, "calls"),
    ],
)
def test_a_token_that_would_reach_too_far_is_not_made(
    session: Session,
    writer: Actor,
    clock: Clock,
    scopes: tuple[Scope, ...],
    ends: date,
    calls: int,
    field: str,
) -> None:
    with pytest.raises(Refused) as refused:
        services.make_token(
            session,
            actor=writer,
            now=clock.at,
            application=_entered(session, writer, clock),
            scopes=scopes,
            expires_on=ends,
            calls=calls,
        )
    assert refused.value.field == field
