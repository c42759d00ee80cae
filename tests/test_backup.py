"""A backup of a running installation gives the same installation back, on either database."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from scopgov import backup, db
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.states import PollState
from scopgov.members import accounts, services
from scopgov.members.tables import Member, SignIn
from scopgov.pseudonyms.keyring import Key, Keyring
from scopgov.record import services as record
from scopgov.usecases.tables import Category, UseCase
from scopgov.votes.consequence import Consequences
from scopgov.votes.vault import Vault
from tests.conftest import PASSWORD, START, People
from tests.house.filling import STEPS, fill
from tests.votes.meeting import OPENS, convened


@pytest.fixture
def lived_in(people: People, database: Database, settings: Settings) -> Settings:
    """An installation with people, a use case, a sign-in and a stored file."""
    person = people.admit("Ana Éluard", Role.ai_lead)
    with database.transaction() as session:
        accounts.sign_in(
            session, now=START, email="ana.éluard@example.test", password=PASSWORD, browser="test"
        )
        session.add(
            UseCase(
                number=1, title="Tri", category=Category.data_analysis, author_id=person, drafted_at=START
            )
        )
    settings.artefacts.mkdir(parents=True)
    (settings.artefacts / "ab").mkdir()
    (settings.artefacts / "ab" / "abcd").write_bytes(b"bytes of a model")
    return settings


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    instance = tmp_path / "other"
    return Settings(instance=instance, database_url=f"sqlite:///{instance / 'other.sqlite'}")


def _each_layout() -> Iterator[Any]:
    """Give each earlier layout with each database: quickly the first, the last and every sixth one, in turn.

    All of them with both take minutes; each still climbs through every step that comes after it.
    """
    for at, step in enumerate(STEPS):
        for turn, kind in enumerate(("sqlite", "postgresql")):
            quick = at % 12 == 6 * turn or step in (STEPS[0], STEPS[-1])
            yield pytest.param(kind, step, marks=[] if quick else pytest.mark.long)


def _everything(url: str) -> dict[str, list[object]]:
    from scopgov import tables

    database = Database(url)
    with database.engine.connect() as connection:
        kept = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
            if table.name not in backup.LEFT_BEHIND
        }
    database.engine.dispose()
    return kept


def test_a_restored_installation_holds_the_same_rows_files_and_record(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "backups" / "today.tar.gz"
    backup.save(lived_in, database, target)
    backup.restore(empty, target)
    assert _everything(empty.database_url) == _everything(lived_in.database_url)
    assert (empty.artefacts / "ab" / "abcd").read_bytes() == b"bytes of a model"
    restored = Database(empty.database_url)
    with restored.reading() as session:
        assert record.verify(session).intact
        assert session.scalars(select(SignIn)).all() == []
    restored.engine.dispose()


def test_life_goes_on_after_a_restore(
    lived_in: Settings, database: Database, database_url: str, tmp_path: Path, empty: Settings
) -> None:
    """New rows get new numbers: PostgreSQL's sequences go on where the backup stopped."""
    target = tmp_path / "today.tar.gz"
    backup.save(lived_in, database, target)
    if database.engine.dialect.name == "postgresql":
        database.engine.dispose()
        db.downgrade(database_url, "base")
        empty = replace(empty, database_url=database_url)
    backup.restore(empty, target)
    restored = Database(empty.database_url)
    with restored.transaction() as session:
        from scopgov.domain.policy import CLOCK

        person = services.admit(
            session,
            actor=CLOCK,
            now=START + timedelta(days=1),
            name="Bo",
            email="bo@example.test",
            admitted_on=START.date(),
        )
        assert person.id == 2
        assert record.verify(session).intact
    restored.engine.dispose()


