"""What an administrator types: each command does its work, or says in one line why not and makes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select, text

from scopgov import db
from scopgov.cli import main
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.demo import playing
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.choosing import Method, Option, Question, question_to_data
from scopgov.domain.commitments import Opened, commitment, opened, published
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice
from scopgov.members.tables import Cooperative
from scopgov.record.tables import RecordEntry
from scopgov.server import keep_home
from tests.conftest import People

Type = Callable[..., Result]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # test_backup has both


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """The commands make what they write private; the tests after them go on as they were."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def typed(settings: Settings) -> Type:
    """Return a function that types a command about the installation of the test, or about another."""

    def type_(*words: str, **environment: str) -> Result:
        about = {"SCOPGOV_INSTANCE": str(settings.instance), "SCOPGOV_DATABASE_URL": settings.database_url}
        return CliRunner().invoke(main, words, env={**about, **environment})

    return type_


def _elsewhere(tmp_path: Path) -> dict[str, str]:
    place = tmp_path / "elsewhere"
    return {"SCOPGOV_INSTANCE": str(place), "SCOPGOV_DATABASE_URL": f"sqlite:///{place / 'scopgov.sqlite'}"}


def _entries(database: Database) -> list[tuple[str, str]]:
    """Return each act of the record with its hash, which binds all before it."""
    with database.reading() as session:
        query = select(RecordEntry.act, RecordEntry.hash).order_by(RecordEntry.seq)
        return [(act, sealed) for act, sealed in session.execute(query)]


def test_an_installation_is_prepared_once_and_is_its_owner_s_alone(typed: Type, tmp_path: Path) -> None:
    place = _elsewhere(tmp_path)
    first, second = typed("init", **place), typed("init", **place)
    assert first.exit_code == second.exit_code == 0
    assert first.output != second.output
    assert "/set-up/" in first.output
    made = [tmp_path / "elsewhere", *(tmp_path / "elsewhere").iterdir()]
    assert [path for path in made if path.stat().st_mode & 0o077] == []


def test_an_installation_with_its_cooperative_is_not_prepared_again(typed: Type, people: People) -> None:
    answer = typed("init")
    assert answer.exit_code == 1
    assert "already has its cooperative" in answer.output


@pytest.mark.parametrize(
    "words", [("record", "verify"), ("record", "export"), ("backup", "x.tar.gz"), ("link", "a@example.test")]
)
def test_where_there_is_no_installation_a_command_says_so_and_makes_none(
    typed: Type, tmp_path: Path, words: tuple[str, ...]
) -> None:
    answer = typed(*words, **_elsewhere(tmp_path))
    assert answer.exit_code == 1
    assert "there is no installation yet" in answer.output
    assert len(answer.output.splitlines()) == 1
    assert not (tmp_path / "elsewhere").exists()


def test_a_database_that_does_not_answer_is_said_in_one_line(typed: Type) -> None:
    answer = typed("record", "verify", SCOPGOV_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: the database does not answer: ")
    assert len(answer.output.splitlines()) == 1


def test_a_setting_that_cannot_be_read_is_named(typed: Type) -> None:
    assert "PORT must be a whole number, and is “many”" in typed("record", "verify", PORT="many").output


def test_a_link_made_on_the_server_works_once_and_is_seen_by_all(
    typed: Type, people: People, sign_in: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    ada = people.admit("Ada", Role.administrator)
    answer = typed("link", "ada@example.test", SCOPGOV_BASE_URL="https://scop.example.test")
    assert answer.output.startswith("https://scop.example.test/link/")
    path = answer.output.strip().removeprefix("https://scop.example.test")
    assert client.post(path, data={"password": "une phrase toute neuve"}).status_code == 302
    page = sign_in(people.admit("Bob")).get(f"/roll/{ada}").text
    assert "A link to choose a password was made on the server." in page
    assert "nobody on the roll has this address" in typed("link", "nobody@example.test").output


def test_an_installation_is_backed_up_restored_elsewhere_and_its_record_verified(
    typed: Type, people: People, tmp_path: Path
) -> None:
    people.admit("Ada", Role.administrator)
    target = tmp_path / "safe" / "today.tar.gz"
    assert "rows of" in typed("backup", str(target)).output
    refused = typed("restore", str(target), **_elsewhere(tmp_path))
    assert "--nothing-erased-since" in refused.output
    restored = typed("restore", "--nothing-erased-since", str(target), **_elsewhere(tmp_path))
    assert "the record is intact: 4 entries" in restored.output
    assert "the record is intact: 4 entries" in typed("record", "verify", **_elsewhere(tmp_path)).output
    restored_there = Database(_elsewhere(tmp_path)["SCOPGOV_DATABASE_URL"])
    mine, theirs = _entries(people.database), _entries(restored_there)
    restored_there.engine.dispose()
    assert theirs[:-1] == mine and theirs[-1][0] == Act.installation_restored
    again = typed("restore", "--nothing-erased-since", str(target), **_elsewhere(tmp_path))
    assert again.exit_code == 1
    assert "not empty" in again.output


def test_an_exported_record_is_verified_without_any_installation(
    typed: Type, people: People, tmp_path: Path
) -> None:
    people.admit("Ada", Role.administrator)
    exported = tmp_path / "record.jsonl"
    exported.write_text(typed("record", "export").output)
    nowhere = _elsewhere(tmp_path)
    assert "intact: 3 entries" in typed("record", "verify", "--file", str(exported), **nowhere).output
    exported.write_text(exported.read_text().replace("administrator", "board"))
    forged = typed("record", "verify", "--file", str(exported), **nowhere)
    assert forged.exit_code == 1
    assert "broken at entry 3" in forged.output
    exported.write_text("what is this")
    assert "is not an exported record" in typed("record", "verify", "--file", str(exported), **nowhere).output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "", "scop.example.test"])
