"""What acting from a score would have meant: counts against a loop over rows, and the page where one tries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from scopgov.config import Settings
from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.domain.thresholds import Costs
from scopgov.record.tables import RecordEntry
from scopgov.training import deciding, queries, services
from tests.conftest import People
from tests.datasets.laying import frozen

RunJobs = Callable[[], list[str]]
SignIn = Callable[..., FlaskClient]
ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 100)), min_size=1, max_size=40)
FOUR = Costs(4, 1, "Asked to eight project leads.")


@given(rows=ROWS, percent=st.integers(1, 99), miss=st.integers(1, 9), alarm=st.integers(1, 9))
def test_counts_and_costs_are_those_of_a_loop_over_rows(
    rows: list[tuple[bool, int]], percent: int, miss: int, alarm: int
) -> None:
    y, p = np.array([late for late, _ in rows]), np.array([score / 100 for _, score in rows])
    costs = Costs(miss, alarm)
    missed = sum(late and score < percent for late, score in rows)
    alarms = sum(not late and score >= percent for late, score in rows)
    found = deciding.read(y, p, percent / 100)
    assert (found.missed, found.alarms, found.rows) == (missed, alarms, len(rows))
    drawn = deciding.curve(y, p, costs)
    assert drawn is not None
    assert drawn.costs[percent - 1] == pytest.approx(100 * (miss * missed + alarm * alarms) / len(rows))
    assert drawn.costs[percent - 1] == pytest.approx(found.cost(costs))
    assert drawn.costs[drawn.cheapest - 1] == pytest.approx(min(drawn.costs))


def test_with_probabilities_that_are_right_the_cheapest_percent_is_that_of_the_costs() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(size=200_000)
    drawn = deciding.curve(rng.uniform(size=len(p)) < p, p, FOUR)
    assert drawn is not None
    assert drawn.low <= FOUR.percent <= drawn.high
    assert drawn.high - drawn.low < 6


def test_rates_with_few_cases_behind_them_are_not_shown() -> None:
    few = deciding.read(np.array([True] * 5 + [False] * 40), np.linspace(0.9, 0.1, 45), 0.5)
    assert few.recall.value is None
    assert few.precision.value is not None
    assert deciding.curve(np.array([], dtype=bool), np.array([]), FOUR) is None


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Ada", Role.ai_lead))


@pytest.fixture
def model(people: People, settings: Settings, lead: Actor, run_jobs: RunJobs) -> int:
    """The id of a logistic regression."""
    with people.database.transaction() as session:
        data = frozen(session, settings, lead)
        run = services.request_run(
            session, actor=lead, now=people.now, data_version=data, families=["logistic"], effort="quick"
        )
    assert run_jobs() == ["succeeded"]
    with people.database.reading() as session:
        return queries.run(session, run.id).versions[1].id


def test_the_costs_move_the_score_to_act_from_and_enter_the_record(
    people: People, settings: Settings, lead: Actor, model: int
) -> None:
    with people.database.transaction() as session:
        version = queries.version(session, model)
        before = queries.test_predictions(settings.artefacts, version)["predicted"].sum()
        services.weigh(session, actor=lead, now=people.now, version=version, costs=FOUR)
        after = queries.test_predictions(settings.artefacts, version)
        assert after["predicted"].equals(after["p"] >= 0.2)
        assert after["predicted"].sum() > before
        entry = session.query(RecordEntry).order_by(RecordEntry.seq.desc()).first()
        assert entry is not None and entry.act == Act.costs_weighed.value


def test_once_the_model_is_taken_or_by_who_does_not_lead_nothing_changes(
    people: People, lead: Actor, model: int
) -> None:
    member = people.actor(people.admit("Mia"))
    with people.database.transaction() as session:
        version = queries.version(session, model)
        with pytest.raises(Forbidden):
            services.weigh(session, actor=member, now=people.now, version=version, costs=FOUR)
        services.take(session, actor=lead, now=people.now, version=version)
        with pytest.raises(Refused, match="stands"):
            services.weigh(session, actor=lead, now=people.now, version=version, costs=FOUR)
        assert version.costs is None


def test_any_member_tries_scores_and_costs_on_the_page(people: People, model: int, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Mia"))
    page = client.get(f"/models/{model}").text
    assert "People are asked to act from a score of 50% on." in page
    assert f"/models/{model}/acting" in page
    tried = client.get(f"/models/{model}/acting?miss=4&alarm=1").text
    assert "acting pays from a score of 20%" in tried
    assert 'value="20"' in tried
    at = client.get(f"/models/{model}/acting?miss=4&alarm=1&at=35").text
    assert "when one acts from 35%" in at
    assert client.get(f"/models/{model}/acting?at=zero&miss=-3").status_code == 200
    assert client.get(f"/models/{model}/costs").status_code == 403


def test_a_lead_sets_the_costs_with_a_reason(lead: Actor, model: int, sign_in: SignIn) -> None:
    assert lead.member_id is not None
    client = sign_in(lead.member_id)
    faulty = client.post(f"/models/{model}/costs", data={"miss": "4", "alarm": "1", "because": ""})
    assert faulty.status_code == 422
    assert 'value="4"' in faulty.text
    sent = client.post(
        f"/models/{model}/costs",
        data={"miss": "4", "alarm": "1", "because": "Eight leads."},
        follow_redirects=True,
    )
    assert "People are asked to act from a score of 20%." in sent.text
    assert "Eight leads." in client.get(f"/models/{model}").text


def test_nobody_weighs_errors_for_the_baseline(people: People, lead: Actor, model: int) -> None:
    with people.database.transaction() as session:
        baseline = queries.version(session, model).run.versions[0]
        with pytest.raises(Refused, match="nobody acts on it"):
            services.weigh(session, actor=lead, now=people.now, version=baseline, costs=FOUR)
