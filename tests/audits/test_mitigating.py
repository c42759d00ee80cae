"""Ways of narrowing a gap are compared on held-out rows, asked by the committee, frozen, and never deploy a lot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.audits import comparing_ways, mitigating
from scopgov.audits.mitigating import Asked
from scopgov.audits.tables import Mitigation
from scopgov.datasets.freezing import assemble
from scopgov.domain.canonical import digest
from scopgov.domain.fairness import Metric
from scopgov.domain.mitigation import Way, deployable
from scopgov.domain.states import VersionState
from scopgov.domain.thresholds import costs_of
from scopgov.jobs.tables import JobState
from scopgov.record.tables import RecordEntry
from scopgov.training import queries as training
from scopgov.training import teaching
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.work import run_now
from tests.audits import factory
from tests.conftest import People
from tests.datasets import small
from tests.dossiers import laying

SignIn = Callable[..., FlaskClient]
RECIPE = {
    "family": "logistic",
    "params": {"C": 0.3, "max_iter": 500},
    "features": ["kind", "budget", "days", "roof"],
}
TRIED = set(Way) - {Way.with_attribute}  # which a protocol must justify


@pytest.fixture(scope="module")
def compared() -> dict:
    data = assemble(small.frame(1200), small.small_content("0" * 64))
    known = [one.name for one in data.schema.features()]
    recipe = {**RECIPE, "seed": 0, "features": [name for name in RECIPE["features"] if name in known]}
    metric = Metric.selection_rate
    protocol = factory.protocol(groups=("kind",), bands={}, metrics=(metric,), tolerances={metric: 0.1})
    steps = []
    asked = Asked(recipe, protocol, "kind", metric)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mitigating, "_ITERATIONS", 5)
        patch.setattr(teaching, "GRID_OF_MANY", 5)
        found = mitigating.compare(data, asked, lambda *step: steps.append(step))
    assert [step[1] for step in steps] == list(range(len(TRIED)))
    return found


def test_each_way_has_its_quality_and_its_gap_on_rows_it_did_not_learn_from(compared: dict) -> None:
    ways = {one["way"]: one for one in compared["ways"]}
    assert set(ways) == TRIED
    as_is = ways["as_is"]
    assert 0.5 < as_is["balanced"] <= 1 and as_is["auc"] > 0.6
    assert as_is["gap"] > 0.1 and as_is["between"][0] == "A"
    assert ways["reweighted"]["gap"] < as_is["gap"]
    assert ways["exponentiated"]["gap"] < as_is["gap"]
    assert compared["held"] < compared["learnt"]


def test_a_way_drawn_by_lot_is_shown_and_never_deployable(compared: dict) -> None:
    lines = {line.way: line for line in comparing_ways.read(compared).lines}
    assert not lines[Way.exponentiated].deployable and lines[Way.exponentiated].place
    assert all(deployable(way) for way in Way if way is not Way.exponentiated)
    assert lines[Way.own_thresholds].needs_group


def test_reweighting_makes_group_and_outcome_independent() -> None:
    data = assemble(small.frame(400), small.small_content("0" * 64))
    groups, outcome = data.frame["kind"].to_numpy(dtype=object), data.y.to_numpy(dtype=bool)
    weights = teaching.independent(groups, outcome)
    rates = [weights[(groups == kind) & outcome].sum() / weights[groups == kind].sum() for kind in "ABC"]
    assert rates == pytest.approx([outcome.mean()] * 3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_committee_asks_and_every_member_reads(people: People, sign_in: SignIn, app: Flask) -> None:
    settings, who = app.extensions["scopgov_settings"], laying.hands(people)
    with people.database.transaction() as session:
        run = factory.training_run(session, who.lead.member_id, settings.sources)
        version = factory.version(session, settings.instance, author=who.lead.member_id, run=run)
        version.recipe = {**RECIPE, "features": ["kind", "budget"], "seed": 0}
        session.flush()
        audit_id = laying.audited(session, settings.instance, who, factory.AT, version).id
    judge, where = sign_in(who.judge.member_id), f"/audits/{audit_id}/mitigations"
    page = judge.get(where).text
    assert "Compare mitigations" in page
    assert judge.post(where, data={"measure": "selection_rate:kind"}).status_code == 422
    assert judge.post(where, data={"measure": "false_positive_rate:kind"}).status_code == 302
    assert judge.post(where, data={"measure": "false_positive_rate:kind"}).status_code in (409, 422)
    with people.database.reading() as session:
        job_id = session.query(Mitigation).one().job_id
    assert run_now(settings, job_id, people.database)
    member = sign_in(who.member.member_id)
    page = member.get(where).text
    assert "drawn by lot" in page and "no gap can be computed" in page
    assert "Compare mitigations" not in page
    assert member.post(where, data={"measure": "false_positive_rate:kind"}).status_code == 403
    with people.database.reading() as session:
        one = session.query(Mitigation).one()
        assert digest(one.result) == one.result_digest


@pytest.fixture
def compared_once(people: People, app: Flask) -> tuple[Any, Any, int]:
    """A comparison with its figures, of an audited model on data in the store."""
    settings, who = app.extensions["scopgov_settings"], laying.hands(people)
    with people.database.transaction() as session:
        run = factory.training_run(session, who.lead.member_id, settings.sources)
        version = factory.version(session, settings.instance, author=who.lead.member_id, run=run)
        version.recipe = {
            **RECIPE,
            **{"format": 1, "calibration": "sigmoid", "effort": "quick", "seed": 0},
            "features": ["budget", "kind"],
        }
        session.flush()
        audit = laying.audited(session, settings.instance, who, factory.AT, version)
        told = {"balanced": 0.6, "auc": 0.7, "flags": 9, "gap": 0.1, "low": 0.0, "high": 0.2, "between": []}
        chosen = {"one_threshold": {"percent": 35}, "without_features": {"left_out": ["kind"]}}
        ways = [{**told, "way": way.value, "chosen": chosen.get(way.value, {})} for way in Way]
        counts = {"learnt": 90, "held": 60, "versions": {}, "format": 2}
        result = {"attribute": "kind", "metric": "false_positive_rate", "ways": ways, **counts}
        one = Mitigation(
            audit=audit,
            attribute="kind",
            metric="false_positive_rate",
            asked_by=who.judge.member_id,
            asked_at=factory.AT,
            result=result,
            result_digest=digest(result),
        )
        session.add(one)
        session.flush()
        return settings, who, one.id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_ai_lead_makes_a_candidate_of_a_way_once_and_it_says_where_it_comes_from(
    people: People, sign_in: SignIn, compared_once: tuple[Any, Any, int]
) -> None:
    settings, who, mitigation_id = compared_once
    with people.database.reading() as session:
        audit_id = session.get_one(Mitigation, mitigation_id).audit_id
    where = f"/audits/{audit_id}/mitigations/{mitigation_id}/candidate"
    lead, judge = sign_in(who.lead.member_id), sign_in(who.judge.member_id)
    assert judge.post(f"{where}/reweighted").status_code == 403
    for way in ("exponentiated", "own_thresholds", "as_is"):
        assert lead.post(f"{where}/{way}").status_code == 409
    assert lead.post(f"{where}/nonsense").status_code == 404
    for way in ("reweighted", "one_threshold", "without_features"):
        assert lead.post(f"{where}/{way}").status_code == 302
        assert lead.post(f"{where}/{way}").status_code == 409  # the test rows are asked once for each
    with people.database.reading() as session:
        jobs = [run.job_id for run in session.query(TrainingRun).order_by(TrainingRun.id)][1:]
    assert all(run_now(settings, job, people.database) is JobState.succeeded for job in jobs)
    with people.database.reading() as session:
        made = {one.recipe["mitigation"]["way"]: one for one in session.query(ModelVersion) if one.run_id > 1}
        assert costs_of(made["one_threshold"].costs).percent == 35
        assert training.weighable(made["one_threshold"]) and not training.weighable(made["reweighted"])
        assert made["without_features"].recipe["features"] == ["budget"]
        assert made["reweighted"].card["mitigation"]["audit"] == audit_id
        assert {one.state for one in made.values()} == {VersionState.trained}
        version_id = made["reweighted"].id
        facts = session.scalars(
            select(RecordEntry.facts).where(RecordEntry.act == "training.requested").order_by(RecordEntry.seq)
        ).first()
        assert facts and f'"from_mitigation":{mitigation_id}' in facts and '"from_way":"reweighted"' in facts
    page = sign_in(who.member.member_id).get(f"/models/{version_id}").text
    assert "Made to narrow a gap" in page and f"/audits/{audit_id}/mitigations" in page
    assert "chosen after an audit on the same test rows" in page
    assert lead.post(f"/models/{version_id}/take").status_code == 302  # and then like any other
