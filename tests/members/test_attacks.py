"""An administrator tries to get votes or power alone, through pages: each way waits for a second person, and shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.domain.acts import Act
from scopgov.domain.policy import Role
from scopgov.members import queries
from scopgov.members.tables import AwaitedAct, Member
from scopgov.notices import roll_telling
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POWER = [role for role in Role if role is not Role.proposal_writer]


@pytest.fixture
def attacker(people: People) -> int:
    return people.admit("Mallory", Role.administrator)


@pytest.fixture
def board(people: People) -> int:
    return people.admit("Bea", Role.board)


def _roles(people: People, member: int) -> set[Role]:
    with people.database.reading() as session:
        return set(queries.roles_on(queries.member(session, member), queries.local_day(people.now)))


def _waiting(people: People) -> list[AwaitedAct]:
    with people.database.reading() as session:
        return list(session.scalars(select(AwaitedAct).where(AwaitedAct.settled_at.is_(None))))


def _told(people: People) -> dict[int, str]:
    """Let the clock tell what is due, and return what each member was told last."""
    with people.database.transaction() as session:
        for one in roll_telling.due(session, people.now):
            roll_telling.tell(session, people.now, one)
        assert not roll_telling.due(session, people.now)
    with people.database.reading() as session:
        return {one.member_id: one.text for one in session.scalars(select(Notice).order_by(Notice.id))}


@pytest.mark.parametrize("role", POWER)
def test_no_role_with_power_for_oneself_or_an_accomplice_without_a_second_person(
    role: Role, people: People, attacker: int, board: int, sign_in: SignIn
) -> None:
    accomplice, client = people.admit("Alma"), sign_in(attacker)
    for whom in (accomplice, *([attacker] if role is not Role.administrator else [])):
        since = {"role": role.value, "since": "2020-01-01"}
        assert client.post(f"/roll/{whom}/roles", data=since).status_code == 302
        assert role not in _roles(people, whom)
        assert client.post(f"/roll/{whom}/roles", data=since).status_code == 422
    acts = [one.id for one in _waiting(people)]
    for party in (attacker, accomplice):
        assert sign_in(party).post("/roll/acts/accept", data={"acts": acts}).status_code == 403
    assert role not in _roles(people, accomplice)
    assert "Accept or decline it" in _told(people)[board]
    assert "Accept or decline what administrators ask" in sign_in(board).get("/").text
    page = sign_in(board).get("/roll/acts").text
    assert "asked by Mallory" in page
    assert sign_in(board).post("/roll/acts/accept", data={"acts": acts}).status_code == 302
    assert role in _roles(people, accomplice)
    with people.database.reading() as session:
        entries = session.scalars(select(RecordEntry).order_by(RecordEntry.seq)).all()
        last = [(one.act, one.actor_id) for one in entries][-3:]
    assert (Act.roll_act_accepted, board) in last
    assert (Act.role_given, attacker) in last


def test_a_writer_of_proposals_is_named_at_once(
    people: People, attacker: int, board: int, sign_in: SignIn
) -> None:
    ada = people.admit("Ada")
    sign_in(attacker).post(f"/roll/{ada}/roles", data={"role": "proposal_writer", "since": "2020-01-01"})
    assert _roles(people, ada) == {Role.proposal_writer}


def test_no_sockpuppet_gets_a_vote_by_a_form_or_a_file(
    people: People, attacker: int, board: int, sign_in: SignIn
) -> None:
    client = sign_in(attacker)
    puppet = {
        "name": "Puppet",
        "email": "p@example.test",
        "trade": "",
        "admitted_on": "2026-08-01",
        "associate": "y",
    }
    assert client.post("/roll/new", data=puppet).status_code == 302
    text = "name;email;admitted_on;roles\nOther;o@example.test;2026-08-01;board ai_lead\n"
    assert client.post("/roll/import", data={"file": (io.BytesIO(text.encode()), "r.csv")}).status_code == 302
    with people.database.reading() as session:
        found = session.scalars(
            select(Member).where(Member.email.in_(["p@example.test", "o@example.test"]))
        ).all()
        assert [(one.associate, one.charges) for one in found] == [(False, []), (False, [])]
    assert len(_waiting(people)) == 4
    one = _waiting(people)[0]
    assert sign_in(board).post(f"/roll/acts/{one.id}/decline").status_code == 302
    assert sign_in(board).post("/roll/acts/accept", data={"acts": [one.id]}).status_code == 409
    with people.database.reading() as session:
        assert not session.get_one(Member, one.person_id).associate


def test_the_board_is_not_emptied_by_hand_nor_sent_away(
    people: People, attacker: int, board: int, sign_in: SignIn
) -> None:
    client = sign_in(attacker)
    with people.database.reading() as session:
        charge = queries.member(session, board).charges[0].id
    people.admit("Ada")
    assert client.post(f"/roll/roles/{charge}/end").status_code == 302
    assert _roles(people, board) == {Role.board}
    answer = client.post(f"/roll/{board}/departure", data={"departed_on": "2026-08-31"})
    assert answer.status_code == 422
    assert "end it first" in answer.text
    (one,) = _waiting(people)
    assert sign_in(board).post(f"/roll/acts/{one.id}/decline").status_code == 302
    assert _roles(people, board) == {Role.board}


def test_an_account_is_not_moved_to_another_address_and_a_link_is_told(
    people: People, attacker: int, board: int, sign_in: SignIn
) -> None:
    victim, client = people.admit("Vera"), sign_in(attacker)
    moved = {"name": "Vera V.", "email": "mallory2@example.test", "trade": ""}
    assert client.post(f"/roll/{victim}/edit", data=moved).status_code == 302
    with people.database.reading() as session:
        one = queries.member(session, victim)
        assert (one.name, one.email) == ("Vera V.", "vera@example.test")
    client.post(f"/roll/{victim}/link")
    told = _told(people)
    assert set(told) >= {victim, board}
    with people.database.reading() as session:
        said = [str(one.params) for one in session.scalars(select(Notice).where(Notice.member_id == victim))]
    assert any("another password was made by an administrator" in one for one in said)
    assert "another password was made by an administrator" in sign_in(victim).get("/").text


def test_votes_on_admission_are_not_switched_off_alone(
    people: People, attacker: int, board: int, sign_in: SignIn
) -> None:
    client = sign_in(attacker)
    said = {"name": "Coop", "town": "", "registration": ""}
    assert client.post("/roll/cooperative", data={**said, "admission_by_vote": "y"}).status_code == 302
    assert client.post("/roll/cooperative", data=said).status_code == 302
    with people.database.reading() as session:
        there = queries.cooperative(session)
        assert there is not None
        assert there.admission_by_vote
    sign_in(board).post("/roll/acts/accept", data={"acts": [one.id for one in _waiting(people)]})
    with people.database.reading() as session:
        there = queries.cooperative(session)
        assert there is not None
        assert not there.admission_by_vote


def test_what_was_asked_lapses_and_needs_an_administrator_still(
    people: People, attacker: int, board: int, sign_in: SignIn, clock: Clock
) -> None:
    second, ada = people.admit("Sam", Role.administrator), people.admit("Ada")
    sign_in(attacker).post(f"/roll/{ada}/roles", data={"role": "board", "since": "2020-01-01"})
    (one,) = _waiting(people)
    with people.database.transaction() as session:
        for charge in queries.member(session, attacker).charges:
            charge.until = queries.local_day(clock.at)
    assert sign_in(second).post("/roll/acts/accept", data={"acts": [one.id]}).status_code == 403
    assert _roles(people, ada) == set()
    clock.at += timedelta(days=31)
    assert sign_in(board).post("/roll/acts/accept", data={"acts": [one.id]}).status_code == 409
    assert "Nothing waits." in sign_in(board).get("/roll/acts").text
