"""A score under a mandate, a refusal written down, a decision of a person kept apart."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.record.tables import RecordEntry
from scopgov.scoring import queries, services
from scopgov.scoring.tables import HumanDecision, Score, ScoreRefusal
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import GIVEN, Case


def _ask(
    session: Session, around: Case, clock: Clock, mandate: Mandate, actor: Actor, **changes: object
) -> Score | ScoreRefusal:
    said: dict[str, object] = {"reference": "P-2026-118", "inputs": GIVEN, **changes}
    return services.score(
        session,
        store=around.store,
        actor=actor,
        now=clock.at,
        use_case=mandate.use_case,
        **said,  # type: ignore[arg-type]
    )


def _last(session: Session) -> RecordEntry:
    found = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc()).limit(1)).first()
    assert found is not None
    return found


@pytest.fixture
def mandate(session: Session, around: Case, clock: Clock) -> Mandate:
    return factory.granted(session, around, clock)


@pytest.fixture
def writer(people: People, around: Case) -> Actor:
    return people.actor(around.writer)


def test_a_score_carries_its_mandate_and_adds_up(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    score = _ask(session, around, clock, mandate, writer)
    assert isinstance(score, Score)
    assert score.mandate_id == mandate.id
    assert score.inputs["budget"] == 2400.5
    total = score.base + sum(one["contribution"] for one in score.factors)
    assert total == pytest.approx(score.uncalibrated, abs=1e-9)
    entry = _last(session)
    assert (entry.act, entry.subject) == ("score.given", f"score:{score.id}")
    facts = json.loads(entry.facts)
    assert facts["artefact"] == mandate.artefact_sha256
    assert "P-2026-118" not in entry.facts


def test_a_value_outside_the_training_range_is_scored_with_a_warning(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    far = {**GIVEN, "budget": "900000", "kind": "A"}
    score = _ask(session, around, clock, mandate, writer, inputs=far)
    assert isinstance(score, Score)
    assert any("outside" in one["text"] for one in score.warnings)


def test_a_bad_value_is_refused_at_its_field_and_nothing_is_written(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    for inputs, field in (
        ({**GIVEN, "budget": "much"}, "budget"),
        ({**GIVEN, "kind": "Z"}, "kind"),
        ({**GIVEN, "age_of_lead": "40"}, "age_of_lead"),
    ):
        with pytest.raises(Refused) as refused:
            _ask(session, around, clock, mandate, writer, inputs=inputs)
        assert refused.value.field == field
    with pytest.raises(Refused) as refused:
        _ask(session, around, clock, mandate, writer, reference="  ")
    assert refused.value.field == "reference"
    assert session.scalar(select(func.count()).select_from(Score)) == 0


def test_a_refusal_is_a_row_and_an_entry_with_its_reason(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    mandates.suspend(session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason="An incident.")
    refused = _ask(session, around, clock, mandate, writer)
    assert isinstance(refused, ScoreRefusal)
    assert (refused.code, refused.status, refused.mandate_id) == ("suspended", 409, mandate.id)
    entry = _last(session)
    assert entry.act == "score.refused"
    assert json.loads(entry.facts)["code"] == "suspended"


def test_a_refusal_can_be_read_again_with_its_dates(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    clock.at += timedelta(days=800)
    refused = _ask(session, around, clock, mandate, writer)
    assert isinstance(refused, ScoreRefusal)
    assert refused.code == "ended"
    session.expire_all()
    assert queries.refusal_reason(refused).params["day"] == mandate.ends_on


def test_roles_in_a_refusal_are_kept_too(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    refused = _ask(session, around, clock, mandate, around.root)
    assert isinstance(refused, ScoreRefusal)
    assert (refused.code, refused.status) == ("permission", 403)
    assert str(queries.refusal_reason(refused))


def test_a_person_decides_once_and_the_score_does_not_change(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    score = _ask(session, around, clock, mandate, writer)
    assert isinstance(score, Score)
    before = (score.probability, list(score.factors))
    assert list(queries.pending(session, writer)) == [score]
    services.decide(
        session,
        actor=writer,
        now=clock.at,
        score=score,
        decision=HumanDecision.set_aside,
        reason="We know this client.",
    )
    assert (score.probability, list(score.factors)) == before
    assert list(queries.pending(session, writer)) == []
    assert "We know this client" not in _last(session).facts
    assert queries.counts(session, mandate, clock.at)["set_aside"] == 1
    with pytest.raises(Refused, match="already"):
        services.decide(
            session,
            actor=writer,
            now=clock.at,
            score=score,
            decision=HumanDecision.followed,
            reason="Changed my mind.",
        )


def test_only_those_who_decide_record_a_decision_and_say_why(
    session: Session, around: Case, clock: Clock, mandate: Mandate, writer: Actor
) -> None:
    score = _ask(session, around, clock, mandate, writer)
    assert isinstance(score, Score)
    said = {"now": clock.at, "score": score, "decision": HumanDecision.followed}
    for actor in (around.root, around.hands.member, around.hands.judge, around.hands.lead):
        with pytest.raises(Forbidden):
            services.decide(session, actor=actor, reason="Mine.", **said)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        services.decide(session, actor=writer, reason=" ", **said)  # type: ignore[arg-type]
    assert refused.value.field == "reason"
