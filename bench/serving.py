"""One score a request over HTTP, beside other servers of models and a constant: one client, one machine, in turn.

Ours is the whole site on SQLite: token, gate, factors, a row and an entry of the record on disk before it answers. The
others answer the probability alone. `mlflow models serve` and BentoML get an environment of their own, made here in a
folder that is thrown away; where it cannot be made, that is said and ours is compared with the constant alone.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import skops.io

from bench.casting import _free
from bench.measure import Measure
from scopgov import db
from scopgov.applications import services as applications
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.applications import MOST_CALLS, Scope
from scopgov.domain.gate import Channel
from scopgov.members.queries import actor
from scopgov.training.artefacts import load_scorer
from scopgov.training.scorer import Scorer
from tests.conftest import Clock, People
from tests.mandates import factory

FAMILIES = ("logistic", "ebm", "forest")
REQUESTS, REPEATS, WARM = 150, 3, 20
WORKERS = (1, 2)  # of the other servers: the setting that answers one client faster counts
PATIENCE = 120.0  # seconds until a server must answer
OTHERS = ("mlflow", "bentoml")
BENTO = """
import bentoml, numpy, pandas, skops.io
@bentoml.service(traffic={"timeout": 60}, workers=WORKERS)
class Scorer:
    def __init__(self):
        types = skops.io.get_untrusted_types(file="model.skops")
        self.model = skops.io.load("model.skops", trusted=types)
    @bentoml.api
    def score(self, rows: list) -> list:
        table = pandas.DataFrame(rows).fillna(numpy.nan)
        return self.model.predict_proba(table)[:, 1].tolist()
"""
MLFLOW = """
import mlflow.sklearn, skops.io
types = skops.io.get_untrusted_types(file="model.skops")
model = skops.io.load("model.skops", trusted=types)
mlflow.sklearn.save_model(model, "mlflow", pyfunc_predict_fn="predict_proba", serialization_format="cloudpickle")
"""
CONSTANT = """
import sys
from flask import Flask
from waitress import serve
app = Flask("constant")
@app.post("/")
def constant():
    return {"probability": 0.5}
serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident=None)
"""


@dataclass(frozen=True)
class Server:
    """Where a server listens, and what to send it."""

    port: int
    path: str
    body: Mapping[str, Any]
    expected: int = 200
    secrets: Sequence[str] = ("",)


def serving(families: Sequence[str] = FAMILIES, held: Path | None = None) -> list[Measure]:
    """Measure every family; the goals are for logistic regression and EBM.

    `held` is the Python of an environment that holds the other servers already.
    """
    with tempfile.TemporaryDirectory() as folder:
        python = held or _environment(Path(folder))
        return [one for family in families for one in _measured(Path(folder) / family, family, python)]


def _environment(folder: Path) -> Path | None:
    """Make the environment of the other servers; None, and a word about it, where that cannot be."""
    place = folder / "others"
    same = [f"{name}=={version(name)}" for name in ("scikit-learn", "numpy", "interpret-core", "skops")]
    subprocess.run([sys.executable, "-m", "venv", place], check=True)  # noqa: S603 our own interpreter
    wanted = [str(place / "bin" / "pip"), "install", "--quiet", *OTHERS, *same]
    if subprocess.run(wanted, check=False).returncode:  # noqa: S603 the pip just made
        sys.stderr.write("MLflow and BentoML could not be installed: ours stands beside a constant alone.\n")
        return None
    return place / "bin" / "python"


def _measured(folder: Path, family: str, python: Path | None) -> Iterator[Measure]:
    folder.mkdir()
    scorer = load_scorer(factory.small_model(family).artefact)
    (folder / "model.skops").write_bytes(skops.io.dumps(scorer.estimator))
    with ExitStack() as stack:
        ours = stack.enter_context(_site(folder / "site", family))
        constant = stack.enter_context(_constant(folder))
        rates = _rates({"ours": ours, "constant": constant})
        yield _beside(family, rates["ours"], "the same server answering a constant", rates["constant"], 4)
    if python is not None:
        yield _against_others(folder, family, python, scorer)


def _against_others(folder: Path, family: str, python: Path, scorer: Scorer) -> Measure:
    found: dict[str, float] = {}
    ours = 0.0
    for workers in WORKERS:
        for name, start in (("mlflow", _mlflow), ("bentoml", _bento)):
            with (
                _site(folder / f"site-{name}-{workers}", family) as site,
                start(folder, python, scorer, workers) as other,
            ):
                rates = _rates({"ours": site, name: other})
            ours = max(ours, rates["ours"])
            found[f"{name}, workers: {workers}"] = rates[name]
    best = max(found, key=lambda one: found[one])
    return _beside(family, ours, best, found[best], 1 / 6)


def _beside(family: str, ours: float, against: str, other: float, goal: float) -> Measure:
    return Measure(f"a score over HTTP, {family}, factors and row", 1 / ours, against, 1 / other, goal)


def _rates(servers: Mapping[str, Server]) -> dict[str, float]:
    """Return the requests a second of each server, the best of several turns taken one after the other."""
    turns = [{name: _a_second(one) for name, one in servers.items()} for _ in range(REPEATS)]
    best = {name: max(turn[name] for turn in turns) for name in servers}
    sys.stderr.write("  ".join(f"{name}: {rate:.0f} a second" for name, rate in best.items()) + "\n")
    return best


def _a_second(server: Server) -> float:
    line = http.client.HTTPConnection("127.0.0.1", server.port)
    sent = [json.dumps(server.body).encode()] * (WARM + REQUESTS)
    begun = 0.0
    for number, body in enumerate(sent):
        if number == WARM:
            begun = time.perf_counter()
        secret = server.secrets[number % len(server.secrets)]
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
        line.request("POST", server.path, body, headers)
        answer = line.getresponse()
        told = answer.read()
        if answer.status != server.expected:
            raise RuntimeError(f"{server.path} answered {answer.status}: {told[:300]!r}")
    line.close()
    return REQUESTS / (time.perf_counter() - begun)


@contextmanager
def _running(command: Sequence[str], server: Server, folder: Path, **env: str) -> Iterator[Server]:
    with (folder / "log.txt").open("wb") as log:
        told: dict[str, Any] = {"cwd": folder, "env": {**os.environ, **env}, "stdout": log, "stderr": log}
        process = subprocess.Popen(command, start_new_session=True, **told)  # noqa: S603 programs named here
        try:
            _await(server, process)
            yield server
        finally:
            os.killpg(process.pid, 15)
            process.wait()


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            _probe(server)
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.3)
    raise RuntimeError("a server did not come up")


def _probe(server: Server) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    line.request("GET", "/")
    line.getresponse().read()
    line.close()


@contextmanager
def _constant(folder: Path) -> Iterator[Server]:
    port = _free()
    server = Server(port, "/", {"row": 1})
    with _running([sys.executable, "-c", CONSTANT, str(port)], server, folder) as running:
        yield running


@contextmanager
def _site(folder: Path, family: str) -> Iterator[Server]:
    """Run the site under a mandate that lets programs score with this model."""
    settings = Settings(instance=folder, database_url=f"sqlite:///{folder}/scopgov.sqlite", port=_free())
    number, secrets = _voted(settings, family)
    body = {"reference": "P-2026-118", "inputs": dict(factory.GIVEN)}
    server = Server(settings.port, f"/api/v1/use-cases/{number}/scores", body, 201, secrets)
    told = {"SCOPGOV_INSTANCE": str(folder), "SCOPGOV_DATABASE_URL": settings.database_url}
    command = [str(Path(sys.executable).with_name("scopgov")), "serve"]
    with _running(command, server, folder, **told, PORT=str(settings.port), SCOPGOV_SCHEDULER="0") as running:
        yield running


def _voted(settings: Settings, family: str) -> tuple[int, list[str]]:
    """Have a mandate voted two months ago; return the number of its use case and tokens of its writer."""
    db.upgrade(settings.database_url)
    database, clock = Database(settings.database_url), Clock(datetime.now(UTC) - timedelta(days=60))
    people = People(database, clock.at)
    people.found()
    around = factory.case(people, settings.instance)
    with database.transaction() as session:
        candidate = factory.small_model(family)
        ways = frozenset({Channel.api})
        mandate = factory.granted(session, around, clock, candidate=candidate, channels=ways)
        number = mandate.use_case.number
    now = datetime.now(UTC)
    with database.transaction() as session:
        writer = actor(session, around.writer, now)
        made = applications.enter(session, actor=writer, now=now, name="Bench", purpose="")
        told = {
            "actor": writer,
            "now": now,
            "application": made,
            "scopes": [Scope.score],
            "calls": MOST_CALLS,
        }
        until = (now + timedelta(days=30)).date()
        secrets = [applications.make_token(session, **told, expires_on=until)[1] for _ in range(8)]
    database.engine.dispose()
    return number, secrets


def _features(scorer: Scorer) -> Mapping[str, list[Any]]:
    """Return one row of features, as the other servers are asked: they know nothing of what makes them."""
    row = scorer.probe_rows().iloc[0]
    return {str(name): value for name, value in row.items()}


@contextmanager
def _mlflow(folder: Path, python: Path, scorer: Scorer, workers: int) -> Iterator[Server]:
    shutil.rmtree(folder / "mlflow", ignore_errors=True)
    subprocess.run([python, "-c", MLFLOW], cwd=folder, check=True, capture_output=True)  # noqa: S603 our own lines
    row, port = _features(scorer), _free()
    server = Server(port, "/invocations", {"dataframe_split": {"columns": [*row], "data": [[*row.values()]]}})
    command = [str(python.with_name("mlflow")), "models", "serve", "-m", "mlflow", "-p", str(port)]
    path = f"{python.parent}:{os.environ['PATH']}"
    more = ["--env-manager", "local", "--workers", str(workers)]
    with _running([*command, *more], server, folder, PATH=path) as running:
        yield running


@contextmanager
def _bento(folder: Path, python: Path, scorer: Scorer, workers: int) -> Iterator[Server]:
    (folder / "service.py").write_text(BENTO.replace("WORKERS", str(workers)))
    port = _free()
    server = Server(port, "/score", {"rows": [_features(scorer)]})
    command = [str(python.with_name("bentoml")), "serve", "service:Scorer", "--port", str(port)]
    with _running(command, server, folder, PATH=f"{python.parent}:{os.environ['PATH']}") as running:
        yield running