def test_a_demonstration_is_never_shown_to_other_machines(
    people: People, settings: Settings, database: Database, host: str
) -> None:
    keep_home(replace(settings, host=host), database)  # a real cooperative listens where it wants
    with database.transaction() as session:
        session.get_one(Cooperative, 1).demonstration = True
    with pytest.raises(Refused, match="This is a demonstration"):
        keep_home(replace(settings, host=host), database)


def _left_by_another_version(database: Database, *, invented: bool) -> None:
    with database.transaction() as session:
        session.get_one(Cooperative, 1).demonstration = invented
        session.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
        session.execute(
            text("CREATE TABLE later (id INTEGER PRIMARY KEY, member_id INTEGER REFERENCES members)")
        )


def test_a_demonstration_left_by_another_version_is_begun_anew_where_that_is_asked_for(
    people: People, settings: Settings, database: Database
) -> None:
    people.admit("Ada", Role.administrator)
    _left_by_another_version(database, invented=True)
    with pytest.raises(Refused, match="make demo-reset"):
        playing.make_way(settings, reset=False)
    playing.make_way(settings, reset=True)
    assert db.revision(settings.database_url) is None
    db.upgrade(settings.database_url)
    playing.make_way(settings, reset=False)
    with database.reading() as session:
        assert session.get(Cooperative, 1) is None


def test_a_real_cooperative_of_another_version_is_never_emptied(
    people: People, settings: Settings, database: Database
) -> None:
    _left_by_another_version(database, invented=False)
    with pytest.raises(Refused, match="real cooperative"):
        playing.make_way(settings, reset=True)
    with database.reading() as session:
        assert session.get(Cooperative, 1) is not None


def test_serving_a_demonstration_to_other_machines_is_refused_whatever_is_set(
    typed: Type, people: People, database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(Cooperative, 1).demonstration = True
    answer = typed("serve", SCOPGOV_HOST="0.0.0.0")
    assert answer.exit_code == 1
    assert "it listens on 127.0.0.1 only" in answer.output


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_a_demonstration_is_shown_to_its_own_machine(
    people: People, settings: Settings, database: Database, host: str
) -> None:
    with database.transaction() as session:
        session.get_one(Cooperative, 1).demonstration = True
    keep_home(replace(settings, host=host), database)


def test_the_ballots_of_a_confidential_poll_are_counted_again_without_an_installation(
    typed: Type, tmp_path: Path
) -> None:
    definition: dict[str, object] = {"motion": "Meet in spring"}
    nonce = b"7" * 32
    one = Opened(commitment(digest(definition), "blank", nonce), Choice.blank, nonce.hex())
    path = tmp_path / "ballots.json"
    path.write_text(json.dumps(published(definition, [one], [])), encoding="utf-8")
    assert (
        "1 ballots, each what it says: 0 for, 0 against,\n0 abstentions, 1 blank"
        in typed("recount", str(path)).output
    )
    path.write_text(path.read_text("utf-8").replace("blank", "for"), encoding="utf-8")
    refused = typed("recount", str(path))
    assert refused.exit_code == 1
    assert "not what its commitment says" in refused.output


def test_the_ballots_of_a_choice_are_counted_again_option_by_option(typed: Type, tmp_path: Path) -> None:
    asked = Question(Method.approval, (Option("Ada"), Option("Bea")))
    definition = {"question": question_to_data(asked)}
    drawn = [
        opened(asked, digest(definition), ballot, bytes([at]) * 32) for at, ballot in enumerate(("12", "11"))
    ]
    kept = sorted((part for parts in drawn for part in parts), key=lambda one: one.place)
    path = tmp_path / "ballots.json"
    path.write_text(json.dumps(published(definition, kept, [])), encoding="utf-8")
    told = typed("recount", str(path)).output
    assert "2 ballots, each what it says: 2 mark the options,\n0 abstentions, 0 blank" in told
    assert "Ada: 2 approved, 0 not_approved\nBea: 1 approved, 1 not_approved" in told
