"""A use case with two judged models, in a folder of its own, where anybody may try anything.

Real services, a real small model, a real SQLite file; beside them, an account of who voted what, kept here alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from scopgov.db import Database
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.polls import Choice
from scopgov.dossiers import queries as dossiers
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.store import path_of
from scopgov.usecases.tables import UseCase
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import GIVEN, Case, case

MODELS = ("logistic", "dummy")
WRITER, LEAD, JUDGE, BOARD, MEMBER, ROOT = range(6)
RIGHTFUL = {"suspend": JUDGE, "resume": JUDGE, "withdraw": BOARD}


@dataclass
class Held:
    """What is known here of one poll: on which bytes, who voted what, whether a hand was in it."""

    artefact: str
    ballots: dict[int, Choice] = field(default_factory=dict)
    closed: bool = False
    forged: bool = False

    @property
    def carried(self) -> bool:
        said = list(self.ballots.values())
        return self.closed and not self.forged and said.count(Choice.for_) > said.count(Choice.against)


@dataclass
class World:
    """One installation, its clock, and the account: polls by number, mandates that somebody stopped."""

    folder: Path
    around: Case
    clock: Clock
    dossiers: tuple[int, ...]
    artefacts: tuple[str, ...]
    held: dict[int, Held] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite:///{self.folder / 'test.sqlite'}")
        hands = self.around.hands
        staff = (hands.lead, hands.judge, hands.board, hands.member, self.around.root)
        self.actors = [self.around.writer, *(one.member_id for one in staff)]

    def copied(self, folder: Path) -> World:
        """Return the same world in a folder of its own."""
        self.close()
        shutil.copytree(self.folder, folder)
        return replace(
            self,
            folder=folder,
            around=replace(self.around, folder=folder),
            clock=Clock(self.clock.at),
            held=deepcopy(self.held),
            stopped=set(self.stopped),
        )

    def close(self) -> None:
        """Let go of the database file."""
        self.database.engine.dispose()

    @contextmanager
    def act(self) -> Iterator[Session]:
        """Act in a transaction of its own, as one request does; a refusal leaves nothing."""
        try:
            with self.database.transaction() as session:
                yield session
        except Refused:
            pass
        self._settled()

    def actor(self, session: Session, who: int) -> Any:
        """Return a person of the story as they are now."""
        return members.actor(session, self.actors[who], self.clock.at)

    @property
    def last(self) -> int | None:
        """Return the poll called last."""
        return max(self.held, default=None)

    # -- the lawful ways, tried by anybody

    def vote(self, model: int, choices: Sequence[str]) -> None:
        """Call an assembly on a model, vote (f, a, or - for nobody), let the poll close."""
        poll_id = self.call(model, BOARD)
        if poll_id is None:
            return
        self.let_open(poll_id)
        for voter, letter in enumerate(choices):
            if letter != "-":
                self.cast(poll_id, voter, Choice.for_ if letter == "f" else Choice.against)
        self.let_close(poll_id)

    def call(self, model: int, who: int) -> int | None:
        """Let somebody call an assembly on a model; return its poll where they could."""
        called = None
        with self.act() as session:
            around = replace(self.around, hands=replace(self.around.hands, board=self.actor(session, who)))
            held = factory.assembly(session, around, self.clock)
            number = self.dossiers[model]
            offered = around.consequences[MotionKind.deployment].proposals(session)
            if number in {one.subject_id for one in offered}:
                motion = factory.put(session, around, self.clock, held, MotionKind.deployment, number)
                factory.assemblies.convene(
                    session, actor=around.hands.board, now=self.clock.at, assembly=held
                )
                called = motion.polls[0].id
        if called is not None:
            self.held[called] = Held(self.artefacts[model])
        return called

    def let_open(self, poll_id: int) -> None:
        """Let the time come at which a poll opens."""
        with self.database.reading() as session:
            opens = session.get_one(Poll, poll_id).opens_at
        self.clock.at = max(self.clock.at, opens)

    def cast(self, poll_id: int, voter: int, choice: Choice) -> None:
        """Let somebody cast a ballot."""
        cast = False
        with self.act() as session:
            votes.cast(
                session,
                actor=self.actor(session, voter),
                now=self.clock.at,
                poll=session.get_one(Poll, poll_id),
                choice=choice,
                consequences=self.around.consequences,
            )
            cast = True
        if cast:
            self.held[poll_id].ballots[self.actors[voter]] = choice

    def let_close(self, poll_id: int) -> None:
        """Let the time come at which a poll closes."""
        with self.database.reading() as session:
            closes = session.get_one(Poll, poll_id).closes_at
        self.clock.at = max(self.clock.at, closes)
        self.settle()

    def settle(self) -> None:
        """Bring every poll to where its times say."""
        with self.act() as session:
            votes.settle(session, now=self.clock.at, consequences=self.around.consequences)

    def cancel(self, poll_id: int, who: int) -> None:
        """Let somebody cancel a poll."""
        with self.act() as session:
            votes.cancel(
                session,
                actor=self.actor(session, who),
                now=self.clock.at,
                poll=session.get_one(Poll, poll_id),
                reason="A mistake.",
                consequences=self.around.consequences,
            )

    def touch_mandate(self, verb: str, who: int) -> None:
        """Let somebody suspend, resume or withdraw the last mandate."""
        act: Callable[..., Any] = getattr(mandates, verb)
        done = None
        with self.act() as session:
            mandate = session.query(Mandate).order_by(Mandate.id.desc()).first()
            if mandate is not None:
                actor = self.actor(session, who)
                act(session, actor=actor, now=self.clock.at, mandate=mandate, reason="Because.")
                done = mandate.id
        if done is not None:
            (self.stopped.discard if verb == "resume" else self.stopped.add)(done)

    # -- a hand in the store or in the database

    def change_byte(self, model: int, pristine: Path) -> None:
        """Change one byte of a model, or put it back where it is changed; `pristine` is a store left alone."""
        path = path_of(self.around.store, self.artefacts[model])
        whole = path_of(pristine, self.artefacts[model]).read_bytes()
        back = path.read_bytes() != whole
        path.chmod(0o600)
        path.write_bytes(whole if back else whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])

    def forge(self, statement: str) -> None:
        """Run a statement on the last poll, behind everybody's back."""
        held = self.held[self.last or 0]
        with self.database.transaction() as session:
            changed: Any = session.execute(text(statement), {"poll": self.last})
        held.forged |= changed.rowcount > 0 and _lies(statement, held)

    def forge_mandate(self, model: int) -> None:
        """Write a mandate on the last poll by hand, where none stands and none came of it."""
        with self.database.transaction() as session:
            of_poll = session.query(Mandate).filter(Mandate.poll_id == self.last).first()
            standing = session.query(Mandate).filter(Mandate.state.in_(["granted", "suspended"])).first()
            if of_poll is not None or standing is not None:
                return
            dossier = dossiers.dossier(session, self.dossiers[model])
            session.add(mandates._mandate(self.clock.at, dossier, session.get_one(Poll, self.last)))
            session.execute(text("UPDATE model_versions SET state = 'approved'"))

    # -- and the question

    def ask(self, who: int) -> Score | ScoreRefusal:
        """Ask for a score as somebody; hold that one given is lawful."""
        with self.database.transaction() as session:
            found = scoring.score(
                session,
                store=self.around.store,
                actor=self.actor(session, who),
                now=self.clock.at,
                use_case=session.query(UseCase).one(),
                reference="P-1",
                inputs=GIVEN,
            )
            if isinstance(found, Score):
                self._lawful(found, who)
            return found

    def _lawful(self, score: Score, who: int) -> None:
        mandate = score.mandate
        held = self.held[mandate.poll_id]
        bytes_now = path_of(self.around.store, mandate.artefact_sha256).read_bytes()
        assert held.carried, f"a score under poll {mandate.poll_id}: {held}"
        assert held.artefact == mandate.artefact_sha256 == sha256_bytes(bytes_now)
        assert mandate.id not in self.stopped
        assert who == WRITER
        assert mandate.starts_on <= self.clock.at.date() < min(mandate.review_on, mandate.ends_on)

    def _settled(self) -> None:
        with self.database.reading() as session:
            for poll_id, held in self.held.items():
                held.closed = held.closed or session.get_one(Poll, poll_id).state == "closed"


def _lies(statement: str, held: Held) -> bool:
    """Tell whether the forged rows say something else than what happened."""
    if statement.startswith(("UPDATE ballots", "DELETE")):
        return Choice.against in held.ballots.values()
    return "definition" in statement or not held.carried


def prepared(folder: Path, template: Path) -> World:
    """Return a world where both models are ready for the vote."""
    shutil.copy(template, folder / "test.sqlite")
    database, clock = Database(f"sqlite:///{folder / 'test.sqlite'}"), Clock()
    people = People(database, clock.at)
    people.found()
    around = case(people, folder)
    with database.transaction() as session:
        first = factory.judged(session, around, clock, candidate=factory.small_model(MODELS[0]))
        run = first.model_version.run
        second = factory.judged(session, around, clock, candidate=factory.small_model(MODELS[1]), run=run)
        numbers = (first.id, second.id)
        artefacts = (first.model_version.artefact_sha256, second.model_version.artefact_sha256)
    database.engine.dispose()
    return World(folder, around, clock, numbers, artefacts)
