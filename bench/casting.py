"""Casts a second over HTTP beside a constant route: the real server on PostgreSQL, sign-ins and forms prepared.

Two programs share the machine, the server and the voters; both run in one measure as in the other. No vote may be lost:
the poll is counted at the end.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import create_engine, make_url, text

from bench.measure import Measure
from scopgov import consequences, db
from scopgov.app import create_app
from scopgov.assemblies import services as assemblies
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import CLOCK, Role
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.statutes import CompanyForm, DecisionKind, preset
from scopgov.domain.verdicts import Verdict
from scopgov.members import accounts
from scopgov.members import services as members
from scopgov.members.queries import actor as actor_of
from scopgov.members.tables import Member, SignIn
from scopgov.record import services as record
from scopgov.votes import confidential, envelopes, queries, services
from scopgov.votes.tables import MotionKind, Poll

HANDS = 8  # voters at the same instant
GOAL = 10  # a constant route may answer so many times as fast
CONSTANT = "/static/icon.svg"
Request = tuple[str, str, bytes, dict[str, str]]


def casts(postgres: str, roll: int, voters: int) -> list[Measure]:
    """Measure casts of both levels with `roll` members on the roll, of whom `voters` vote."""
    with tempfile.TemporaryDirectory() as folder, _database(postgres) as url:
        settings = Settings(instance=Path(folder), database_url=url, port=free(), scheduler=False)
        hall = Hall(settings, roll)
        with hall.served():
            found = [hall.measured(level, voters) for level in (Secrecy.open, Secrecy.confidential)]
        hall.database.engine.dispose()
        return found


@contextmanager
def _database(postgres: str) -> Iterator[str]:
    name = f"scopgov_bench_{uuid.uuid4().hex[:12]}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def free() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


class Hall:
    """A cooperative with two polls open, and a server for its members."""

    def __init__(self, settings: Settings, roll: int) -> None:
        db.upgrade(settings.database_url)
        self.settings, self.database = settings, Database(settings.database_url)
        self.app = create_app(settings, database=self.database)
        self.table, self.now = consequences.table(settings), datetime.now(UTC)
        self.members = self._admitted(roll)
        self.tokens = self._signed_in()
        self.polls = self._opened()

    def _admitted(self, count: int) -> list[int]:
        since = date(2020, 1, 1)
        told = {"actor": CLOCK, "now": self.now}
        with self.database.transaction() as session:
            members.found(session, **told, name="Bench", form=CompanyForm.sa)
            rows = [
                Member(name=f"m {n}", email=f"m.{n}@example.test", admitted_on=since) for n in range(count)
            ]
            session.add_all(rows)
            session.flush()
            for role in (Role.board, Role.administrator):
                members.give_role(session, **told, person=rows[0], role=role, since=since)
            return [row.id for row in rows]

    def _signed_in(self) -> dict[int, str]:
        tokens = {one: uuid.uuid4().hex for one in self.members}
        until = self.now + timedelta(days=1)
        with self.database.transaction() as session:
            for one, token in tokens.items():
                told = {"token_hash": accounts.token_hash(token), "started_at": self.now, "expires_at": until}
                session.add(SignIn(member_id=one, **told))
        return tokens

    def _opened(self) -> dict[Secrecy, int]:
        early = self.now - timedelta(days=30)
        with self.database.transaction() as session:
            board = actor_of(session, self.members[0], self.now)
            told = {"actor": board, "now": early}
            papers = {"adopted_on": date(2020, 1, 1), "paper_reference": "bench"}
            assemblies.adopt_rule_set(session, **told, rule_set=preset(CompanyForm.sa), **papers)
            window = {"opens_at": self.now - timedelta(hours=1), "closes_at": self.now + timedelta(days=1)}
            kind = DecisionKind.ordinary
            held = assemblies.prepare(session, **told, title="Bench", place="Lyon", kind=kind, **window)
            put = {"assembly": held, "kind": MotionKind.other, "title": "Bench", "text": "Bench."}
            polls = {}
            for level in (Secrecy.open, Secrecy.confidential):
                made = services.put_motion(session, **told, **put, secrecy=level, consequences=self.table)
                polls[level] = made.polls[0].id
            assemblies.convene(session, **told, assembly=held)
            services.settle(session, now=self.now, consequences=self.table)
            return polls

    @contextmanager
    def served(self) -> Iterator[None]:
        """Run the site in a process of its own."""
        told = {
            "SCOPGOV_INSTANCE": str(self.settings.instance),
            "SCOPGOV_DATABASE_URL": self.settings.database_url,
        }
        here = {**os.environ, **told, "PORT": str(self.settings.port)}
        command = [str(Path(sys.executable).with_name("scopgov")), "serve"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, env=here, **quiet)  # noqa: S603 our own program
        try:
            self._answers()
            yield
        finally:
            process.terminate()
            process.wait()

    def _answers(self) -> None:
        for _ in range(300):
            try:
                with socket.create_connection(("127.0.0.1", self.settings.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server does not answer")

    def measured(self, level: Secrecy, voters: int) -> Measure:
        """Let members vote, each once, and compare with as many answers of the constant route."""
        chosen = self.members[-voters:]
        voters = len(chosen)
        forms = self._forms(level, chosen)
        constant: list[Request] = [("GET", CONSTANT, b"", {})] * (2 * voters)
        first = self._a_second(constant, 200)
        cast = self._a_second(forms, 302 if level is Secrecy.open else 200)
        again = self._a_second(constant, 200)
        self._nothing_lost(level, voters)
        name = f"a vote over HTTP, {level.value}, {len(self.members)} on the roll"
        return Measure(name, 1 / cast, "the server answering a constant", 2 / (first + again), GOAL)

    def _forms(self, level: Secrecy, voters: Sequence[int]) -> list[Request]:
        with self.database.reading() as session:
            poll = session.get_one(Poll, self.polls[level])
            keys = None if level is Secrecy.open else confidential.keys_of(poll, self.table.vault)
        made = []
        for one in voters:
            raw = uuid.uuid4().hex
            token = URLSafeTimedSerializer(self.app.secret_key or b"", salt="wtf-csrf-token").dumps(raw)
            sent, path = {"csrf_token": token, "choice": Choice.for_.value}, f"/polls/{poll.id}/ballots/{one}"
            if keys is not None:
                slip = envelopes.slip(keys, poll.digest, one)
                sent |= {"choice": "1", "line": str(one), "given": slip.given, "mark": slip.mark, "own": ""}
                path = f"/polls/{poll.id}/envelopes"
            made.append(("POST", path, urlencode(sent).encode(), self._headers(one, raw)))
        return made

    def _headers(self, member: int, raw: str) -> dict[str, str]:
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        cookie = signer.dumps({"_user_id": self.tokens[member], "_fresh": True, "csrf_token": raw})
        return {"Cookie": f"session={cookie}", "Content-Type": "application/x-www-form-urlencoded"}

    def _a_second(self, requests: Sequence[Request], expected: int) -> float:
        """Send all requests from several hands at once; return how many were answered a second."""
        wrong: list[int] = []

        def work(share: Sequence[Request]) -> None:
            line = http.client.HTTPConnection("127.0.0.1", self.settings.port)
            for method, path, body, headers in share:
                line.request(method, path, body, headers)
                answer = line.getresponse()
                answer.read()
                if answer.status != expected:
                    wrong.append(answer.status)
            line.close()

        begun = time.perf_counter()
        _together([lambda share=requests[hand::HANDS]: work(share) for hand in range(HANDS)])
        taken = time.perf_counter() - begun
        if wrong:
            raise RuntimeError(
                f"{len(wrong)} of {len(requests)} requests were answered otherwise: {set(wrong)}"
            )
        return len(requests) / taken

    def _nothing_lost(self, level: Secrecy, voters: int) -> None:
        with self.database.transaction() as session:
            poll = session.get_one(Poll, self.polls[level])
            poll = services.settle_one(session, now=poll.closes_at, poll_id=poll.id, consequences=self.table)
            counted = queries.result(session, poll)
            assert isinstance(counted, Verdict)
            assert (queries.turnout(session, poll), counted.for_) == (voters, voters), "votes were lost"
            assert record.verify(session).intact


def _together(work: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
