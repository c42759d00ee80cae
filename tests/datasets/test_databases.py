import io
import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from scopgov.datasets import databases
from scopgov.datasets.databases import address, allowed, copy, question, said
from scopgov.domain.errors import Refused
from tests.conftest import POSTGRES

HOSTS = ("postgresql://erp.internal", "postgresql://crm:6432/sales", "sqlite:///srv/exports")


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("postgresql://u:p@erp.internal/any", True),
        ("postgresql://u:p@erp.internal:5432/any", True),
        ("postgresql://u:p@erp.internal:5433/any", False),
        ("postgresql://u:p@crm:6432/sales", True),
        ("postgresql://u:p@crm:6432/payroll", False),
        ("postgresql://u:p@crm.evil:6432/sales", False),
        ("postgresql://u:p@erp.internal,other/any", False),
        ("postgresql:///any", False),
        ("mysql://u:p@erp.internal/any", False),
        ("sqlite:////etc/passwd", False),
        ("sqlite://", False),
    ],
)
def test_only_what_an_installation_lists_may_be_read(url: str, answer: bool) -> None:
    assert allowed(HOSTS, make_url(url)) is answer
    assert not allowed((), make_url(url))


@pytest.mark.parametrize("way", ["host=other", "hostaddr=10.0.0.1", "service=x", "options=-c%20x"])
def test_an_address_leads_nowhere_else_by_its_parameters(way: str) -> None:
    with pytest.raises(Refused, match="does not allow"):
        address(HOSTS, f"postgresql://u:p@erp.internal/any?{way}")
    assert address(HOSTS, "postgresql://u:p@erp.internal/any?sslmode=require").host == "erp.internal"


