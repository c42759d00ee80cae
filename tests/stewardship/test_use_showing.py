"""An assessment in use gathers what use showed since the last one and freezes it: counts, dates, or that none is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.batches.tables import Batch, BatchChunk
from scopgov.contests import services as contests
from scopgov.db import Database
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.contests import Cause
from scopgov.domain.impact import Area, Assessment, Occasion, Risk, Topic
from scopgov.domain.policy import Actor
from scopgov.impact import known, queries, services
from scopgov.impact.showing import InUse, Showed
from scopgov.impact.tables import ImpactAssessment
from scopgov.jobs.tables import Job
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.rooms import IN_USE
from scopgov.scoring.packed import pack
from scopgov.scoring.tables import HumanDecision, Score, ScoreChunk
from scopgov.stewardship import score_outcomes
from scopgov.stewardship.file_estimates import Piece, halves
from tests.audits import factory
from tests.conftest import Clock
from tests.impact.typed import TYPED
from tests.mandates.factory import Case, granted, small_model

SignIn = Callable[..., FlaskClient]
WIRED = InUse.of(IN_USE)


def _assessed(session: Session, actor: Actor, clock: Clock, mandate: Mandate) -> ImpactAssessment:
    told: dict[str, Any] = {"actor": actor, "now": clock.at, "in_use": WIRED}
    risk = Risk(Area.rights, "A client is set aside.", 3, 3, "A person decides.", actor.member_id, 1, 3)
    showed = _now(session, mandate, clock)
    concluded = {topic: f"Read: {topic.value}." for topic in (showed.asks if showed else ())}
    said = Assessment({topic: "Said." for topic in Topic}, (risk,), concluded)
    row = services.write(session, **told, use_case=mandate.use_case, said=said)
    return services.conclude(session, **told, assessment=row)


def _score(session: Session, clock: Clock, mandate: Mandate, writer: int, at: int, **changes: Any) -> Score:
    inputs = {"kind": "AB"[at % 2], "budget": 1000 + at % 7, "works": "Roof", "start": "2026-03-02"}
    given: dict[str, Any] = {
        "mandate_id": mandate.id,
        "reference": f"P{at}",
        "inputs": inputs,
        "probability": 0.2,
        "uncalibrated": 0.2,
        "scale": "probability",
        "base": 0.5,
        "factors": [],
        "warnings": [],
        "scored_by": writer,
        "scored_at": clock.at,
        **changes,
    }
    score = Score(**given)
    session.add(score)
    session.flush()
    return score


def _decide(score: Score, clock: Clock, followed: bool) -> None:
    score.decision = HumanDecision.followed if followed else HumanDecision.set_aside
    score.decided_by, score.decided_at = score.scored_by, clock.at + timedelta(minutes=12)


def _told(showed: Showed | None, topic: Topic) -> list[str]:
    assert showed is not None
    return [str(one) for one in showed.facts[topic]]


def _now(session: Session, mandate: Mandate, clock: Clock) -> Showed | None:
    return queries.showed(session, None, mandate.use_case, WIRED, clock.at)


def test_a_use_with_nothing_to_show_says_so_point_by_point(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = granted(session, around, clock)
    showed = _now(session, mandate, clock)
    assert showed is not None and showed.after is None and showed.span.since == mandate.granted_at
    assert _told(showed, Topic.period) == ["No score was given."]
    assert _told(showed, Topic.response) == [
        "No score was contested.",
        "No mandate was suspended or withdrawn.",
    ]
    assert showed.asks == frozenset()
    harms = _told(showed, Topic.harms)
    assert harms[0].startswith("The fairness audit that members voted with, of ")
    assert harms[1:] == [
        "The version in use was not audited again yet.",
        "What became of the cases scored is not known yet.",
        "Too few scores to say whether what is given moved: 0 asked for one by one, where 100 are needed",
        "No incident was declared.",
    ]


def test_what_use_showed_is_counted_since_the_last_assessment_and_frozen_as_it_is_concluded(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, lead = granted(session, around, clock), around.hands.lead
    clock.at += timedelta(days=10)
    scores = [_score(session, clock, mandate, around.writer, at) for at in range(12)]
    for at, score in enumerate(scores[:11]):
        _decide(score, clock, followed=at < 9)
    scores[0].warnings = [{"text": "Outside.", "params": {}}]
    score_outcomes.say(
        session, actor=lead, now=clock.at, score=scores[0], happened=True, known_on=clock.at.date()
    )
    clock.at += timedelta(hours=1)
    row = _assessed(session, lead, clock, mandate)
    session.flush()
    session.expire_all()
    frozen = queries.showed(session, row, mandate.use_case, WIRED, clock.at)
    assert row.occasion is Occasion.in_use and not queries.altered(row)
    assert frozen is not None and frozen.asks == {
        Topic.period,
        Topic.oversight,
        Topic.conditions,
        Topic.harms,
    }
    assert set(queries.said(row).conclusions) == frozen.asks
    row.content = {**row.content, "conclusions": {**row.content["conclusions"], "harms": "All is well."}}
    assert queries.altered(row)  # what was concluded is frozen with the rest
    session.expire(row)
    assert _told(frozen, Topic.period) == ["Scores given: 12"]
    assert _told(frozen, Topic.oversight)[:2] == [
        "Decisions of people recorded: 11, on 12 scores. Estimate followed: 9; set aside: 2; more study asked for: 0",
        "The estimate was followed in 82% of the decisions (95% interval: 52 to 95)",
    ]
    assert _told(frozen, Topic.conditions) == ["Minutes from a score to its decision, median: 12"]
    harms = " ".join(_told(frozen, Topic.harms))
    assert "What became of 1 cases is known: too few" in harms
    assert "a value training never met, or that was missing: 1 of 12" in harms
    clock.at += timedelta(days=30)
    later = _score(session, clock, mandate, around.writer, 50)
    _decide(later, clock, followed=True)
    assert queries.showed(session, row, mandate.use_case, WIRED, clock.at) == frozen
    again = _now(session, mandate, clock)
    assert again is not None and again.after == row.number and again.span.since == row.concluded_at
    assert _told(again, Topic.period) == ["Scores given: 1"]
    assert "Too few decisions to say how often the estimate is followed: 1, where 10 are needed" in _told(
        again, Topic.oversight
    )


def test_in_use_the_version_under_the_mandate_is_assessed_and_no_later_candidate(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, model = granted(session, around, clock), small_model()
    asks = {"attribute": "Ancienneté", "necessary": "Delays follow it.", "lawful": "No right hangs on it."}
    later = replace(model, recipe={**model.recipe, "apart": asks})
    run = mandate.model_version.run
    made = factory.of_candidate(session, around.folder, later, author=around.hands.lead.member_id, run=run)
    made.taken_at = clock.at
    session.flush()
    told = known.gathered(session, mandate.use_case, WIRED)
    assert not any("Ancienneté" in str(one) for facts in told.values() for one in facts)
    unwired = known.gathered(session, mandate.use_case, InUse())
    assert any("Ancienneté" in str(one) for one in unwired[Topic.processing])


def test_contests_and_suspensions_stand_beside_what_is_done_about_harm(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, hands = granted(session, around, clock), around.hands
    clock.at += timedelta(days=1)
    scores = [_score(session, clock, mandate, around.writer, at) for at in range(3)]
    raised = [
        contests.contest(session, actor=hands.member, now=clock.at, score=score, reason="Wrong budget.")
        for score in scores
    ]
    clock.at += timedelta(days=4)
    about: dict[str, Any] = {"actor": hands.board, "now": clock.at}
    contests.answer(
        session,
        **about,
        contest=raised[0],
        upheld=True,
        text="It was.",
        cause=Cause.given,
        done="Scored again.",
    )
    judge = members.actor(session, hands.judge.member_id, clock.at)
    mandates.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason="To be looked at.")
    showed = _now(session, mandate, clock)
    response = _told(showed, Topic.response)
    assert response[0] == (
        "Contests of scores received: 3. Upheld: 1; not upheld: 0; withdrawn: 0; waiting: 2; answered late, or "
        "waiting too long: 0"
    )
    assert response[1] == "Days until a contest is answered, median: 4 (1 answered)"
    assert f"Mandate {mandate.id} is suspended since {clock.at.date()}: To be looked at." in response
    assert "Contests upheld: 1. Something given to the model was wrong" in _told(showed, Topic.harms)


def test_what_is_given_is_said_to_move_only_where_enough_scores_show_it(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = granted(session, around, clock)
    clock.at += timedelta(days=1)
    for at in range(120):
        budget = 1000 + at % 7 + (5000 if at >= 60 else 0)
        inputs = {"kind": "AB"[at % 2], "budget": budget, "works": "Roof", "start": "2026-03-02"}
        _score(session, clock, mandate, around.writer, at, inputs=inputs)
    told = [one for one in _told(_now(session, mandate, clock), Topic.harms) if "these moved" in one]
    assert (
        len(told) == 1 and "udget" in told[0] and "ind" not in told[0].split("these moved:")[1].split(".")[0]
    )


def _file(session: Session, clock: Clock, mandate: Mandate, writer: int, estimates: Sequence[float]) -> None:
    """Keep the estimates of a file of proposals, whose bytes are gone."""
    job = Job(kind="batch", params={}, asked_by=writer, asked_at=clock.at)
    session.add(job)
    session.flush()
    count = len(estimates)
    sent = Batch(
        use_case_id=mandate.use_case_id,
        mandate_id=mandate.id,
        filename="proposals.csv",
        sha256="0" * 64,
        size=1,
        columns=["budget"],
        total=count,
        sent_by=writer,
        sent_at=clock.at,
        job_id=job.id,
        deleted_at=clock.at,
    )
    held = pack(np.arange(2, count + 2), np.array(estimates))
    chunk = ScoreChunk(
        mandate_id=mandate.id,
        artefact_sha256=mandate.artefact_sha256,
        scored_by=writer,
        scored_at=clock.at,
        count=count,
        held=held,
        sha256=sha256_bytes(held),
    )
    session.add_all([sent, chunk])
    session.flush()
    lines: dict[str, Any] = {"first_line": 2, "next_line": count + 2, "refused": 0, "reasons": []}
    session.add(BatchChunk(batch_id=sent.id, chunk=chunk, faults=b"", **lines))
    session.flush()


def _of_files(session: Session, mandate: Mandate, clock: Clock) -> list[str]:
    found = _told(_now(session, mandate, clock), Topic.harms)
    return [one for one in found if "files" in one]


def test_estimates_of_files_are_compared_file_after_file_and_what_was_given_in_them_is_said_not_to_be(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, spread = granted(session, around, clock), [0.1 + at / 200 for at in range(60)]
    assert _of_files(session, mandate, clock) == []
    _file(session, clock, mandate, around.writer, spread)
    assert _of_files(session, mandate, clock) == [
        "Scores given in files: 60 (files: 1). What was given stands in the files and is not compared: only their "
        "estimates are.",
        "Too few files to say whether their estimates moved: 50 scores are needed before and after.",
    ]
    clock.at += timedelta(days=30)
    _file(session, clock, mandate, around.writer, spread)
    assert "no move of the estimates is shown" in _of_files(session, mandate, clock)[1]
    clock.at += timedelta(days=30)
    for _month in range(2):
        _file(session, clock, mandate, around.writer, [one + 0.4 for one in spread])
    showed = _now(session, mandate, clock)
    assert showed is not None and Topic.harms in showed.asks
    moved = _of_files(session, mandate, clock)[1]
    assert f"before and from {clock.at.date()}, the estimates moved strongly" in moved
    session.scalars(select(ScoreChunk)).first().sha256 = "f" * 64  # type: ignore[union-attr]
    session.flush()
    assert "their digest differs" in " ".join(_told(_now(session, mandate, clock), Topic.harms))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), max_size=12))
def test_files_are_never_cut_and_parted_as_near_to_the_middle_as_may_be(
    given_in: list[tuple[int, int]],
) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    rows = sorted(given_in)
    pieces = [Piece(number, file, at, count) for number, (file, count) in enumerate(rows)]
    before, after = halves(pieces)
    assert [*before, *after] == pieces
    assert not {one.batch_id for one in before} & {one.batch_id for one in after}

    def apart(cut: int) -> int:
        return abs(sum(one.count for one in pieces[:cut]) - sum(one.count for one in pieces[cut:]))

    cuts = [cut for cut in range(1, len(pieces)) if pieces[cut - 1].batch_id != pieces[cut].batch_id]
    if cuts:
        assert apart(len(before)) == min(map(apart, cuts))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_what_use_showed_stands_on_the_pages_and_the_paper(
    around: Case, clock: Clock, database: Database, sign_in: SignIn
) -> None:
    with database.transaction() as session:
        mandate = granted(session, around, clock)
        number = mandate.use_case.number
    lead, path = sign_in(around.hands.lead.member_id), f"/use-cases/{number}/impact"
    writing = lead.get(f"{path}/write").text
    assert "What use showed, from" in writing and "No score was contested." in writing
    with database.transaction() as session:
        _assessed(session, around.hands.lead, clock, session.get_one(Mandate, 1))
    page = lead.get(f"{path}/1").text
    assert "since its first mandate" in page and "The version in use was not audited again yet." in page
    assert lead.get(f"{path}/1.pdf").mimetype == "application/pdf"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_what_figures_mean_is_written_by_people_before_the_assessment_is_concluded(
    around: Case, clock: Clock, database: Database, sign_in: SignIn
) -> None:
    with database.transaction() as session:
        mandate = granted(session, around, clock)
        number = mandate.use_case.number
        _score(session, clock, mandate, around.writer, 1)
    lead, path = sign_in(around.hands.lead.member_id), f"/use-cases/{number}/impact"
    typed = {**TYPED, "risks-0-owner": str(around.hands.lead.member_id)}
    writing = lead.get(f"{path}/write").text
    assert 'id="concluded_period"' in writing and 'id="concluded_employment"' not in writing
    kept = lead.post(f"{path}/write", data=typed, follow_redirects=True)
    assert f"{path}/write#concluded_period" in kept.text and "Nothing is concluded from it yet." in kept.text
    assert "Conclude and ask for the signatures" not in kept.text
    assert lead.post(f"{path}/1/conclude").status_code == 422
    ask = {**typed, "conclude": "1", "concluded_oversight": "No decision yet: we remind people."}
    refused = lead.post(f"{path}/write", data=ask)
    assert refused.status_code == 422 and 'id="concluded_period-error"' in refused.text
    assert refused.text.count('id="concluded_harms-error"') == 1  # each that lacks is said at once
    assert "No decision yet: we remind people.</textarea>" in refused.text
    whole = {**ask, "concluded_period": "Seldom used.", "concluded_harms": "No harm is seen."}
    clock.at += timedelta(hours=1)
    page = lead.post(f"{path}/write", data=whole, follow_redirects=True).text
    assert "Concluded: it waits for" in page and "Seldom used." in page and "No harm is seen." in page
    assert lead.get(f"{path}/1.pdf").mimetype == "application/pdf"
    again = lead.get(f"{path}/write").text
    assert "concluded: Seldom used." not in again  # nothing happened since, so nothing is concluded from it
    with database.transaction() as session:
        clock.at += timedelta(days=1)
        _score(session, clock, session.get_one(Mandate, 1), around.writer, 2)
    again = lead.get(f"{path}/write").text
    assert "concluded: Seldom used." in again and "Seldom used.</textarea>" not in again
