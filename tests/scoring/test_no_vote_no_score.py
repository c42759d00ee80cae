"""No sequence of acts by anybody, nor a hand in the database or the store, gives a score without a carried poll."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from scopgov.domain.polls import Choice
from scopgov.mandates import remembering
from scopgov.scoring.tables import Score
from tests.scoring.anybody import RIGHTFUL, WRITER, World, prepared

BEGINNINGS = {"ready": "", "carried": "ffffa", "rejected": "faaa-", "nobody came": "-----"}
FORGERIES = (
    "UPDATE polls SET state = 'closed', outcome = 'carried', closed_at = opens_at WHERE id = :poll",
    "UPDATE ballots SET choice = 'for' WHERE poll_id = :poll",
    "DELETE FROM ballots WHERE poll_id = :poll AND choice = 'against'",
    "UPDATE polls SET definition = replace(definition, 'dossier', 'paper') WHERE id = :poll",
)


@pytest.fixture(scope="module")
def beginnings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    """Return one world for each way a story may begin: before any vote, or after one on the first model."""
    ready = prepared(tmp_path_factory.mktemp("ready"), sqlite_template)
    made = {name: ready.copied(tmp_path_factory.mktemp("begun") / "instance") for name in BEGINNINGS}
    for name, choices in BEGINNINGS.items():
        if choices:
            made[name].vote(0, choices)
    return made


people = st.integers(min_value=0, max_value=5)
models = st.integers(min_value=0, max_value=1)
voted = precondition(lambda machine: machine.world.last is not None)


class NoVoteNoScore(RuleBasedStateMachine):
    """Anybody does anything in any order; a score needs a carried poll on the bytes that answer."""

    beginnings: ClassVar[dict[str, World]]
    scores: ClassVar[int] = 0
    refusals: ClassVar[set[str]] = set()

    @initialize(name=st.sampled_from(["carried", "carried", "ready", "rejected", "nobody came"]))
    def begin(self, name: str) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.world = self.beginnings[name].copied(Path(self.temporary.name) / "instance")

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()
            self.temporary.cleanup()

    @rule(model=models, choices=st.lists(st.sampled_from("ffa-"), min_size=5, max_size=5))
    def vote_from_notice_to_close(self, model: int, choices: list[str]) -> None:
        self.world.vote(model, choices)

    @rule(model=models, who=people)
    def call_an_assembly(self, model: int, who: int) -> None:
        self.world.call(model, who)

    @voted
    @rule(voter=people, choice=st.sampled_from([Choice.for_, Choice.against]))
    def cast_in_the_last_poll(self, voter: int, choice: Choice) -> None:
        self.world.let_open(self.world.last or 0)
        self.world.cast(self.world.last or 0, voter, choice)

    @voted
    @rule()
    def let_the_last_poll_close(self) -> None:
        self.world.let_close(self.world.last or 0)

    @voted
    @rule(who=people)
    def cancel_the_last_poll(self, who: int) -> None:
        self.world.cancel(self.world.last or 0, who)

    @rule(days=st.integers(min_value=1, max_value=120))
    def wait(self, days: int) -> None:
        self.world.clock.at += timedelta(days=days)
        self.world.settle()

    @rule(
        who=st.one_of(st.none(), people), verb=st.sampled_from(["suspend", "suspend", "resume", "withdraw"])
    )
    def touch_the_mandate(self, who: int | None, verb: str) -> None:
        self.world.touch_mandate(verb, RIGHTFUL[verb] if who is None else who)

    @rule(model=models)
    def change_one_byte_or_put_it_back(self, model: int) -> None:
        self.world.change_byte(model, self.beginnings["ready"].around.store)

    @voted
    @rule(statement=st.sampled_from(FORGERIES))
    def forge_the_last_poll(self, statement: str) -> None:
        self.world.forge(statement)

    @voted
    @rule(model=models)
    def forge_a_mandate(self, model: int) -> None:
        self.world.forge_mandate(model)

    @rule(who=people)
    def anybody_asks(self, who: int) -> None:
        self._ask(who)

    @invariant()
    def the_writer_may_always_ask(self) -> None:
        self._ask(WRITER)

    def _ask(self, who: int) -> None:
        found = self.world.ask(who)
        if isinstance(found, Score):
            type(self).scores += 1
        else:
            self.refusals.add(found.code)


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the gate remember also what rests on files written just now, as these all are."""
    monkeypatch.setattr(remembering, "SETTLED", -1.0)


def _run(beginnings: dict[str, World], examples: int) -> None:
    NoVoteNoScore.beginnings, NoVoteNoScore.scores, NoVoteNoScore.refusals = beginnings, 0, set()
    run_state_machine_as_test(
        NoVoteNoScore,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_sequence_of_acts_gives_a_score_without_a_carried_poll_on_those_bytes(
    beginnings: dict[str, World],
) -> None:
    _run(beginnings, 15)
    assert NoVoteNoScore.scores > 0, "the machine must reach lawful scores too, or it proves nothing"
    assert "mandate" in NoVoteNoScore.refusals
    assert len(NoVoteNoScore.refusals) >= 4, "it must try more than one way in"


@pytest.mark.long
def test_no_long_sequence_of_acts_does_either(beginnings: dict[str, World]) -> None:
    _run(beginnings, 400)
    assert {"superseded", "withdrawn", "ended", "review_due", "definition"} <= NoVoteNoScore.refusals
