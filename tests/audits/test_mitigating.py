"""Ways of narrowing a gap are compared on held-out rows, asked by the committee, frozen, and never deploy a lot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.audits import comparing_ways, mitigating
from scopgov.audits.mitigating import Asked
from scopgov.audits.tables import Mitigation
from scopgov.datasets.freezing import assemble
from scopgov.domain.canonical import digest
from scopgov.domain.fairness import Metric
from scopgov.domain.mitigation import Way, deployable
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
        patch.setattr(mitigating, "_GRID", 5)
        found = mitigating.compare(data, asked, lambda *step: steps.append(step))
    assert [step[1] for step in steps] == list(range(len(Way)))
    return found


def test_each_way_has_its_quality_and_its_gap_on_rows_it_did_not_learn_from(compared: dict) -> None:
    ways = {one["way"]: one for one in compared["ways"]}
    assert set(ways) == set(Way)
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
    weights = mitigating._weights(mitigating.Rows(data.frame, outcome, groups))
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
    assert "Never: drawn by lot" in page and "no gap can be computed" in page
    assert "Compare mitigations" not in page
    assert member.post(where, data={"measure": "false_positive_rate:kind"}).status_code == 403
    with people.database.reading() as session:
        one = session.query(Mitigation).one()
        assert digest(one.result) == one.result_digest
