"""A file corrected after an upheld contest stays corrected where a backup made before it is restored."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from scopgov import backup
from scopgov.config import Settings
from scopgov.datasets.tables import Rewriting, Source
from scopgov.db import Database
from scopgov.domain.data_rights import Right
from scopgov.erasures import listing
from scopgov.privacy.tables import RightsRequest
from tests.contests.scored import UPHELD, Scored


def _elsewhere(settings: Settings, instance: Path) -> Settings:
    return replace(settings, instance=instance, database_url=f"sqlite:///{instance / 'other.sqlite'}")


def _corrected(scored: Scored, at: str) -> None:
    lead = scored.sign_in(scored.around.hands.lead.member_id)
    lines = re.findall(r'name="lines" value="(\d+)"', lead.post(f"{at}/file", data={"wanted": "roof"}).text)
    said = {"column": "budget", "value": "987654", "because": "Typed twice.", "confirmed": "y"}
    answer = lead.post(f"{at}/file/rows", data={**said, "lines": lines[:1]})
    assert answer.status_code == 302, answer.text


def _restored(settings: Settings, folder: Path, target: Path) -> tuple[Database, int]:
    other = _elsewhere(settings, folder)
    done = backup.restore(other, target, listing.read(settings.erasures)).replayed
    assert not done.failed
    return Database(other.database_url), done.done


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_correction_survives_a_restore_of_each_backup_made_before_it(
    scored: Scored, settings: Settings, tmp_path: Path
) -> None:
    database = scored.people.database
    before, between, after = (tmp_path / f"{name}.tar.gz" for name in ("before", "between", "after"))
    backup.save(settings, database, before)
    at = scored.contest(scored.around.writer)
    scored.board.post(f"{at}/answer", data={**UPHELD, "cause": "outcome"})
    backup.save(settings, database, between)
    _corrected(scored, at)
    backup.save(settings, database, after)
    with database.reading() as session:
        wanted = session.scalars(select(Source.sha256).order_by(Source.id)).all()
    for backed_up, done in ((before, 1), (between, 1), (after, 0)):
        there, count = _restored(settings, tmp_path / f"at-{backed_up.stem}", backed_up)
        assert count == done
        with there.reading() as session:
            assert session.scalars(select(Source.sha256).order_by(Source.id)).all() == wanted
            made = session.scalars(select(Rewriting)).one()
            assert (made.contest_id is None) is (backed_up is before)
            stubs = [one.kind for one in session.scalars(select(RightsRequest))]
            assert stubs == ([Right.rectification] if backed_up is before else [])
        there.engine.dispose()
