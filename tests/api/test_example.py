"""The example client in the documentation works against a live site, as a CRM would use it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from werkzeug.serving import make_server

from scopgov.domain import webhooks
from tests.api.conftest import Program
from tests.conftest import Clock
from tests.house.source import ROOT
from tests.mandates.factory import GIVEN

EXAMPLE = ROOT / "docs" / "examples" / "crm.py"
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def crm() -> ModuleType:
    spec = importlib.util.spec_from_file_location("crm", EXAMPLE)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def site(program: Program) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, program.client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@ONE_KIND
def test_a_crm_asks_scores_decides_and_brings_outcomes_back(
    crm: ModuleType, program: Program, site: str, clock: Clock
) -> None:
    scopgov: Any = crm.Scopgov(site, program.secret, "en")
    assert [one["number"] for one in scopgov.use_cases()] == [1]
    assert scopgov.status(1)["open"]
    made = scopgov.score(1, "P-2026-118", GIVEN, key="P-2026-118-1")
    assert made["id"] == scopgov.score(1, "P-2026-118", GIVEN, key="P-2026-118-1")["id"]
    rows = [{"reference": "R", "inputs": dict(GIVEN)}, {"reference": "S", "inputs": {}}]
    assert ["score" in one for one in scopgov.scores(1, rows, key="file-1")] == [True, False]
    assert [one["id"] for one in scopgov.given("P-2026-118")] == [made["id"]]
    assert scopgov.decide(made["id"], "followed", "As estimated.")["decision"]["decision"] == "followed"
    clock.forward(days=30)
    assert scopgov.outcome(made["id"], True, clock.at.date().isoformat())["happened"]
    with pytest.raises(crm.Refused, match="409"):
        scopgov.judge(1, "P-2026-118", 70, "Their last two roofs were late.")
    with pytest.raises(crm.Refused, match="422") as refused:
        scopgov.score(1, "P", {**GIVEN, "budget": "much"}, key="P-1")
    assert refused.value.errors[0]["field"] == "inputs.budget"


@ONE_KIND
def test_it_says_how_it_is_called_and_what_must_be_given(program: Program, site: str) -> None:
    env = {"CRM_TOKEN": program.secret, "CRM_LANGUAGE": "en"}
    for rest in ([], [site], [site, "status"], [site, "score", "1"], [site, "dance", "1"]):
        wrong = subprocess.run(
            [sys.executable, str(EXAMPLE), *rest], env=env, capture_output=True, text=True, check=False
        )
        assert wrong.returncode == 2 and "Traceback" not in wrong.stderr and "status 1" in wrong.stderr
    typed = [sys.executable, str(EXAMPLE), site, "status", "1"]
    told = subprocess.run(typed, env=env, capture_output=True, text=True, check=True).stdout
    assert told.startswith("open") and all(name in told for name in GIVEN)


@ONE_KIND
def test_it_is_typed_as_the_page_says(program: Program, site: str) -> None:
    inputs = [f"{name}={value}" for name, value in GIVEN.items()]
    typed = [sys.executable, str(EXAMPLE), site, "score", "1", "P-2026-118", *inputs]
    env = {"CRM_TOKEN": program.secret, "CRM_LANGUAGE": "en"}
    done = subprocess.run(typed, env=env, capture_output=True, text=True, check=True)
    assert "People decide" in done.stdout
    wrong = subprocess.run([*typed[:-1], "budget=much"], env=env, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "inputs.budget" in wrong.stderr


def test_it_knows_a_call_of_ours_from_others(crm: ModuleType, clock: Clock) -> None:
    stamp, body = str(int(clock.at.timestamp())), '{"event": "ping"}'
    headers = {
        "Scopgov-Timestamp": stamp,
        "Scopgov-Signature": webhooks.signature("a secret", stamp, body),
    }
    at = clock.at.timestamp() + 10
    assert crm.from_scopgov("a secret", headers, body.encode(), at)
    assert not crm.from_scopgov("another", headers, body.encode(), at)
    assert not crm.from_scopgov("a secret", headers, body.encode() + b" ", at)
    later = at + timedelta(minutes=6).total_seconds()
    assert not crm.from_scopgov("a secret", headers, body.encode(), later)
    assert not crm.from_scopgov("a secret", {}, body.encode(), at)
