"""One score a request over HTTP, beside other servers of models and a constant: one client, one machine, in turn.

Ours is the whole site on SQLite: token, gate, factors, a row and an entry of the record on disk before it answers. The
others answer the probability alone. `mlflow models serve` and BentoML get an environment of their own, made here in a
folder that is thrown away; where it cannot be made, that is said and ours is compared with the constant alone.

Two servers are asked one after the other within a turn, and the ratio of a turn is of that turn: whatever else runs on
the machine disturbs both. The median of the turns counts. `TMPDIR` says on which disk the rows become durable.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
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

FAMILIES = ("logistic", "ebm", "forest", "boosting")
TREES = (
    "forest",
    "boosting",
)  # asked without their factors too, which the other servers do not work out either
REQUESTS, TURNS, WARM = 60, 9, 10
UNBOUND = float("inf")  # no goal: told, not held
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

BARE = """
from scopgov.cli import main
from scopgov.training.arithmetic import Answer
from scopgov.training.ready import Ready
class Output:
    owners = []
    def __init__(self, trees):
        self.trees = trees
    def answer(self, values):
        return Answer(self.trees.output(values), 0.0, [])
made = Ready.__init__
def bare(self, scorer):
    made(self, scorer)
    self._arithmetic = Output(self._arithmetic)
Ready.__init__ = bare
main(["serve"])
"""
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """Where a server listens, and what to send it."""

    port: int
    path: str
    body: Mapping[str, Any]
    expected: int = 200
    secret: str = ""
    group: int = 0


Start = Callable[[], AbstractContextManager[Server]]


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
    held = UNBOUND if family in TREES else 1.0
    with ExitStack() as stack:
        about = _voted(folder / "site", family)
        site = stack.enter_context(_site(about))
        bare = stack.enter_context(_site(about, factors=False)) if family in TREES else None
        constant = stack.enter_context(_constant(folder))
        for way, ours in (("factors and row", site), ("row alone", bare)):
            if ours is None:
                continue
            name = f"a score over HTTP, {family}, {way}"
            yield from _paired(name, ours, "the same server answering a constant", constant, 4 * held)
            if python is not None:
                yield from _hardest(name, ours, _others(folder, python, scorer), held / 6)
        yield _disk(folder, site)


def _others(folder: Path, python: Path, scorer: Scorer) -> Iterator[tuple[str, Start]]:
    for workers in WORKERS:
        for name, start in (("mlflow", _mlflow), ("bentoml", _bento)):
            yield f"{name}, workers: {workers}", partial(start, folder, python, scorer, workers)


def _hardest(name: str, ours: Server, others: Iterator[tuple[str, Start]], goal: float) -> list[Measure]:
    """Return ours beside the other server that answers faster, in its better setting."""
    found = []
    for against, start in others:
        with start() as other:
            found.append(_paired(name, ours, against, other, goal))
    return max(found, key=lambda pair: pair[0].ratio)


def _paired(name: str, ours: Server, against: str, other: Server, goal: float) -> list[Measure]:
    """Ask both in turn, each first in every second turn; return the time of a request, and that of the processor.

    On a machine with much else to do, the first also tells how long one waits for a processor and for the disk.
    """
    taken: list[tuple[Taken, Taken]] = []
    for turn in range(TURNS):
        first, second = (ours, other) if turn % 2 else (other, ours)
        times = _each(first), _each(second)
        taken.append(times if turn % 2 else (times[1], times[0]))
    mine, theirs = (median(one.wall for one in side) for side in zip(*taken, strict=True))
    sys.stderr.write(f"{name}: {1 / mine:.0f} a second; {against}: {1 / theirs:.0f}\n")
    ratios = [one.wall / another.wall for one, another in taken]
    worked = [sum(one.worked for one in side) / TURNS for side in zip(*taken, strict=True)]
    return [
        Measure(name, mine, against, theirs, goal, turns=ratios),
        Measure("… time of the processor alone", worked[0], "…", worked[1], UNBOUND),
    ]


def _disk(folder: Path, ours: Server) -> Measure:
    """Return a score beside one durable row by the bare driver on the same disk: what no program can save."""
    line = sqlite3.connect(folder / "disk.sqlite", isolation_level=None)
    line.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (told TEXT)")
    taken = []
    for _ in range(TURNS):
        mine, begun = _each(ours).wall, time.perf_counter()
        for _ in range(REQUESTS):
            line.execute("INSERT INTO rows VALUES (?)", ["x" * 2000])
        taken.append((mine, (time.perf_counter() - begun) / REQUESTS))
    line.close()
    mine, disk = (median(side) for side in zip(*taken, strict=True))
    ratios = [one / another for one, another in taken]
    return Measure(
        "a score over HTTP", mine, "one durable row by the bare driver", disk, UNBOUND, turns=ratios
    )


@dataclass(frozen=True)
class Taken:
    """Seconds that a request took, and those that its server worked for it."""

    wall: float
    worked: float


def _each(server: Server) -> Taken:
    """Return what one request takes, of many on one line kept open."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun, before, request = 0.0, 0.0, _request(server)
        for number in range(WARM + REQUESTS):
            if number == WARM:
                begun, before = time.perf_counter(), _worked(server)
            _ask(line, server, request)
        wall = time.perf_counter() - begun
        return Taken(wall / REQUESTS, (_worked(server) - before) / REQUESTS)


