"""Columns that are not needed are left at the door: nothing of their cells is found anywhere afterwards."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store, tables
from scopgov.config import Settings
from scopgov.datasets import importing, queries, waiting
from scopgov.datasets.minimising import Cut
from scopgov.datasets.reading import AS_FOUND
from scopgov.datasets.tables import Arrival, Source
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.minimisation import fault
from scopgov.domain.policy import Role as Charge
from scopgov.record.tables import RecordEntry
from scopgov.work import run_now
from tests.conftest import START, People
from tests.datasets.laying import launched

SignIn = Callable[..., FlaskClient]
SECRET = "durand-secret"
LINES = [f"P{n};{n},5;c{n}.{SECRET}@client.example;2 94 03 75 120 005 91" for n in range(1, 60)]
BROKEN = f"P60;1,5;c60.{SECRET}@client.example;x;y;z"
CONTENT = "\n".join(["réf;montant;contact;numéro", *LINES, BROKEN]).encode()


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Charge.ai_lead)


@pytest.fixture
def number(people: People, lead: int) -> int:
    with people.database.transaction() as session:
        return launched(session, people.actor(lead)).number


def _sent(client: FlaskClient, number: int, content: bytes = CONTENT, filename: str = "past.csv") -> str:
    file = (io.BytesIO(content), filename)
    answer = client.post(f"/data/import/{number}", data={"name": "Past", "file": file})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def _holding(settings: Settings, database: Database, secret: str) -> list[str]:
    """Return every file of the installation and every table of its database in which a text is found."""
    files = [one for one in settings.instance.rglob("*") if one.is_file()]
    found = [str(one) for one in files if secret.encode() in one.read_bytes()]
    with database.reading() as session:
        for table in tables.metadata.sorted_tables:
            if secret in str([tuple(row) for row in session.execute(select(table))]):
                found.append(table.name)
    return found


def _workbook() -> bytes:
    book, file = Workbook(), io.BytesIO()
    for line in CONTENT.decode().splitlines()[:-1]:
        book.active.append(line.split(";"))
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("content", "filename"), [(CONTENT, "past.csv"), (_workbook(), "past.xlsx")])
def test_the_cells_of_a_column_left_out_are_nowhere_once_the_file_is_kept(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn, content: bytes, filename: str
) -> None:
    client = sign_in(lead)
    address = _sent(client, number, content, filename)
    came = store.path_of(settings.arrivals, _arrival(people).sha256)
    assert came.read_bytes() == content
    page = client.post(address, data={"dropped": ["contact", "numéro"]}, follow_redirects=True)
    assert "Left at the door" in page.text
    assert SECRET not in page.text
    assert _holding(settings, people.database, SECRET) == []
    assert not came.exists()
    with people.database.reading() as session:
        source = session.scalars(select(Source)).one()
        frame = queries.table_of(settings, queries.snapshot(source)).frame
        assert list(frame.columns) == ["réf", "montant"]
        assert len(frame) == 59
        assert source.dropped == {
            "columns": ["contact", "numéro"],
            "filename": filename,
            "sha256": came.name,
        }
        assert source.sha256 == store.sha256_of(store.path_of(settings.sources, source.sha256))
        entry = _entries(session, Act.data_imported)[-1]
        assert (entry["dropped"], entry["discarded"]) == (["contact", "numéro"], came.name)


def _arrival(people: People) -> Arrival:
    with people.database.reading() as session:
        return session.scalars(select(Arrival)).one()


def _entries(session: Session, act: Act) -> list[dict[str, Any]]:
    query = select(RecordEntry).where(RecordEntry.act == act).order_by(RecordEntry.seq)
    return [
        one.facts if isinstance(one.facts, dict) else json.loads(one.facts) for one in session.scalars(query)
    ]


def test_a_line_that_broke_is_given_back_without_its_text(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    client.post(_sent(client, number), data={"dropped": ["contact"]})
    with people.database.reading() as session:
        source = session.scalars(select(Source)).one()
    given = client.get(f"/data/{source.id}/apart.csv").data.decode("utf-8-sig").splitlines()
    assert given[1].startswith("61;Too many fields")
    assert given[1].endswith(";")


def test_a_large_file_is_cut_in_the_same_way(
    people: People,
    settings: Settings,
    lead: int,
    number: int,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "LARGE", 100)
    client = sign_in(lead)
    client.post(_sent(client, number), data={"dropped": ["contact"]})
    arrival = _arrival(people)
    assert arrival.dropped == ["contact"]
    assert client.post(f"/data/arrivals/{arrival.id}/discard").status_code == 409
    run_now(settings, arrival.job_id or 0, people.database)
    assert _holding(settings, people.database, SECRET) == []


def test_columns_that_look_personal_come_ticked_with_the_reason_and_can_be_unticked(
    lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    address = _sent(client, number)
    page = client.get(address).text
    assert 'value="contact" checked' in page
    assert 'value="montant" checked' not in page
    assert "cells looked at hold an e-mail address" in page
    assert "cells looked at are social security numbers" in page
    assert "checked" not in client.post(address, data={"tick": "none", "dropped": ["contact"]}).text
    page = client.post(address, data={"tick": "all"}).text
    assert page.count(" checked") == 4


def test_all_columns_or_an_unknown_one_cannot_be_left_out(
    people: People, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    address = _sent(client, number)
    page = client.post(address, data={"dropped": ["réf", "montant", "contact", "numéro"]})
    assert (page.status_code, "Keep one column at least" in page.text) == (422, True)
    page = client.post(address, data={"dropped": ["nowhere"]})
    assert (page.status_code, "no column “nowhere”" in page.text) == (422, True)
    with people.database.reading() as session:
        assert session.scalars(select(Source)).all() == []


def test_a_file_that_is_not_kept_is_deleted_and_the_record_says_so(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    address = _sent(client, number)
    assert _holding(settings, people.database, SECRET)
    assert client.post(f"{address}/discard").status_code == 302
    assert _holding(settings, people.database, SECRET) == []
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    with people.database.reading() as session:
        assert len(_entries(session, Act.data_discarded)) == 1


def test_the_same_bytes_sent_twice_go_when_the_last_of_them_does(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    first, second = _sent(client, number), _sent(client, number)
    client.post(f"{first}/discard")
    assert client.get(second).status_code == 200
    client.post(second)
    assert not any(one.is_file() for one in settings.arrivals.rglob("*"))
    with people.database.reading() as session:
        assert (
            len(queries.table_of(settings, queries.snapshot(session.scalars(select(Source)).one())).frame)
            == 59
        )


def test_a_file_left_alone_is_deleted_by_the_clock_after_a_week(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    _sent(sign_in(lead), number)
    assert waiting.expire(settings, people.database, START + timedelta(days=6, hours=23)) == 0
    assert _holding(settings, people.database, SECRET)
    assert waiting.expire(settings, people.database, START + timedelta(days=8)) > 0
    assert waiting.expire(settings, people.database, START + timedelta(days=9)) >= 0
    assert _arrival(people).ended_at is not None
    with people.database.reading() as session:
        assert len(_entries(session, Act.data_discarded)) == 1


def test_bytes_that_nothing_names_are_swept_once_old(people: People, settings: Settings) -> None:
    with io.BytesIO(CONTENT) as file:
        sha256, _ = importing.store_file(settings, file)
    path = store.path_of(settings.arrivals, sha256)
    waiting.expire(settings, people.database, START)
    assert path.exists()
    old = time.time() - 3 * 86_400
    os.utime(path, (old, old))
    waiting.expire(settings, people.database, START)
    assert not path.exists()


@given(
    st.lists(
        st.tuples(st.text("a\"';, |é\n\t", max_size=8), st.text('x1,;"', max_size=5)), min_size=1, max_size=20
    )
)
def test_what_is_written_again_is_read_the_same_or_refused(rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), database_url="sqlite://")
        held = io.StringIO()
        lines = csv.writer(held, quoting=csv.QUOTE_ALL)
        lines.writerow(["a", "b", "gone"])
        lines.writerows([*row, SECRET] for row in rows)
        try:
            sha256, size = importing.store_file(settings, io.BytesIO(held.getvalue().encode()))
            whole = importing.keep(settings, sha256, size, "x.csv", AS_FOUND)
            cut = importing.keep(settings, sha256, size, "x.csv", AS_FOUND, cut=Cut(["gone"]))
        except Refused:
            return
        frames = [
            queries.table_of(settings, _snapshot(kept)).frame.reset_index(drop=True) for kept in (whole, cut)
        ]
        assert frames[1].equals(frames[0].drop(columns=["gone"]))


def _snapshot(kept: importing.Kept) -> queries.Snapshot:
    options = kept.options.to_data()
    return queries.Snapshot(
        kept.sha256, kept.filename, options, kept.schema.to_data(), [], None, None, declared=False
    )


@given(
    st.lists(st.sampled_from("abcd"), unique=True, min_size=1),
    st.lists(st.sampled_from("abcde"), unique=True),
)
def test_what_may_be_left_out_is_part_of_the_file_and_not_all_of_it(
    columns: list[str], dropped: list[str]
) -> None:
    assert (fault(columns, dropped) is None) is (set(dropped) < set(columns))
