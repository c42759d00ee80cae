"""An audit of a model of the school projects says whom it leaves alone, and hides what too few cases cannot carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopgov.audits import reading
from scopgov.audits.findings import AuditResult
from scopgov.audits.metrics import run_audit
from scopgov.datasets.freezing import remake
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.fairness import Metric, Status, Verdict
from scopgov.domain.protocol import Protocol
from scopgov.training import card, families
from tests.datasets import nyc

PROTOCOL = Protocol(
    question="Does the model leave some schools alone?",
    harms="A miss leaves a team alone with a late project.",
    lawful="Projects, about no person.",
    groups=("Borough", "Project Type", "Budget band"),
    metrics=(Metric.false_negative_rate,),
    tolerances={Metric.false_negative_rate: 0.1},
    margin=0.05,
)


@pytest.fixture(scope="module")
def audited(real_data: Path) -> AuditResult:
    path = real_data / nyc.FILE
    data = remake(path, nyc.nyc_content(sha256_bytes(path.read_bytes())))
    features = data.schema.features()
    train, test = data.split.train, data.split.test
    params = families.first_params("forest", "quick")
    model = families.build("forest", features, params, 0)
    model.fit(families.design(data.frame.loc[train], features), data.y.loc[train])
    scores = families.output("forest", model, families.design(data.frame.loc[test], features))
    groups = {name: card.group_texts(data.frame.loc[test, name]).tolist() for name in PROTOCOL.groups}
    return run_audit(PROTOCOL, data.y.loc[test].tolist(), scores.tolist(), groups)


def _rates(found: AuditResult, attribute: str) -> dict[str, object]:
    table = next(one for one in found.measures if one.attributes == (attribute,))
    return {group.name: group.rate for group in table.groups}


def test_late_small_budgets_are_missed_far_more_often_and_members_are_told(audited: AuditResult) -> None:
    rates = _rates(audited, "Budget band")
    small, large = rates["under 25 k$"], rates["100 k$ and over"]
    assert (small.count, small.status) == (49, Status.shown)
    assert small.value - large.value >= 0.25
    assert audited.verdict is Verdict.disparity
    data = audited.to_data()
    assert "misses late projects of the group “under 25 k$”" in str(reading.headline(data))
    told = next(one for one in reading.measures(data, 30) if one.attribute == "Budget band").sentence
    said = told["text"] % told["params"]
    assert said.startswith("Out of 100 late projects in the group “under 25 k$”, the model misses about ")
    assert said.endswith("in the group “100 k$ and over”.")


def test_few_late_cases_are_greyed_and_very_few_are_masked(audited: AuditResult) -> None:
    borough, kind = _rates(audited, "Borough"), _rates(audited, "Project Type")
    assert (borough["R"].count, borough["R"].status) == (14, Status.greyed)
    capacity = kind["SCA Capacity"]
    assert (capacity.count, capacity.status, capacity.value) == (6, Status.masked, None)
    why = {
        str(line.name): str(line.why)
        for one in reading.measures(audited.to_data(), 30)
        for line in one.lines
        if one.attribute != "Budget band"
    }
    assert "late projects: 14, at least 30" in why["R"]
    assert "absence of a result" in why["SCA Capacity"]
