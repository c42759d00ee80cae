"""An old backup put back: what was stopped since does not start again by itself, and what is lost is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import backup
from scopgov.apart.tables import SensitiveAttribute
from scopgov.applications import calling
from scopgov.applications import services as applications
from scopgov.applications.tables import Token
from scopgov.cli import main
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.applications import Scope
from scopgov.domain.errors import Refused
from scopgov.domain.gate import Channel, Refusal
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState
from scopgov.mandates import gate, queries, services
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.notices.tables import Notice
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.votes.tables import MotionKind
from tests.conftest import Clock, People
from tests.mandates import factory

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # test_backup has both


class Kept:
    """An installation with a mandate and a token, its backup, and the place where it is restored."""

    def __init__(self, people: People, settings: Settings, clock: Clock, tmp_path: Path) -> None:
        self.settings, self.people, self.clock = settings, people, clock
        self.around = factory.case(people, settings.instance)
        with people.database.transaction() as session:
            self.mandate = factory.granted(session, self.around, clock, channels=frozenset(Channel)).id
            writer = members.actor(session, self.around.writer, clock.at)
            made = applications.enter(session, actor=writer, now=clock.at, name="CRM", purpose="")
            told = {"actor": writer, "now": clock.at, "application": made, "scopes": [Scope.score]}
            until = date.today() + timedelta(days=90)  # a restore goes by the clock of the machine
            until = max(until, clock.at.date() + timedelta(days=90))
            self.token, self.secret = applications.make_token(session, expires_on=until, **told)
        self.other = people.admit("Jo", Role.ethics_committee)  # in the committee since the opinion was given
        self.file, self.copy = tmp_path / "before.tar.gz", tmp_path / "record.jsonl"
        self.there = tmp_path / "elsewhere"
        backup.save(settings, people.database, self.file)

    @property
    def restored(self) -> Settings:
        return Settings(self.there, database_url=f"sqlite:///{self.there / 'scopgov.sqlite'}")

    def typed(self, *words: str, settings: Settings | None = None) -> Result:
        about = settings or self.restored
        env = {"SCOPGOV_INSTANCE": str(about.instance), "SCOPGOV_DATABASE_URL": about.database_url}
        return CliRunner().invoke(main, words, env=env)

    def export(self) -> None:
        self.copy.write_text(self.typed("record", "export", settings=self.settings).output)

    def restore(self, *words: str) -> Result:
        return self.typed("restore", "--nothing-erased-since", *words, str(self.file))

    def stop(self) -> None:
        """Do what must not be undone: withdraw the mandate, revoke the token."""
        with self.people.database.transaction() as session:
            told = {"now": self.clock.at, "reason": "Too many alarms."}
            mandate = session.get_one(Mandate, self.mandate)
            services.withdraw(session, actor=self.around.hands.board, mandate=mandate, **told)
            token = session.get_one(Token, self.token.id)
            writer = members.actor(session, self.around.writer, self.clock.at)
            applications.revoke(session, actor=writer, now=self.clock.at, token=token)


@pytest.fixture
def kept(people: People, settings: Settings, clock: Clock, tmp_path: Path) -> Kept:
    return Kept(people, settings, clock, tmp_path)


def _refusal(session: Session, kept: Kept) -> Refusal | None:
    use_case = session.get_one(Mandate, kept.mandate).use_case
    actor = members.actor(session, kept.around.writer, kept.clock.at)
    told: Mapping[str, object] = {
        "store": kept.restored.artefacts,
        "use_case": use_case,
        "now": kept.clock.at,
    }
    return gate.preview(session, actor=actor, **told)  # type: ignore[arg-type]


def test_nobody_scores_after_a_restore_under_a_mandate_that_may_have_been_withdrawn_since(kept: Kept) -> None:
    kept.stop()
    told = kept.restore()
    assert told.exit_code == 0, told.output
    assert "no copy given says what it was" in told.output
    assert "mandates suspended until two of the ethics committee, or a vote, let them go on: 1" in told.output
    database = Database(kept.restored.database_url)
    with database.transaction() as session:
        refused = _refusal(session, kept)
        assert refused is not None and refused.code == "suspended"
        mandate, now = session.get_one(Mandate, kept.mandate), kept.clock.at
        judge, other = kept.around.hands.judge, members.actor(session, kept.other, now)
        services.resume(
            session, actor=judge, now=now, mandate=mandate, reason="The minutes say that it stands."
        )
        assert mandate.state is MandateState.suspended  # one of the committee alone does not lift it
        services.resume(session, actor=other, now=now, mandate=mandate, reason="They do.")
        assert _refusal(session, kept) is None
        assert record.verify(session).intact
    database.engine.dispose()


def test_a_vote_lifts_what_a_restore_suspended(kept: Kept) -> None:
    kept.restore()
    database = Database(kept.restored.database_url)
    with database.reading() as session:
        offered = kept.around.consequences[MotionKind.resumption].proposals(session)
        assert [one.subject_id for one in offered] == [kept.mandate]
        assert "The site was restored from a backup" in str(offered[0].text)
    database.engine.dispose()


def test_a_token_revoked_since_lets_no_program_in_after_a_restore(kept: Kept) -> None:
    kept.stop()
    assert "tokens of programs ended, to be made anew: 1" in kept.restore().output
    database = Database(kept.restored.database_url)
    with database.reading() as session:
        ended = session.get_one(Token, kept.token.id)
        with pytest.raises(Refused):
            calling.caller(session, kept.secret, ended.expires_at)
        owners = session.scalars(select(Notice.member_id).where(Notice.path == "/applications")).all()
        assert list(owners) == [kept.around.writer]
    database.engine.dispose()


def test_a_newer_copy_of_the_record_names_what_is_lost(kept: Kept) -> None:
    kept.stop()
    kept.export()
    told = kept.restore("--record", str(kept.copy))
    assert "lost: 3 entries of the record after entry" in told.output  # with a condition that lapsed
    assert f"{Act.mandate_withdrawn}  mandate:{kept.mandate}" in told.output
    assert Act.credential_revoked in told.output
    assert "let them go on: 1" in told.output


def test_nothing_is_held_back_where_the_copy_of_the_record_ends_as_the_backup_does(kept: Kept) -> None:
    """A site moved to another machine goes on as it was."""
    kept.export()
    told = kept.restore("--record", str(kept.copy))
    assert "nothing was lost" in told.output
    database = Database(kept.restored.database_url)
    with database.reading() as session:
        assert _refusal(session, kept) is None
        assert calling.caller(session, kept.secret, kept.clock.at).token_id == kept.token.id
    database.engine.dispose()


def test_a_copy_older_than_the_backup_vouches_for_nothing(kept: Kept) -> None:
    kept.export()
    first = kept.copy.read_text().splitlines(keepends=True)[:3]
    kept.copy.write_text("".join(first))
    assert "let them go on: 1" in kept.restore("--record", str(kept.copy)).output


@pytest.mark.parametrize("fault", ["altered", "of another record"])
def test_a_copy_that_is_not_of_this_record_stops_the_restore_before_anything_is_written(
    kept: Kept, fault: str
) -> None:
    kept.export()
    entries = [record.read_line(line) for line in kept.copy.read_text().splitlines()]
    for at, entry in enumerate(entries):
        if fault == "altered":
            entry.subject = entry.subject + "1" if at == 1 else entry.subject
        else:
            entry.at += timedelta(hours=1)
            entry.previous = entries[at - 1].hash if at else record.GENESIS
            entry.hash = record.entry_hash(entry)
    kept.copy.write_text("\n".join(record.line(entry) for entry in entries))
    told = kept.restore("--record", str(kept.copy))
    assert told.exit_code == 1
    assert "broken at entry 2" in told.output or "not one of the record of this backup" in told.output
    assert not kept.there.exists()


def test_members_read_on_its_page_why_a_mandate_is_suspended_after_a_restore(kept: Kept) -> None:
    kept.restore()
    database = Database(kept.restored.database_url)
    with database.reading() as session:
        life = queries.life(session.get_one(Mandate, kept.mandate), kept.clock.at.date())
        assert "Suspended: restored from a backup" in [str(one.name) for one in life]
        entry = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
        assert entry is not None and entry.act == Act.mandate_suspended
        told = session.scalars(select(Notice.member_id).where(Notice.path == "/mandates")).all()
        assert {kept.other, kept.around.hands.judge.member_id} <= set(told)
    database.engine.dispose()


def test_a_sensitive_value_whose_day_came_since_is_erased_before_the_restored_site_serves(kept: Kept) -> None:
    with kept.people.database.transaction() as session:
        data = session.get_one(Mandate, kept.mandate).model_version.run.data_version
        apart: dict[str, Any] = {"name": "sex", "purpose": "Audit.", "lawful": "Consent.", "counts": {}}
        apart |= {"by_line": {"2": "f"}, "added_by": kept.around.writer, "added_at": kept.clock.at}
        yesterday = date.today() - timedelta(days=1)
        session.add(SensitiveAttribute(data_version_id=data.id, delete_on=yesterday, **apart))
    backup.save(kept.settings, kept.people.database, kept.file)
    kept.restore()
    database = Database(kept.restored.database_url)
    with database.reading() as session:
        one = session.scalars(select(SensitiveAttribute)).one()
        assert one.by_line == {} and one.erased_at is not None
    database.engine.dispose()
