"""Fill in a demonstration, run every measure several times, and print each beside what it is compared with."""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.audits import audits
from bench.batches import ROWS, batches
from bench.casting import casts
from bench.imports import imports
from bench.measure import Measure, report, timed
from bench.polls import confidential_poll
from bench.serving import FAMILIES, serving
from bench.training import training
from scopgov import consequences, store
from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.demo import playing
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Choice, count
from scopgov.mandates import gate
from scopgov.members.queries import actor as actor_of
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score
from scopgov.training.artefacts import load_scorer
from scopgov.usecases.tables import UseCase
from scopgov.votes import confidential, envelopes
from scopgov.votes.tables import Poll


def main() -> None:
    """Print one line a measure: what, how long, against what, the ratio, the goal."""
    asked = _asked()
    if asked.only_scores:
        report(serving(asked.families, held=asked.servers))
        return
    if asked.only_batches:
        report(batches(asked.rows))
        return
    if not asked.only_casts:
        report(_within())
        report(batches(asked.rows))
        report(serving(asked.families, held=asked.servers))
    report(list(_over_http(asked.voters, asked.rolls)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only-casts", action="store_true", help="measure votes over HTTP and nothing else")
    parser.add_argument(
        "--only-scores", action="store_true", help="measure scores over HTTP and nothing else"
    )
    parser.add_argument("--only-batches", action="store_true", help="measure files of proposals alone")
    parser.add_argument("--rows", type=int, default=ROWS, help="of a file of proposals, up to 1000000")
    parser.add_argument("--servers", type=Path, help="the Python of an environment with MLflow and BentoML")
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=FAMILIES, help="whose scores")
    parser.add_argument("--rolls", type=int, nargs="+", default=[1000, 5000], help="members on the roll")
    parser.add_argument("--voters", type=int, default=0, help="how many of them vote (0: all)")
    return parser.parse_args()


def _over_http(voters: int, rolls: Sequence[int]) -> Iterator[Measure]:
    postgres = os.environ.get("SCOPGOV_TEST_POSTGRES", "")
    if not postgres:
        sys.stderr.write(
            "Votes over HTTP are not measured: start with .ci/with-postgres, or name a server.\n"
        )
        return
    for roll in rolls:
        yield from casts(postgres, roll, voters or roll)


def _within() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scopgov.sqlite"
        settings = Settings(instance=Path(folder), database_url=url, scheduler=False)
        playing.ensure(settings, datetime.now(UTC), reset=False, say=lambda step: None)
        database = Database(url)
        measures = [*_scores(settings, database), _chain(database), _count(), _cast(settings, database)]
        return [*measures, *imports(Path(folder)), *training(Path(folder)), *audits()]


def _scores(settings: Settings, database: Database) -> list[Measure]:
    """Compare a whole score (gate, explanation, row, record) and the gate alone with the bare model."""
    with database.reading() as session:
        known = session.scalars(select(Score).order_by(Score.id.desc()).limit(1)).one()
        inputs, use_case, now = dict(known.inputs), known.mandate.use_case, known.scored_at
        actor = actor_of(session, known.scored_by, now)
        bare = load_scorer(store.path_of(settings.artefacts, known.mandate.artefact_sha256).read_bytes())

        def opened() -> object:
            return gate.open_for(session, store=settings.artefacts, use_case=use_case, actor=actor, now=now)

        explained = timed(lambda: bare.score(inputs))
        gated = timed(opened)
    whole = timed(lambda: _score(settings, database, actor, now, use_case.id, inputs))
    return [
        Measure("the gate, its model held open", gated, "the bare model with its factors", explained, 20),
        Measure("a whole score, durable", whole, "the bare model with its factors", explained, 40),
    ]


def _score(
    settings: Settings,
    database: Database,
    actor: Actor,
    now: datetime,
    use_case_id: int,
    inputs: dict[str, object],
) -> None:
    with database.transaction() as session:
        use_case = session.get_one(UseCase, use_case_id)
        told = {"store": settings.artefacts, "actor": actor, "now": now, "use_case": use_case}
        made = scoring.score(session, **told, reference="bench", inputs=inputs)
        assert isinstance(made, Score)


def _chain(database: Database) -> Measure:
    """Compare verifying the record with hashing as many texts of the same size."""
    with database.reading() as session:
        rows = session.scalars(select(RecordEntry)).all()
        texts = [f"{row.facts}{row.previous}{row.subject}{row.at}".encode() for row in rows]
        verified = timed(lambda: _verify(session))
    hashed = timed(lambda: [hashlib.sha256(text).hexdigest() for text in texts])
    return Measure(
        f"verifying a record of {len(texts)} entries", verified, "hashing as many texts", hashed, 400
    )


def _verify(session: Session) -> None:
    session.expire_all()
    assert record.verify(session).intact


def _count() -> Measure:
    """Compare counting 50,000 ballots with counting 5,000: it must grow no faster than the roll."""

    def decided(ballots: int) -> object:
        choices = [Choice.for_, Choice.against, Choice.for_] * (ballots // 3)
        return count(choices)

    return Measure(
        "counting 50,000 ballots",
        timed(lambda: decided(50_000)),
        "counting 5,000",
        timed(lambda: decided(5_000)),
        15,
    )


def _cast(settings: Settings, database: Database) -> Measure:
    """Compare a confidential vote, durable, with the site answering a constant: its style sheet."""
    table = consequences.table(settings)
    client = create_app(settings, database=database).test_client()
    now = datetime.now(UTC)
    poll_id, voters = confidential_poll(settings, database, now)

    def vote() -> None:
        with database.transaction() as session:
            poll = session.get_one(Poll, poll_id)
            actor = actor_of(session, next(voters), now)
            keys = confidential.keys_of(poll, table.vault)
            slip = envelopes.slip(keys, poll.digest, actor.member_id)
            told = {"actor": actor, "now": now, "poll": poll, "choice": Choice.for_, "slip": slip}
            confidential.cast(session, **told, consequences=table)

    return Measure(
        "a confidential vote, durable",
        timed(vote, rounds=30),
        "the site answering a constant",
        timed(lambda: client.get("/static/icon.svg").close(), rounds=30),
        20,
    )


if __name__ == "__main__":
    logging.disable(logging.INFO)
    main()
