"""A member sees and takes everything kept about them at once; nothing of others, no secret."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from scopgov.domain.policy import Role
from scopgov.feedback.tables import Feedback
from scopgov.members.tables import Member
from scopgov.privacy import own
from tests.conftest import START, People
from tests.house.filling import fill
from tests.privacy.test_rights import _enter

SignIn = Callable[..., FlaskClient]


def _taken(client: FlaskClient) -> bytes:
    with client.get("/rights/mine/held/everything.zip") as answer:
        return answer.data


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_member_takes_what_is_theirs_and_nothing_of_others(people: People, sign_in: SignIn) -> None:
    mine, other = people.admit("Mona"), people.admit("Otto", Role.data_protection)
    _enter(sign_in(other), person="Zoé Éluard")
    with people.database.transaction() as session:
        for author, text in ((mine, "de moi"), (other, "d’un autre")):
            session.add(
                Feedback(kind="idea", title=text, text=text, author_id=author, given_at=START)  # type: ignore[arg-type]
            )
        session.execute(update(Member).where(Member.id == mine).values(password_hash="secret"))
    client = sign_in(mine)
    assert "/rights/mine/held" in client.get("/account").text
    page = client.get("/rights/mine/held").text
    assert "Remarks, questions, answers and objections" in page
    with zipfile.ZipFile(io.BytesIO(_taken(client))) as packed:
        content = {name: packed.read(name).decode() for name in packed.namelist()}
    assert [json.loads(line)["text"] for line in content["feedback.jsonl"].splitlines()] == ["de moi"]
    assert json.loads(content["members.jsonl"])["email"] == "mona@example.test"
    assert not [name for name, text in content.items() if "secret" in text or "d’un autre" in text]
    with zipfile.ZipFile(io.BytesIO(_taken(sign_in(other)))) as packed:
        assert "rights_requests.jsonl" not in packed.namelist()


def test_every_table_with_rows_of_a_member_can_be_taken(people: People) -> None:
    fill(people.database)
    with people.database.reading() as session:
        found = own.held(session, 1)
        file = io.BytesIO()
        own.pack(session, 1, file, "")
    assert {one.table for one in found} >= {"scores", "score_drafts", "tokens", "ballots", "notices"} - {
        "tokens"
    }
    with zipfile.ZipFile(file) as packed:
        for one in found:
            assert len(packed.read(f"{one.table}.jsonl").decode().splitlines()) == one.rows