@pytest.mark.parametrize("typed", ["erp.internal/any", "u@erp.internal/any", "u:@erp.internal/any"])
def test_nobody_signs_in_with_what_the_installation_knows(typed: str) -> None:
    with pytest.raises(Refused, match="the user and the password"):
        address(HOSTS, f"postgresql://{typed}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for place in (tmp_path / "in" / "erp.sqlite", tmp_path / "out.sqlite"):
        with sqlite3.connect(place) as made:
            made.execute("CREATE TABLE projects (ref TEXT, cost REAL, begun TEXT)")
            made.execute("INSERT INTO projects VALUES ('P1', 1.5, '2024-01-02'), ('P:2', NULL, 'é;\"x')")
        made.close()
    (tmp_path / "in" / "link.sqlite").symlink_to(tmp_path / "out.sqlite")
    return tmp_path


def _url(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}"


def test_a_file_outside_the_folder_is_refused_wherever_links_lead(folder: Path) -> None:
    sources = (f"sqlite:///{folder / 'in'}",)
    assert address(sources, _url(folder, "in/erp.sqlite"))
    for name in ("out.sqlite", "in/link.sqlite", "in/../out.sqlite", "in/none.sqlite"):
        with pytest.raises(Refused, match="does not allow"):
            address(sources, _url(folder, name))


def test_the_database_of_the_installation_itself_is_never_read(folder: Path) -> None:
    own = _url(folder, "in/erp.sqlite")
    with pytest.raises(Refused, match="does not allow"):
        address((f"sqlite:///{folder}",), own, own)
    with pytest.raises(Refused, match="does not allow"):
        address(HOSTS, "postgresql://u:p@crm:6432/sales", "postgresql+psycopg://x:y@crm:6432/sales")


def test_a_table_or_a_select_is_copied_as_text(folder: Path) -> None:
    url, into = make_url(_url(folder, "in/erp.sqlite")), io.BytesIO()
    assert copy(url, "projects", into) == 2
    header, *rows = into.getvalue().decode().splitlines()
    assert header == "ref,cost,begun"
    assert sorted(rows) == ["P1,1.5,2024-01-02", 'P:2,,"é;""x"']
    into = io.BytesIO()
    assert copy(url, "SELECT ref FROM projects WHERE ref = 'P:2' -- a remark", into) == 1
    assert said(url) == "erp.sqlite"


@pytest.mark.parametrize(
    "asked",
    [
        "DELETE FROM projects",
        "SELECT 1; DROP TABLE projects",
        "SELECT 1) AS x; DELETE FROM projects",
        "ATTACH 'x' AS y",
        "PRAGMA user_version = 3",
        'projects" x',
        "",
    ],
)
def test_anything_but_a_question_is_refused(asked: str) -> None:
    with pytest.raises(Refused, match="Name one table"):
        question(asked)


@pytest.mark.parametrize("asked", ["with x as (select 1 as a) delete from projects", "select * from nowhere"])
def test_what_the_database_refuses_is_said_without_its_words(folder: Path, asked: str) -> None:
    with pytest.raises(Refused, match="could not be read") as refused:
        copy(make_url(_url(folder, "in/erp.sqlite")), asked, io.BytesIO())
    assert refused.value.__cause__ is None


def test_too_many_rows_and_too_long_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = make_url(_url(folder, "in/erp.sqlite"))
    with pytest.raises(Refused, match="more than 1 rows"):
        copy(url, "projects", io.BytesIO(), most=1)
    monkeypatch.setattr(databases, "SECONDS", -1)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    with pytest.raises(Refused, match="could not be read"):
        copy(url, endless, io.BytesIO())


@pytest.mark.parametrize(
    "asked",
    [
        "with recursive n(i) as (select 1 union all select i + 1 from n) select hex(zeroblob(5000)) from n",
        "select hex(zeroblob(200000)) as a",
    ],
)
def test_a_copy_is_given_up_as_soon_as_it_is_too_large(folder: Path, asked: str) -> None:
    into = io.BytesIO()
    with pytest.raises(Refused, match="more than 0 MB"):
        copy(make_url(_url(folder, "in/erp.sqlite")), asked, into, largest=100_000)
    assert into.tell() < 2_000_000


def test_one_cell_of_a_file_does_not_fill_the_memory(folder: Path) -> None:
    with pytest.raises(Refused, match="A row is longer than 4 MB"):
        copy(make_url(_url(folder, "in/erp.sqlite")), "select zeroblob(500000000) as a", io.BytesIO())


@pytest.mark.parametrize(
    "long", ["repeat('x', 60000000) as a", "a, a as b, a as c from (select repeat('x', 2000000) as a) as t"]
)
def test_one_long_row_of_postgresql_is_never_sent(reader: URL, long: str) -> None:
    tracemalloc.start()
    with pytest.raises(Refused, match="A row is longer than 4 MB"):
        copy(reader, f"select 1 as asked, {long}", io.BytesIO())
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_rows_under_the_bound_come_as_they_are(reader: URL) -> None:
    into = io.BytesIO()
    assert copy(reader, "select 1 as asked, 'x:y' as a, repeat('é', 100000) as b, null as c", into) == 1
    head, row = into.getvalue().decode().splitlines()
    assert head == "asked,a,b,c" and row.startswith("1,x:y,éé") and row.endswith("é,")


def test_the_name_of_a_file_gives_no_parameter(folder: Path) -> None:
    odd = folder / "in" / "a%3fmode=rwc é.sqlite"
    (folder / "in" / "erp.sqlite").rename(odd)
    url = address((f"sqlite:///{folder}",), _url(folder, f"in/{quote(odd.name)}"))
    assert copy(url, "projects", io.BytesIO()) == 2
    assert [one.name for one in (folder / "in").iterdir() if not one.is_symlink()] == [odd.name]


@pytest.fixture
def reader() -> Iterator[URL]:
    """Return the address of a role that may only read."""
    url = make_url(POSTGRES)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as made:
        made.execute(text("DROP ROLE IF EXISTS only_reads"))
        made.execute(text("CREATE ROLE only_reads LOGIN"))
        yield url.set(username="only_reads")
        made.execute(text("DROP ROLE only_reads"))
    engine.dispose()


def test_a_role_that_may_read_files_of_its_server_is_refused(reader: URL) -> None:
    assert copy(reader, "select 1 as a", io.BytesIO()) == 1
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as made:
        made.execute(text("GRANT pg_read_server_files TO only_reads"))
    engine.dispose()
    for url in (reader, make_url(POSTGRES)):
        with pytest.raises(Refused, match="may do more than read tables"):
            copy(url, "select pg_read_file('/etc/passwd') as a", io.BytesIO())


def test_time_is_over_for_the_whole_copy_whatever_a_question_sets(
    reader: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "SECONDS", 1)
    slow = "select set_config('statement_timeout', '0', false), pg_sleep(0.01) from generate_series(1, 500)"
    with pytest.raises(Refused, match="could not be read"):
        copy(reader, slow, io.BytesIO())


@pytest.mark.parametrize(
    "asked",
    [
        "select pg_advisory_lock(1), set_config('transaction_read_only', 'off', true), nextval('asked_once')",
        "with gone as (delete from asked_rows returning 1) select * from gone",
        "select * from asked_rows limit 1) as x, lateral (select nextval('asked_once')",
    ],
)
def test_postgresql_lets_nothing_be_written(asked: str, reader: URL) -> None:
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as made:
        made.execute(text("CREATE TABLE IF NOT EXISTS asked_rows AS SELECT 1 AS a"))
        made.execute(text("CREATE SEQUENCE IF NOT EXISTS asked_once"))
        made.execute(text("GRANT ALL ON asked_rows TO only_reads"))
        made.execute(text("GRANT ALL ON SEQUENCE asked_once TO only_reads"))
        into = io.BytesIO()
        assert copy(reader, "asked_rows", into) == 1
        with pytest.raises(Refused, match="could not be read"):
            copy(reader, asked, io.BytesIO())
        assert made.scalar(text("SELECT count(*) FROM asked_rows")) == 1
        made.execute(text("DROP TABLE asked_rows"))
        made.execute(text("DROP SEQUENCE asked_once"))
    engine.dispose()