def test_a_backup_is_readable_by_its_owner_alone(
    lived_in: Settings, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "today.tar.gz"
    backup.save(lived_in, database, target)
    assert os.stat(target).st_mode & 0o777 == 0o600
    with tarfile.open(target) as tar:
        names = set(tar.getnames()) - {
            "tables/pseudonym_keys.jsonl"
        }  # which keys there are, and none of them
        assert not [name for name in names if "key" in name or "sign_in" in name]


def test_a_file_half_written_stays_out_of_a_backup(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    half = settings.sources / "ab" / "cd" / ".part-x1y2"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    backup.save(settings, database, tmp_path / "today.tar.gz")
    with tarfile.open(tmp_path / "today.tar.gz") as tar:
        assert [name for name in tar.getnames() if ".part-" in name] == []


def test_an_act_during_the_backup_is_whole_or_absent(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone is admitted between the reading of two tables: the copy still verifies."""
    dump, seen = backup._dump, []

    def slow(connection: object, table: object) -> object:
        if str(table) == "members" and not seen:
            seen.append(table)
            with database.transaction() as session:
                services.admit(
                    session,
                    actor=People(database, START).actor(1),
                    now=START,
                    name="Late",
                    email="late@example.test",
                    admitted_on=START.date(),
                )
        return dump(connection, table)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_dump", slow)
    target = tmp_path / "today.tar.gz"
    backup.save(lived_in, database, target)
    backup.restore(empty, target)
    restored = Database(empty.database_url)
    with restored.reading() as session:
        assert record.verify(session).intact
        admitted = [e for e in session.scalars(select(record.RecordEntry)) if e.act == "member.admitted"]
        assert len(admitted) == len(session.scalars(select(Member)).all())
    restored.engine.dispose()
    assert seen


def test_a_restore_over_an_installation_in_use_is_refused(
    lived_in: Settings, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "today.tar.gz"
    backup.save(lived_in, database, target)
    with pytest.raises(Refused, match="not empty"):
        backup.restore(lived_in, target)


def test_a_damaged_backup_restores_nothing(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path
) -> None:
    target, damaged = tmp_path / "today.tar.gz", tmp_path / "damaged.tar.gz"
    backup.save(lived_in, database, target)
    with tarfile.open(target) as tar, tarfile.open(damaged, "w:gz") as written:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            content = file.read() if file else b""
            if member.name == "tables/members.jsonl":
                content = content.replace(b"Ana", b"Eve")
            written.addfile(member, io.BytesIO(content))
    with pytest.raises(Refused, match="damaged"):
        backup.restore(empty, damaged)
    assert not list(empty.instance.glob("*"))


def test_a_restore_writes_nothing_outside_the_folders_of_kept_files(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path
) -> None:
    target, forged = tmp_path / "today.tar.gz", tmp_path / "forged.tar.gz"
    backup.save(lived_in, database, target)
    with tarfile.open(target) as tar, tarfile.open(forged, "w:gz") as written:
        for member in tar.getmembers():
            written.addfile(member, tar.extractfile(member))
        for name in (
            "sources/../secret_key",
            "sources/deep/../../../climbed",
            "/sources/whole",
            "config.toml",
        ):
            written.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("sources/link")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        written.addfile(link)
        written.addfile(tarfile.TarInfo("sources/deep/kept"), io.BytesIO())
    backup.restore(empty, forged)
    assert (empty.instance / "sources" / "deep" / "kept").is_file()
    for place in (empty.instance / "secret_key", tmp_path / "climbed", Path("/sources/whole")):
        assert not place.exists()
    assert not (empty.instance / "sources" / "link").is_symlink()
    assert not (empty.instance / "config.toml").exists()


def _delete_what_waits(database: Database) -> None:
    """Say of files rewritten that their bytes of before are gone: a restore deletes those that still wait."""
    with database.engine.begin() as connection:
        if inspect(connection).has_table("rewritings"):
            connection.execute(text("UPDATE rewritings SET deleted_at = done_at"))


@pytest.mark.parametrize(("database_url", "step"), [*_each_layout()], indirect=["database_url"])
def test_a_backup_taken_before_a_migration_is_restored_and_migrated(
    database: Database, database_url: str, settings: Settings, empty: Settings, tmp_path: Path, step: str
) -> None:
    """The copy taken at an earlier layout gives what migrating the original gives."""
    database.engine.dispose()
    db.downgrade(database_url, step)
    fill(database)
    _delete_what_waits(database)
    target = tmp_path / "before.tar.gz"
    assert backup.save(settings, database, target)["revision"] == step
    backup.restore(empty, target)
    database.engine.dispose()
    db.upgrade(database_url)
    assert _everything(empty.database_url) == _everything(database_url)


def test_a_restore_into_a_prepared_but_empty_installation_works(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path
) -> None:
    db.upgrade(empty.database_url)
    target = tmp_path / "today.tar.gz"
    backup.save(lived_in, database, target)
    backup.restore(empty, target)
    assert _everything(empty.database_url) == _everything(lived_in.database_url)


def test_a_backup_of_a_later_version_is_refused(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "later.tar.gz"
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    backup.save(lived_in, database, target)
    with pytest.raises(Refused, match="later version"):
        backup.restore(empty, target)
    assert not list(empty.instance.glob("*"))


@pytest.mark.parametrize("kept", [0, 10, 400, -40])
def test_a_backup_cut_short_is_refused_in_one_sentence(
    lived_in: Settings, database: Database, empty: Settings, tmp_path: Path, kept: int
) -> None:
    target = tmp_path / "cut.tar.gz"
    backup.save(lived_in, database, target)
    target.write_bytes(target.read_bytes()[:kept])
    with pytest.raises(Refused, match="not a backup, or a part of it is missing"):
        backup.restore(empty, target)
    assert not list(empty.instance.glob("*"))


def test_a_backup_holds_neither_envelopes_nor_the_keys_that_open_them(
    people: People, database: Database, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    meeting = convened(people, database, 5, secrecy=Secrecy.confidential, keys=settings.poll_keys)
    meeting.settle(OPENS)
    receipts = [meeting.seal(1, Choice.for_), meeting.seal(1, Choice.against)]
    [key] = settings.poll_keys.iterdir()
    pseudonyms = Key.new()
    Keyring(settings.pseudonym_keys).put(pseudonyms)
    target = tmp_path / "today.tar.gz"
    backup.save(settings, database, target)
    with tarfile.open(target) as tar:
        contents = {one.name: tar.extractfile(one).read() for one in tar.getmembers() if one.isfile()}  # type: ignore[union-attr]
    assert not [name for name in contents if "envelope" in name or name.endswith(".key")]
    written = [one for one in json.loads(key.read_text()).values() if one and isinstance(one, str)]
    secrets = [*written, *(part.nonce for one in receipts for part in one.parts), pseudonyms.secret.hex()]
    assert not [name for name, held in contents.items() for one in secrets if one.encode() in held]
    backup.restore(empty, target)
    assert not empty.poll_keys.exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_restored_beside_keys_that_would_count_a_poll_without_its_votes(
    people: People, database: Database, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    meeting = convened(people, database, 5, secrecy=Secrecy.confidential, keys=settings.poll_keys)
    meeting.settle(OPENS)
    for at in range(5):
        meeting.seal(at, Choice.for_)
    target = tmp_path / "today.tar.gz"
    backup.save(settings, database, target)
    shutil.copytree(settings.poll_keys, empty.poll_keys)
    with pytest.raises(Refused, match="counted without the votes it had"):
        backup.restore(empty, target)
    shutil.rmtree(empty.poll_keys)
    backup.restore(empty, target)
    restored = replace(meeting, database=Database(empty.database_url))
    restored.consequences = Consequences(meeting.consequences, vault=Vault(empty.poll_keys))
    poll = restored.settle()
    assert (poll.state, poll.outcome) == (PollState.opened, None)
    assert poll.incident
