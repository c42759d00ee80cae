"""Rates by group are fairlearn's and ours; three verdicts; groups guarded; crossings; the error rate holds."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame

from scopgov.audits.metrics import FAIRLEARN, run_audit
from scopgov.domain.errors import Refused
from scopgov.domain.fairness import Metric, Status, Verdict
from scopgov.domain.protocol import Protocol

FNR, FPR, SEL, ERR, FDR = (
    Metric.false_negative_rate,
    Metric.false_positive_rate,
    Metric.selection_rate,
    Metric.error_rate,
    Metric.false_discovery_rate,
)
PROTOCOL = Protocol(
    question="Who carries the errors?",
    groups=("kind",),
    metrics=(FPR,),
    tolerances={FPR: 0.1},
    margin=0.05,
    harms="A false alarm is a burden.",
    lawful="About no person.",
)
# The eighteen rows of fairlearn's user guide, "Performing a fairness assessment"
Y_TRUE = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]
Y_PRED = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0]
GROUP = list("bbabbcccaacabccbcc")


def of(*metrics: Metric, **changes: object) -> Protocol:
    tolerances = {metric: 0.1 for metric in metrics}
    return replace(PROTOCOL, metrics=metrics, tolerances=tolerances, **changes)


def rows(counts: dict[str, tuple[int, int]]) -> tuple[list[int], list[float], list[str]]:
    """Return rows that ended well: for each group (false alarms, cases)."""
    p, kind = [], []
    for name, (hits, count) in counts.items():
        p += [0.9] * hits + [0.1] * (count - hits)
        kind += [name] * count
    return [0] * len(p), p, kind


def test_the_rates_of_fairlearns_eighteen_rows_are_counted_right() -> None:
    found = run_audit(of(FNR, FPR, SEL, ERR, FDR), Y_TRUE, Y_PRED, {"kind": GROUP})
    overall = {table.metric: (table.overall.numerator, table.overall.count) for table in found.measures}
    assert found.totals == {"rows": 18, "positives": 12, "flagged": 10}
    assert overall[FNR] == (6, 12)
    assert overall[SEL] == (10, 18)
    assert overall[ERR] == (10, 18)
    assert overall[FDR] == (4, 10)
    assert overall[FPR] == (None, 6)  # under ten cases: masked
    assert [(group.name, group.hits, group.rate.count) for group in found.measures[0].groups] == [
        ("a", 1, 2),
        ("b", 2, 5),
        ("c", 3, 5),
    ]


@pytest.mark.parametrize("metric", list(Metric))
def test_our_rates_are_those_of_metric_frame(metric: Metric) -> None:
    rng = np.random.default_rng(3)
    y, p = rng.integers(0, 2, 600), rng.random(600)
    kind = rng.choice(["A", "B", "C"], 600)
    found = run_audit(of(metric), y.tolist(), p.tolist(), {"kind": kind.tolist()}).measures[0]
    frame = MetricFrame(
        metrics=FAIRLEARN[metric], y_true=y, y_pred=(p >= 0.5).astype(int), sensitive_features=kind
    )
    assert found.overall.value == pytest.approx(frame.overall, abs=1e-12)
    for group in found.groups:
        assert group.rate.value == pytest.approx(frame.by_group[group.name], abs=1e-12)


def test_a_large_gap_between_large_groups_is_found() -> None:
    y, p, kind = rows({"A": (60, 200), "B": (20, 200)})
    found = run_audit(PROTOCOL, y, p, {"kind": kind})
    assert found.verdict is Verdict.disparity
    assert [group.verdict for group in found.measures[0].groups] == [Verdict.disparity, None]


def test_equal_rates_in_large_groups_give_no_evidence_and_in_small_ones_nothing() -> None:
    y, p, kind = rows({"A": (100, 1000), "B": (100, 1000)})
    assert run_audit(PROTOCOL, y, p, {"kind": kind}).verdict is Verdict.no_evidence
    y, p, kind = rows({"A": (8, 40), "B": (7, 40)})
    found = run_audit(PROTOCOL, y, p, {"kind": kind})
    assert found.verdict is Verdict.insufficient
    seen = found.to_data()["measures"][0]["smallest_detectable"]
    assert seen > 0.15


def test_groups_are_masked_greyed_and_said_not_computable() -> None:
    y, p, kind = rows({"A": (5, 100), "B": (5, 29), "C": (5, 9)})
    y, p, kind = [*y, 1], [*p, 0.1], [*kind, "D"]
    table = run_audit(PROTOCOL, y, p, {"kind": kind}).measures[0]
    told = {group.name: group.rate.status for group in table.groups}
    assert told == {
        "A": Status.shown,
        "B": Status.greyed,
        "C": Status.masked,
        "D": Status.not_computable,
    }
    data = {one["group"]: one for one in table.to_data()["groups"]}
    assert data["C"]["numerator"] is None and data["C"]["value"] is None
    assert data["D"]["value"] is None
    assert table.verdict is Verdict.insufficient


def test_crossings_are_described_and_only_sealed_ones_are_concluded_on() -> None:
    rng = np.random.default_rng(0)
    y, p = [0] * 400, rng.random(400).tolist()
    groups = {name: rng.choice(["x", "y"], 400).tolist() for name in ("kind", "size")}
    open_ = replace(PROTOCOL, groups=("kind", "size"))
    found = run_audit(open_, y, p, groups).to_data()
    assert [one["attributes"] for one in found["crossings"]] == [["kind", "size"]]
    assert "verdict" not in found["crossings"][0]
    crossed = run_audit(replace(open_, crossings=(("size", "kind"),)), y, p, groups).to_data()
    assert crossed["crossings"] == []
    assert crossed["measures"][-1]["attributes"] == ["size", "kind"]


def test_a_result_is_plain_data_whose_digest_repeats() -> None:
    y, p, kind = rows({"A": (60, 200), "B": (20, 200)})
    first, second = (run_audit(PROTOCOL, y, p, {"kind": kind}) for _ in range(2))
    json.dumps(first.to_data(), allow_nan=False)
    assert first.digest() == second.digest()
    assert first.to_data()["protocol_digest"] == PROTOCOL.digest()


@pytest.mark.parametrize(
    ("y", "p", "kind"), [([0, 2], [0.1, 0.2], ["A", "B"]), ([0], [1.2], ["A"]), ([0, 1], [0.1], ["A", "B"])]
)
def test_answers_that_do_not_fit_are_refused(y: list[int], p: list[float], kind: list[str]) -> None:
    with pytest.raises(Refused):
        run_audit(PROTOCOL, y, p, {"kind": kind})
