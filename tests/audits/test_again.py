"""An audit is found again from its report and the files it names alone, by a program that knows nothing of ours."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.audits import services
from scopgov.audits.tables import Audit
from scopgov.domain.fairness import Metric
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands

SignIn = Callable[..., FlaskClient]
PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "examples" / "audit_again.py"
METRICS = (Metric.false_positive_rate, Metric.false_discovery_rate, Metric.selection_rate)
TOLERANCES = {**dict.fromkeys(METRICS, 0.1), Metric.selection_rate: 0.0}
UNEVEN = {
    "school": (10, 50, 12, 108),
    "office": (12, 48, 48, 72),
    "bridge": (3, 9, 2, 12),  # too few to conclude
    '=hall, "old"': (1, 2, 1, 3),  # too few to be shown, and a name that a file must quote
    "house": (5, 60, 4, 120),
}

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit_again", PROGRAM)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


@pytest.fixture
def files(people: People, who: Hands, app: Flask, sign_in: SignIn, tmp_path: Path) -> tuple[Path, Path]:
    """Return the report and the rows of an audit with every measure, a crossing and groups of all sizes."""
    folder = app.extensions["scopgov_settings"].instance
    protocol = factory.protocol(
        metrics=METRICS,
        tolerances=TOLERANCES,
        crossings=(("kind", "size"),),
        seed=7,
        threshold=0.7,
        alpha=0.1,
    )
    with people.database.transaction() as session:
        version = factory.version(session, folder, author=who.lead.member_id, counts=UNEVEN)
        about = {"actor": who.judge, "now": START}
        audit = services.seal(session, **about, version=version, protocol=protocol)
        order = services.order(session, actor=who.judge, audit=audit)
        services.keep(session, **about, audit=audit, found=services.tested(order, folder / "artefacts"))
        number = audit.id
    paths = tmp_path / "report.pdf", tmp_path / "rows.csv"
    for path, name in zip(paths, ("specialist.pdf", "rows.csv"), strict=True):
        answer = sign_in(who.judge.member_id).get(f"/audits/{number}/{name}")
        assert answer.status_code == 200
        path.write_bytes(answer.data)
    return paths


def test_every_figure_of_a_report_is_found_again_from_it_and_its_rows_and_from_no_others(
    program: ModuleType, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = program.main(*map(str, files))
    said = capsys.readouterr().out
    assert code == 0, said
    assert int(said.split()[0]) > 500
    imports = [line for line in PROGRAM.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert imports and not [line for line in imports if "scopgov" in line]
    report, rows = files
    rows.write_bytes(rows.read_bytes().replace(b"0,0.7,school", b"0,0.1,school", 1))
    assert program.main(str(report), str(rows)) == 1
    said = capsys.readouterr().out
    assert "digest of the rows" in said and "false_positive_rate by kind, ('school',)" in said


def test_the_report_says_how_and_rows_are_for_those_who_look_into_it(
    people: People, who: Hands, files: tuple[Path, Path], sign_in: SignIn
) -> None:
    with people.database.reading() as session:
        audit = session.get_one(Audit, 1)
        assert audit.result is not None
        expected = audit.result["rows_sha256"]
    details = sign_in(who.member.member_id).get("/audits/1/details").text
    for said in ("default_rng(7)", "/audits/1/rows.csv", expected, "at least 0.7", "audit_again.py"):
        assert said in details
    for reader, code in ((who.member, 403), (who.board, 403), (who.lead, 200)):
        assert sign_in(reader.member_id).get("/audits/1/rows.csv").status_code == code
