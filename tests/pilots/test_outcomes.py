"""Members decide what becomes of a pilot: stop it, change something, extend it, deploy the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions.tables import Condition
from scopgov.domain.conditions import Origin
from scopgov.domain.states import MandateState, VersionState
from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate
from scopgov.pilots import services
from scopgov.pilots.services import Written
from scopgov.plans.tables import PilotPlan, PilotReport, Result
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import Clock, People
from tests.mandates import factory as voting
from tests.mandates.factory import Case, case
from tests.pilots import factory

TOLD = {"Meetings are shorter": True}


@pytest.fixture
def around(people: People, tmp_path: Path) -> Case:
    return case(people, tmp_path / "instance")


def _signed(
    session: Session, around: Case, clock: Clock, plan: PilotPlan, result: Result, asked: str = ""
) -> PilotReport:
    told: dict[str, Any] = {"actor": around.hands.lead, "now": clock.at}
    texts = {"summary": "What it showed."}
    said = Written(texts, final=True, told=TOLD, result=result, asked=asked)
    return services.sign(session, report=services.report(session, plan=plan, said=said, **told), **told)


def _decided(
    session: Session, around: Case, clock: Clock, report: PilotReport, choices: str = "fffff"
) -> Poll:
    held = voting.assembly(session, around, clock)
    motion = voting.put(session, around, clock, held, MotionKind.pilot, report.id)
    return voting.hold(session, around, clock, motion, choices)


def test_a_carried_stop_withdraws_the_mandate_and_a_rejected_one_does_not(
    session: Session, around: Case, clock: Clock
) -> None:
    plan, mandate = factory.granted(session, around, clock)
    report = _signed(session, around, clock, plan, Result.stop, "Nobody needs it.")
    poll = _decided(session, around, clock, report)
    assert mandate.state is MandateState.withdrawn
    assert (mandate.closed_poll_id, mandate.closed_because) == (poll.id, "Nobody needs it.")
    assert (report.poll_id, report.decided_at is not None) == (poll.id, True)
    assert voting.MotionKind.pilot in around.consequences
    assert around.consequences[MotionKind.pilot].proposals(session) == []


def test_a_rejected_stop_leaves_the_pilot_running(session: Session, around: Case, clock: Clock) -> None:
    plan, mandate = factory.granted(session, around, clock)
    report = _signed(session, around, clock, plan, Result.stop, "Nobody needs it.")
    _decided(session, around, clock, report, "aaaaf")
    assert mandate.state is MandateState.granted
    assert report.decided_at is not None


def test_a_report_changed_after_the_motion_was_put_is_not_voted_on(
    session: Session, around: Case, clock: Clock
) -> None:
    plan, mandate = factory.granted(session, around, clock)
    report = _signed(session, around, clock, plan, Result.stop, "Nobody needs it.")
    held = voting.assembly(session, around, clock)
    motion = voting.put(session, around, clock, held, MotionKind.pilot, report.id)
    report.asked = "Everybody loves it."
    session.flush()
    why = around.consequences[MotionKind.pilot].may_open(session, motion)
    assert why is not None
    assert "changed since" in str(why)
    voting.hold(session, around, clock, motion, "-----")
    assert mandate.state is MandateState.granted


def test_what_must_change_becomes_conditions_of_the_use_case(
    session: Session, around: Case, clock: Clock
) -> None:
    plan, mandate = factory.granted(session, around, clock)
    report = _signed(session, around, clock, plan, Result.adjust, "Say the unit of the budget.\n\nAsk less.")
    _decided(session, around, clock, report)
    of_pilot = select(Condition).where(Condition.origin == Origin.pilot)
    asked = session.scalars(of_pilot.order_by(Condition.id)).all()
    assert [one.text for one in asked] == ["Say the unit of the budget.", "Ask less."]
    assert {one.origin_id for one in asked} == {report.id}
    assert mandate.state is MandateState.granted


@pytest.mark.parametrize("result", [Result.deploy, Result.extend])
def test_to_deploy_or_to_extend_is_another_vote_on_the_bytes_with_the_report(
    session: Session, around: Case, clock: Clock, result: Result
) -> None:
    plan, pilot = factory.granted(session, around, clock)
    report = _signed(session, around, clock, plan, result)
    about = around.consequences[MotionKind.pilot]
    assert about.proposals(session) == []
    assert [one.subject_id for one in about.withheld(session)] == [report.id]
    version = pilot.model_version
    terms: dict[str, Any] = {"pilot": False}
    if result is Result.extend:
        day = clock.at.date()
        another = factory.settled(
            session, around, clock, version, ends_on=day + factory.FIRST + factory.LASTS
        )
        terms = {
            "pilot": True,
            "starts_on": another.starts_on,
            "ends_on": another.ends_on,
            "review_on": another.ends_on,
        }
    dossier = voting.freeze(session, around, clock, version, **terms)
    named = dossiers.content(dossier)["pilot_report"]
    assert (named["id"], named["digest"]) == (report.id, report.digest)
    assert about.withheld(session) == []
    voting.voted(session, around, clock, dossier)
    standing = voting.standing(session, version.use_case)
    assert standing.id != pilot.id
    assert (standing.pilot, standing.artefact_sha256) == (result is Result.extend, pilot.artefact_sha256)
    assert pilot.state is MandateState.superseded
    assert version.state is VersionState.approved
    assert report.decided_at is not None
    assert around.consequences[MotionKind.deployment].proposals(session) == []


def test_a_rejected_deployment_leaves_the_pilot_as_it_is(
    session: Session, around: Case, clock: Clock
) -> None:
    plan, pilot = factory.granted(session, around, clock)
    _signed(session, around, clock, plan, Result.deploy)
    version = pilot.model_version
    dossier = voting.freeze(session, around, clock, version, pilot=False)
    voting.voted(session, around, clock, dossier, "aaaaf")
    assert pilot.state is MandateState.granted
    assert version.state is VersionState.approved
    assert around.consequences[MotionKind.deployment].proposals(session) == []
    assert session.scalars(select(Mandate)).all() == [pilot]
