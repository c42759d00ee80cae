"""Files that come in: looked at, read otherwise, kept at once or as long work; what broke is given back."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select

from scopgov.config import Settings
from scopgov.datasets import importing, preparing, queries, services
from scopgov.datasets.schema import Column, Kind, Role, Schema
from scopgov.datasets.tables import Arrival, Source
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role as Charge
from scopgov.work import run_now
from tests.conftest import START, People
from tests.datasets import small
from tests.datasets.laying import declared, launched

SignIn = Callable[..., FlaskClient]
GOOD = "P{0};Lyon;{0},5;01/02/2024"
BROKEN = {
    "too few fields": b"P9001;Lyon",
    "too many fields": b"P9002;Lyon;1,5;01/02/2024;more",
    "quote never closed": b'P9003;"Lyon;1,5;01/02/2024',
    "null byte": b"P9004;Ly\x00on;1,5;01/02/2024",
    "bytes the encoding does not know": b"P9005;Ly\xffon;1,5;01/02/2024",
    "cell too long": b"P9006;" + b"x" * 20_001 + b";1,5;01/02/2024",
    "not a number": b"P9007;Lyon;dix-2;01/02/2024",
    "not a date": b"P9008;Lyon;1,5;32/02/2024",
    "above the highest allowed": b"P9009;Lyon;999999;01/02/2024",
    "not one of the values allowed": b"P9010;Atlantis;1,5;01/02/2024",
    "empty and must not be": b";Lyon;1,5;01/02/2024",
    "stands in an earlier row": b"P1;Lyon;1,5;01/02/2024",
}
SCHEMA = Schema(
    (
        Column("réf", Kind.identifier, Role.identifier, required=True, unique=True),
        Column("site", Kind.category, Role.feature, allowed=("Lyon", "Nantes")),
        Column("montant", Kind.number, Role.feature, decimal=",", apart=True, high="10 000"),
        Column("début", Kind.date, Role.split_date, date_format="%d/%m/%Y", apart=True),
    )
)


def _with_broken_lines() -> tuple[bytes, dict[str, int]]:
    """Return 1,200 lines of which twelve are broken in twelve ways, and on which line each stands."""
    lines = [GOOD.format(number).encode() for number in range(1, 1_189)]
    places = {}
    for at, (kind, line) in enumerate(BROKEN.items()):
        lines.insert(90 * at + 50, line)
        places[kind] = 90 * at + 52
    return "réf;site;montant;début\n".encode() + b"\n".join(lines) + b"\n", places


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Charge.ai_lead)


@pytest.fixture
def number(people: People, lead: int) -> int:
    with people.database.transaction() as session:
        return launched(session, people.actor(lead)).number


def _sent(client: FlaskClient, number: int, content: bytes, filename: str) -> str:
    file = (io.BytesIO(content), filename)
    answer = client.post(f"/data/import/{number}", data={"name": "Past", "file": file})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_each_broken_line_is_given_back_with_its_reason_and_the_others_go_on(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    content, places = _with_broken_lines()
    page = client.post(_sent(client, number, content, "past.csv"), follow_redirects=True)
    assert "quote never closed" in page.text
    with people.database.transaction() as session:
        source = session.scalars(select(Source)).one()
        told: dict[str, Any] = {"settings": settings, "actor": people.actor(lead), "now": START}
        services.declare_schema(session, **told, source=source, schema=SCHEMA)
        assert len(queries.cleaned(settings, queries.snapshot(source)).text) == 1_188
        address = f"/data/{source.id}"
    page = client.get(address).text
    assert all(kind in page for kind in BROKEN)
    given = client.get(f"{address}/apart.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(given), delimiter=";"))
    assert rows[0] == ["Line", "Reason", "As it came"]
    assert {int(row[0]) for row in rows[1:]} == set(places.values())
    assert all(row[1] for row in rows[1:])


def test_a_file_is_read_otherwise_before_it_is_kept(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    address = _sent(client, number, "nom;ville\né;Orléans\nà;Nîmes\n".encode("mac_roman"), "past.csv")
    assert "Orléans" not in client.get(address).text
    asked = {"encoding": "mac_roman", "separator": ";", "decimal": ""}
    page = client.post(address, data={**asked, "look": "1"})
    assert (page.status_code, "Orléans" in page.text) == (200, True)
    page = client.post(address, data={**asked, "encoding": "rot13"})
    assert (page.status_code, "not known" in page.text) == (422, True)
    assert client.post(address, data=asked).status_code == 302
    with people.database.reading() as session:
        source = session.scalars(select(Source)).one()
        table = queries.table_of(settings, queries.snapshot(source))
    assert table.frame["ville"].tolist() == ["Orléans", "Nîmes"]
    assert client.get(address).status_code == 302
    with people.database.transaction() as session, pytest.raises(Refused, match="kept already"):
        arrival = session.scalars(select(Arrival)).one()
        importing.ask(
            session, actor=people.actor(lead), now=START, arrival=arrival, options=importing.AS_FOUND
        )


def test_a_sheet_is_chosen_and_the_others_left(
    people: People, lead: int, number: int, sign_in: SignIn
) -> None:
    book, file, client = Workbook(), io.BytesIO(), sign_in(lead)
    book.active.append(["lisez-moi"])
    book.active.append(["rien ici"])
    book.create_sheet("Affaires").append(["réf", "jours"])
    book["Affaires"].append(["P1", 12])
    book.save(file)
    address = _sent(client, number, file.getvalue(), "past.xlsx")
    assert "Affaires" in client.get(address).text
    assert client.post(address, data={"sheet": "Nowhere"}).status_code == 422
    page = client.post(address, data={"sheet": "Affaires"}, follow_redirects=True)
    assert "sheet “Affaires”" in page.text
    assert "1 rows, 2 columns" in page.text


def test_a_large_file_is_read_as_long_work_and_kept_once(
    people: People,
    settings: Settings,
    lead: int,
    number: int,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "LARGE", 100)
    client = sign_in(lead)
    address = _sent(client, number, small.csv_text(50).encode(), "past.csv")
    assert client.post(address).location.endswith(address)
    page = client.get(address).text
    assert "waiting" in page
    assert "Keep these data" not in page
    with people.database.reading() as session:
        job_id = session.scalars(select(Arrival.job_id)).one()
    assert run_now(settings, job_id, people.database) == "succeeded"
    assert client.get(address).status_code == 302
    with people.database.reading() as session:
        assert [source.rows for source in session.scalars(select(Source))] == [50]


def test_what_was_worked_out_is_not_written_over_what_somebody_changed_meanwhile(
    people: People, settings: Settings, lead: int
) -> None:
    with people.database.transaction() as session:
        source = declared(session, settings, people.actor(lead))
        work = preparing.steps(settings, queries.snapshot(source), [])
        told: dict[str, Any] = {"actor": people.actor(lead), "now": START, "source": source}
        services.set_steps(session, settings=settings, **told, steps=[{"do": "strip"}])
        with pytest.raises(Refused, match="changed these data meanwhile"):
            services.prepare(session, **told, work=work)


def test_others_neither_send_nor_keep_a_file(people: People, lead: int, number: int, sign_in: SignIn) -> None:
    address = _sent(sign_in(lead), number, small.csv_text(50).encode(), "past.csv")
    client = sign_in(people.admit("Bob", Charge.board))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


def test_a_table_of_another_database_is_copied_and_its_password_kept_nowhere(
    people: People,
    settings: Settings,
    lead: int,
    number: int,
    sign_in: SignIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, address = sign_in(lead), f"/data/import/{number}/database"
    with sqlite3.connect(tmp_path / "erp.sqlite") as made:
        made.execute("CREATE TABLE projects AS SELECT 'P1' AS ref, 1.5 AS cost")
    made.close()
    sent = {"name": "ERP", "url": f"sqlite:///{tmp_path / 'erp.sqlite'}", "question": "projects"}
    assert "lets no other database be read" in client.get(address).text
    page = client.post(address, data=sent)
    assert (page.status_code, "lets no other database" in page.text) == (422, True)
    listed = replace(settings, sql_sources=(f"sqlite:///{tmp_path}",))
    monkeypatch.setitem(client.application.extensions, "scopgov_settings", listed)
    page = client.post(address, data={**sent, "question": "DROP TABLE projects"})
    assert (page.status_code, "DROP TABLE projects" in page.text, sent["url"] in page.text) == (
        422,
        True,
        False,
    )
    looked = client.post(address, data=sent).location
    page = client.post(looked, follow_redirects=True).text
    assert "erp.sqlite: projects" in page
    assert "1 rows, 2 columns" in page
    with people.database.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
    assert str(tmp_path) not in f"{arrival.origin}{arrival.filename}{arrival.reading}"
