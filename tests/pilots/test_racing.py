"""A report signed, and a plan settled, while somebody else writes it, stays as it was signed or settled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scopgov.db import Database
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Refused
from scopgov.pilots import services
from scopgov.pilots.services import Written
from scopgov.plans import queries as plans
from scopgov.plans import services as planning
from scopgov.plans.tables import PilotPlan, PilotReport, Result
from scopgov.training.tables import ModelVersion
from tests.conftest import Clock, People
from tests.mandates import factory as voting
from tests.mandates.factory import case
from tests.pilots import factory
from tests.racing import await_waiting, beside


def _said(summary: str, result: Result) -> Written:
    asked = "Too many alarms." if result is Result.stop else ""
    return Written(
        {"summary": summary}, final=True, told={"Meetings are shorter": True}, result=result, asked=asked
    )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_final_report_written_anew_as_it_is_signed_stays_as_it_was_signed(
    people: People, database: Database, clock: Clock, tmp_path: Path
) -> None:
    around = case(people, tmp_path / "instance")
    told: dict[str, Any] = {"actor": around.hands.lead, "now": clock.at}
    with database.transaction() as session:
        plan, _ = factory.granted(session, around, clock)
        told["now"] = clock.at
        report = services.report(session, plan=plan, said=_said("It helps.", Result.deploy), **told)
        plan_id, report_id = plan.id, report.id

    def write() -> None:
        with database.transaction() as other:
            again = other.get_one(PilotPlan, plan_id)
            shown = again.reports
            services.report(other, plan=again, said=_said("Stop it.", Result.stop), **told)
            assert shown

    with database.transaction() as session:
        services.sign(session, report=session.get_one(PilotReport, report_id), **told)
        with beside(write) as refused:
            await_waiting(database)
            session.commit()
    assert [type(error) for error in refused] == [Refused]
    with database.reading() as session:
        kept = session.get_one(PilotReport, report_id)
        assert (kept.content["texts"]["summary"], kept.result) == ("It helps.", Result.deploy)
        assert digest(plans.report_covered(kept)) == kept.digest


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_plan_drawn_anew_as_it_is_settled_stays_as_it_was_settled(
    people: People, database: Database, clock: Clock, tmp_path: Path
) -> None:
    around = case(people, tmp_path / "instance")
    told: dict[str, Any] = {"actor": around.hands.lead, "now": clock.at}
    with database.transaction() as session:
        version = voting.judged(session, around, clock).model_version
        plan = planning.draw(session, version=version, said=factory.said(around, clock), **told)
        plan_id, version_id = plan.id, version.id

    def draw() -> None:
        with database.transaction() as other:
            shown = other.get_one(PilotPlan, plan_id)
            planning.draw(
                other, version=shown.model_version, said=factory.said(around, clock, question="Why?"), **told
            )

    with database.transaction() as session:
        planning.settle(session, plan=session.get_one(PilotPlan, plan_id), **told)
        with beside(draw) as failures:
            await_waiting(database)
            session.commit()
    assert failures == []
    with database.reading() as session:
        kept = session.get_one(PilotPlan, plan_id)
        assert digest(plans.covered(kept)) == kept.digest
        drawn = plans.of_version(session, session.get_one(ModelVersion, version_id))
        assert sorted(one.question for one in drawn) == [kept.question, "Why?"]
