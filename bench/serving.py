"""One score a request over HTTP, beside other servers of models and a constant: one client, one machine, in turn.

Ours is the whole site on SQLite: token, gate, factors, a row and an entry of the record on disk before it answers. The
others answer the same probability of the same inputs, and nothing more; their estimator alone is told beside it. They
get an environment of their own, made here in a folder that is thrown away; where it cannot be made, that is said and
ours is compared with the constant alone.

Two servers are asked one after the other within a turn, and the ratio of a turn is of that turn: whatever else runs on
the machine disturbs both. The median of the turns counts. `TMPDIR` says on which disk the rows become durable.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.casting import free
from bench.measure import UNBOUND, Measure
from bench.others import ALONE, WHOLE, Other, environment, others
from bench.running import REQUESTS, Server, Taken, each, running, settle
from scopgov import db
from scopgov.applications import services as applications
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.applications import MOST_CALLS, Scope
from scopgov.domain.gate import Channel
from scopgov.members.queries import actor
from scopgov.training.artefacts import load_scorer
from tests.conftest import Clock, People
from tests.mandates import factory

FAMILIES = ("logistic", "ebm", "forest", "boosting")
TREES = (
    "forest",
    "boosting",
)  # asked without their factors too, which the other servers do not work out either
TURNS = 9
SETTLED = 400  # scores after which the journal of SQLite grows no more: it is written over from its beginning
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


def serving(families: Sequence[str] = FAMILIES, held: Path | None = None) -> list[Measure]:
    """Measure every family; the goals are for logistic regression and EBM.

    `held` is the Python of an environment that holds the other servers already.
    """
    with tempfile.TemporaryDirectory() as folder:
        python = held or environment(Path(folder))
        return [one for family in families for one in _measured(Path(folder) / family, family, python)]


def _measured(folder: Path, family: str, python: Path | None) -> Iterator[Measure]:
    folder.mkdir()
    scorer = load_scorer(factory.small_model(family).artefact)
    held = UNBOUND if family in TREES else 1.0
    with ExitStack() as stack:
        about = _voted(folder / "site", family)
        site = stack.enter_context(_site(about))
        bare = stack.enter_context(_site(about, factors=False)) if family in TREES else None
        constant = stack.enter_context(_constant(folder))
        for way, ours in (("factors and row", site), ("row alone", bare)):
            if ours is None:
                continue
            settle(ours, SETTLED)
            name = f"a score over HTTP, {family}, {way}"
            yield from _paired(name, ours, "the same server answering a constant", constant, 4 * held)
            if python is not None:
                found = list(_beside(name, ours, others(folder, python, scorer), held / 6))
                yield from _hardest(found, WHOLE)
                yield from _hardest(found, ALONE)
        yield _disk(folder, site)


def _beside(
    name: str, ours: Server, all_others: Iterator[Other], goal: float
) -> Iterator[tuple[str, list[Measure]]]:
    """Return ours beside each of the others, with what that one serves: the goal is for the same pipeline."""
    for other in all_others:
        with other.start() as started:
            held = goal if other.serves == WHOLE else UNBOUND
            yield other.serves, _paired(name, ours, other.name, started, held)


def _hardest(found: Sequence[tuple[str, list[Measure]]], serves: str) -> list[Measure]:
    """Return ours beside the fastest of those that serve the same."""
    return max((pair for kind, pair in found if kind == serves), key=lambda pair: pair[0].ratio)


def _paired(name: str, ours: Server, against: str, other: Server, goal: float) -> list[Measure]:
    """Ask both in turn, each first in every second turn; return the time of a request, and that of the processor.

    On a machine with much else to do, the first also tells how long one waits for a processor and for the disk.
    """
    taken: list[tuple[Taken, Taken]] = []
    for turn in range(TURNS):
        first, second = (ours, other) if turn % 2 else (other, ours)
        times = each(first), each(second)
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
        mine, begun = each(ours).wall, time.perf_counter()
        for _ in range(REQUESTS):
            line.execute("INSERT INTO rows VALUES (?)", ["x" * 2000])
        taken.append((mine, (time.perf_counter() - begun) / REQUESTS))
    line.close()
    mine, disk = (median(side) for side in zip(*taken, strict=True))
    ratios = [one / another for one, another in taken]
    return Measure(
        "a score over HTTP", mine, "one durable row by the bare driver", disk, UNBOUND, turns=ratios
    )


@contextmanager
def _constant(folder: Path) -> Iterator[Server]:
    port = free()
    server = Server(port, "/", {"row": 1})
    with running([sys.executable, "-c", CONSTANT, str(port)], server, folder) as started:
        yield started


@dataclass(frozen=True)
class About:
    """An installation with a mandate that lets programs score: the number of its use case, a token of its writer."""

    settings: Settings
    number: int
    secret: str


@contextmanager
def _site(about: About, *, factors: bool = True) -> Iterator[Server]:
    """Run the site; without factors it is a server that is nowhere served, to compare with servers that give none."""
    settings, port = about.settings, free()
    body = {"reference": "P-2026-118", "inputs": dict(factory.GIVEN)}
    server = Server(port, f"/api/v1/use-cases/{about.number}/scores", body, 201, about.secret)
    told = {"SCOPGOV_INSTANCE": str(settings.instance), "SCOPGOV_DATABASE_URL": settings.database_url}
    whole = [str(Path(sys.executable).with_name("scopgov")), "serve"]
    command = whole if factors else [sys.executable, "-c", BARE]
    with running(
        command, server, settings.instance, **told, PORT=str(port), SCOPGOV_SCHEDULER="0"
    ) as started:
        yield started


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
