"""What a sensitive attribute holds in a score: who reads it, where, and what is written of each reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from scopgov.config import Settings
from scopgov.contests.tables import ContestCorrection
from scopgov.domain.places import YEAR
from scopgov.domain.policy import Role
from scopgov.domain.sensitive_reading import Case, Need, needs, reads
from scopgov.mandates.tables import Mandate
from scopgov.privacy import fading_values
from scopgov.record.tables import RecordEntry
from scopgov.scoring import queries
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score
from scopgov.training.inputs import Input
from tests.conftest import Clock, People
from tests.contests.scored import UPHELD, Scored, SignIn
from tests.mandates import factory
from tests.mandates.factory import GIVEN

VALUE = "Zeta77"  # met nowhere else
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


def _text(paper: bytes) -> str:
    read = PdfReader(BytesIO(paper))
    held = b"".join(part for parts in read.attachments.values() for part in parts)
    return " ".join(page.extract_text() for page in read.pages) + held.decode()


def _page(client: FlaskClient, address: str) -> str:
    return str(client.get(address).text)


PLACES: Mapping[str, Callable[[FlaskClient], str]] = {
    "page": lambda client: _page(client, "/scores/1"),
    "sheet": lambda client: _text(client.get("/scores/1/sheet.pdf").data),
    "letter": lambda client: _text(client.get("/scores/1/letter.pdf").data),
    "form filled in": lambda client: _page(client, "/scores/new/1?from=1"),
    "scored again": lambda client: _page(client, "/contests/1/again"),
    "contest": lambda client: _page(client, "/contests/1"),
    "scores": lambda client: _page(client, "/scores"),
    "search": lambda client: "" if "No score has a" in _page(client, f"/scores?q={VALUE}") else VALUE,
    "history": lambda client: _page(client, "/scores/history"),
    "history as CSV": lambda client: client.get("/scores/history.csv").data.decode("utf-8-sig"),
    "record": lambda client: _page(client, "/record"),
    "follow-up": lambda client: _page(client, "/mandates/1"),
}
WITH_IT = {"page", "sheet"}  # where whoever typed it, or decided, reads it
TO_TYPE = {"form filled in", "scored again"}  # forms for writers


@pytest.fixture
def given(
    people: People, settings: Settings, clock: Clock, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> Scored:
    """Return a score whose works are a sensitive attribute, contested by a member."""
    around = factory.case(people, settings.instance)
    with people.database.transaction() as session:
        mandate = factory.granted(session, around, clock)
        made = scoring.score(
            session,
            store=around.store,
            actor=people.actor(around.writer, clock.at),
            now=clock.at,
            use_case=mandate.use_case,
            reference="P-2026-118",
            inputs={**GIVEN, "works": VALUE},
        )
        assert isinstance(made, Score)
    listed = queries.inputs

    def sensitive(of: Mandate) -> list[Input]:
        return [
            replace(one, kept_apart=True, meaning="Seniority") if one.name == "works" else one
            for one in listed(of)
        ]

    monkeypatch.setattr(queries, "inputs", sensitive)
    scored = Scored(people, around, clock, sign_in, 1)
    scored.contest(around.hands.member.member_id)
    return scored


def _read(scored: Scored, who: int) -> set[str]:
    client = scored.sign_in(who)
    return {name for name, look in PLACES.items() if VALUE in look(client)}


def test_each_place_says_the_value_to_whoever_typed_it_or_decided_and_to_nobody_else(
    given: Scored, people: People
) -> None:
    hands, writer = given.around.hands, given.around.writer
    others = {
        "member": hands.member.member_id,
        "lead": hands.lead.member_id,
        "committee": hands.judge.member_id,
        "board": hands.board.member_id,
        "data protection": people.admit("Dee", Role.data_protection),
        "another writer": people.admit("Win", Role.proposal_writer),
        "administrator": people.admit("Abe", Role.administrator),
    }
    look = {"colleague": others["another writer"], "question": "What do you think?"}
    given.writer.post("/scores/1/looks", data={f"ask-{name}": value for name, value in look.items()})
    assert {name: _read(given, who) for name, who in others.items()} == {name: set() for name in others}
    assert _read(given, writer) - TO_TYPE == WITH_IT
    page = _page(given.sign_in(others["member"]), "/scores/1")
    assert "given, not shown here" in page and "Seniority" in page
    answer = given.board.post("/scores/1/decision", data={"decision": "followed", "reason": "Agreed."})
    assert answer.status_code == 302
    assert _read(given, others["board"]) == WITH_IT
    assert given.board.post("/contests/1/answer", data=UPHELD).status_code != 302  # they had a part in it
    judge = given.sign_in(others["committee"])
    assert judge.post("/contests/1/answer", data=UPHELD).status_code == 302
    assert VALUE in _page(given.writer, "/contests/1/again")
    right = {f"input_{at}": value for at, value in enumerate(GIVEN.values())}
    assert given.writer.post("/contests/1/again", data=right).status_code == 302
    assert VALUE not in _page(given.sign_in(others["member"]), "/contests/1")
    assert VALUE in _page(given.writer, "/contests/1")


def test_whoever_has_a_need_reads_it_once_and_the_record_says_so(given: Scored, people: People) -> None:
    hands, keeper = given.around.hands, people.admit("Dee", Role.data_protection)
    allowed = {
        (hands.board.member_id, Need.decision),
        (hands.board.member_id, Need.contest),
        (hands.judge.member_id, Need.contest),
        (keeper, Need.protection),
    }
    asking = [hands.member, hands.lead, hands.judge, hands.board, people.actor(given.around.writer)]
    for who in [*(one.member_id for one in asking), keeper]:
        for need in Need:
            client = given.sign_in(who)
            answer = client.post(f"/scores/1/values/{need}")
            assert answer.status_code != 200 or answer.headers["Cache-Control"] == "no-store"
            assert answer.status_code == (200 if (who, need) in allowed else 403), (who, need)
            assert (VALUE in answer.text) is ((who, need) in allowed)
    assert VALUE not in _page(given.board, "/scores/1")  # once
    page = _page(given.sign_in(hands.member.member_id), "/scores/1")
    assert "Read by Dee" in page and "to examine a contest of this score" in page
    with people.database.reading() as session:
        told = session.scalars(select(RecordEntry).where(RecordEntry.act == "score.value_read")).all()
        assert {(one.actor_id, Need(json.loads(one.facts)["need"])) for one in told} == allowed
        assert not any(VALUE in one.facts for one in session.scalars(select(RecordEntry)))


def test_the_value_goes_five_years_after_the_score_and_the_score_still_adds_up(
    given: Scored, people: People, clock: Clock
) -> None:
    with people.database.transaction() as session:
        assert fading_values.fade(session, now=clock.at + timedelta(days=4 * YEAR)) == 0
    with people.database.transaction() as session:
        before = session.get_one(Score, 1)
        version = before.mandate.model_version
        version.recipe = {**version.recipe, "apart": {"attribute": "works"}}
        total = sum(one["contribution"] for one in before.factors)
        assert fading_values.fade(session, now=clock.at + timedelta(days=5 * YEAR + 1)) >= 1
    with people.database.reading() as session:
        kept = session.get_one(Score, 1)
        assert kept.inputs["works"] == "" and kept.inputs["kind"] == "A"
        assert sum(one["contribution"] for one in kept.factors) == total
    assert VALUE not in _page(given.writer, "/scores/1")


def test_what_another_writer_set_right_is_told_to_neither_who_typed_the_first_value_nor_after_five_years(
    given: Scored, people: People, clock: Clock
) -> None:
    other, set_right = people.admit("Win", Role.proposal_writer), "Omega88"
    judge = given.sign_in(given.around.hands.judge.member_id)
    assert judge.post("/contests/1/answer", data=UPHELD).status_code == 302
    values = {**GIVEN, "works": set_right}
    right = {f"input_{at}": value for at, value in enumerate(values.values())}
    answer = given.sign_in(other).post("/contests/1/again", data=right)
    assert answer.status_code == 302, answer.text
    for who in (given.around.writer, other, given.around.hands.member.member_id):
        page = _page(given.sign_in(who), "/contests/1")
        assert "set right; sensitive, not shown here" in page
        assert VALUE not in page and set_right not in page
    with people.database.transaction() as session:
        first = session.get_one(Score, 1)
        first.scored_at -= timedelta(days=5 * YEAR + 1)
        version = first.mandate.model_version
        version.recipe = {**version.recipe, "apart": {"attribute": "works"}}
        assert fading_values.fade(session, now=clock.at) == 1
    with people.database.reading() as session:
        corrected = session.scalars(select(ContestCorrection)).one()
        assert corrected.changes["works"] == {"was": "", "now": ""}


def test_a_need_ends_with_what_it_was_for(people: People) -> None:
    board = people.actor(people.admit("Bo", Role.board))
    writer = people.actor(people.admit("Wim", Role.proposal_writer))
    free = Case(typed_by=99)
    assert not reads(board, free) and needs(board, free) == (Need.decision,)
    decided = replace(free, decided_by=98)
    assert needs(board, decided) == ()
    assert needs(board, replace(decided, contests=(frozenset({99, 98}),))) == (Need.contest,)
    assert needs(board, replace(decided, contests=(frozenset({board.member_id}),))) == ()
    assert needs(board, replace(decided, to_correct=True)) == ()
    assert needs(writer, replace(decided, to_correct=True)) == (Need.correction,)
    assert reads(writer, Case(typed_by=writer.member_id)) and needs(writer, Case(writer.member_id)) == ()
