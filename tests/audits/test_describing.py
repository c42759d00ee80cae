"""What an audit describes beyond its tests: announcements, other treatment, other thresholds, usual shares, proxies."""

from __future__ import annotations

import json

import pytest

from scopgov.audits import beyond
from scopgov.audits.metrics import run_audit
from scopgov.audits.proxies import proxies
from scopgov.datasets.freezing import assemble
from scopgov.domain.described import Announced, Proxy, announced, area_interval, otherwise, proxy
from scopgov.domain.fairness import Metric
from tests.audits import factory
from tests.datasets import small


@pytest.fixture(scope="module")
def result() -> dict:
    kept, protocol = factory.answers(), factory.protocol()
    return run_audit(protocol, kept["label"], kept["probability"], protocol.grouped(kept["groups"])).to_data()


def test_a_difference_of_shares_has_the_published_interval() -> None:
    found = otherwise(56, 70, 48, 80)  # Newcombe 1998, table II, case (a), method 10
    assert (found.about / 70, found.low / 70, found.high / 70) == pytest.approx(
        (0.2, 0.0524, 0.3339), abs=5e-5
    )


def test_an_area_under_the_curve_has_the_interval_of_its_authors() -> None:
    low, high = area_interval(0.893, 51, 58)  # Hanley and McNeil 1982: standard error 0.032
    assert (high - low) / (2 * 1.96) == pytest.approx(0.032, abs=1e-3)


@pytest.mark.parametrize(
    ("mean", "told"), [(0.2, Announced.too_low), (0.4, Announced.fits), (0.6, Announced.too_high)]
)
def test_announcements_are_compared_with_what_came(mean: float, told: Announced) -> None:
    assert announced(mean, 40, 100) is told


def test_many_groups_make_a_doubt_of_announcements_harder() -> None:
    assert announced(0.31, 40, 100) is Announced.fits
    assert announced(0.30, 40, 100) is Announced.too_low
    assert announced(0.30, 40, 100, groups=10) is Announced.fits


def test_only_a_low_end_far_from_a_guess_recognises_a_group() -> None:
    assert [proxy(low) for low in (0.81, 0.7, 0.55)] == [Proxy.told, Proxy.partly, Proxy.hardly]


def test_only_a_disparity_found_says_who_would_have_been_treated_otherwise(result: dict) -> None:
    established = [one for one in beyond.treated(result) if one.established]
    assert [(one.attribute, one.metric) for one in established] == [("kind", Metric.false_positive_rate)]
    said = str(established[0].said)
    assert said.startswith("Of the 120 projects on time of the group “office”, 48 were wrongly flagged.")
    assert "about 36 of them would have been left in peace" in said
    signs = [sign for _x, _y, sign in established[0].dots]
    assert (signs.count("dot"), signs.count("refused"), signs.count("hollow")) == (10, 30, 60)


def test_announcements_of_few_cases_are_not_judged(result: dict) -> None:
    told = {str(one.group): (one.fit, one.mean) for one in beyond.announcements(result)["kind"]}
    assert told["bridge"] == (None, pytest.approx(0.4))
    assert told["office"][0] == "too_high"


def test_gaps_at_other_thresholds_hold_that_of_the_protocol(result: dict) -> None:
    one = next(
        one for one in beyond.moved(result) if (one.attribute, one.metric) == ("kind", "false_positive_rate")
    )
    at = {row["threshold"]: row["gap"] for row in one.rows}
    assert at[0.5] == pytest.approx(0.3)
    assert at[0.9] == 0
    assert one.tolerance == 0.1


def test_usual_shares_are_masked_like_all_others(result: dict) -> None:
    groups = {one["group"]: one["shares"] for one in beyond.usual(result)[0]["groups"]}
    assert groups["bridge"]["precision"]["status"] == "greyed"
    wide = groups["office"]["false_positive_rate"]
    assert wide["low"] < wide["value"] == 0.4 < wide["high"]
    json.dumps(result, allow_nan=False)


def test_an_older_audit_without_descriptions_is_still_read() -> None:
    old = {"measures": []}
    assert (beyond.treated(old), beyond.announcements(old), beyond.told(old)) == ([], {}, [])


def test_a_group_made_from_a_feature_is_named_and_guessed_without_it() -> None:
    data = assemble(small.frame(), small.small_content("0" * 64))
    protocol = factory.protocol(groups=("size", "kind"), bands={}, crossings=())
    size, kind = proxies(data, [one.name for one in data.schema.features()], protocol)
    assert size["own"] == ["budget"] and kind["own"] == ["kind"]
    assert "budget" not in [one["feature"] for one in size["telling"]]
    assert {one["proxy"] for one in kind["groups"]} == {"hardly"}
    told = beyond.told({"described": {"proxies": [size, kind]}})
    assert "made from the same source" in str(told[0].said[0])
    assert proxies(data, [], protocol)[0]["groups"] == []