def _worked(server: Server) -> float:
    """Return the seconds of processor time that all processes of a server have had."""
    found = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = one.read_text().rpartition(")")[2].split()
            found += int(told[11]) + int(told[12]) if int(told[2]) == server.group else 0
    return found / os.sysconf("SC_CLK_TCK")


def _request(server: Server) -> bytes:
    """Return a whole request, to be sent at once: the client must cost as little as it can."""
    body = json.dumps(server.body).encode()
    told = {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Authorization": f"Bearer {server.secret}",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {server.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _ask(line: socket.socket, server: Server, request: bytes) -> None:
    line.sendall(request)
    told = line.recv(65536)
    while b"\r\n\r\n" not in told:
        told += line.recv(65536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if int(head[9:12]) != server.expected or length is None:
        raise RuntimeError(f"{server.path} answered {told[:300]!r}")
    left = int(length[1]) - len(body)
    while left > 0:
        left -= len(line.recv(65536))


@contextmanager
def _running(command: Sequence[str], server: Server, folder: Path, **env: str) -> Iterator[Server]:
    with (folder / "log.txt").open("wb") as log:
        told: dict[str, Any] = {"cwd": folder, "env": {**os.environ, **env}, "stdout": log, "stderr": log}
        process = subprocess.Popen(command, start_new_session=True, **told)  # noqa: S603 programs named here
        try:
            _await(server, process)
            yield replace(server, group=process.pid)
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


@dataclass(frozen=True)
class About:
    """An installation with a mandate that lets programs score: the number of its use case, a token of its writer."""

    settings: Settings
    number: int
    secret: str


@contextmanager
def _site(about: About, *, factors: bool = True) -> Iterator[Server]:
    """Run the site; without factors it is a server that is nowhere served, to compare with servers that give none."""
    settings, port = about.settings, _free()
    body = {"reference": "P-2026-118", "inputs": dict(factory.GIVEN)}
    server = Server(port, f"/api/v1/use-cases/{about.number}/scores", body, 201, about.secret)
    told = {"SCOPGOV_INSTANCE": str(settings.instance), "SCOPGOV_DATABASE_URL": settings.database_url}
    whole = [str(Path(sys.executable).with_name("scopgov")), "serve"]
    command = whole if factors else [sys.executable, "-c", BARE]
    with _running(
        command, server, settings.instance, **told, PORT=str(port), SCOPGOV_SCHEDULER="0"
    ) as running:
        yield running


def _voted(folder: Path, family: str) -> About:
    """Have a mandate voted two months ago."""
    settings = Settings(instance=folder, database_url=f"sqlite:///{folder}/scopgov.sqlite")
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
        _, secret = applications.make_token(session, **told, expires_on=until)
    database.engine.dispose()
    return About(settings, number, secret)


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
