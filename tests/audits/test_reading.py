"""A frozen result is read back: the headline, each group's own sentence, the order and place of what is drawn."""

from __future__ import annotations

from scopgov.audits import beyond, naming, reading
from scopgov.audits.metrics import run_audit
from scopgov.domain.fairness import Verdict
from scopgov.domain.fairness_words import within
from tests.audits import factory


def _result(counts: factory.Counts = factory.UNEVEN) -> dict[str, object]:
    kept, protocol = factory.answers(counts), factory.protocol()
    return run_audit(protocol, kept["label"], kept["probability"], protocol.grouped(kept["groups"])).to_data()


def test_the_headline_says_the_largest_gap_found() -> None:
    assert str(reading.headline(_result())) == "The model too often wrongly flags the group “office”"


def test_without_a_gap_the_headline_says_doubt_or_what_was_accepted() -> None:
    few = {"school": (2, 8, 4, 36), "office": (2, 8, 4, 36)}
    many = {"school": (100, 900, 100, 900), "office": (100, 900, 100, 900)}
    assert "cannot conclude" in str(reading.headline(_result(few)))
    assert "no gap beyond what was accepted" in str(reading.headline(_result(many)))


def test_each_group_has_its_own_sentence() -> None:
    measures = reading.by_attribute(reading.measures(_result(), needed=30))["kind"]
    said = {line.name: (line.sign, str(line.why)) for line in measures[0].lines}
    assert said["office"] == ("gap", "30 points above the group “school”; at most 10 are tolerated.")
    assert said["school"][0] == "measured"
    assert "The lowest rate" in said["school"][1]
    assert said["bridge"][0] == "unsure"
    assert "Too few cases (projects on time: 14, at least 30 are needed)" in said["bridge"][1]
    assert [line.verdict for line in measures[0].lines] == [
        Verdict.insufficient,
        Verdict.disparity,
        None,
    ]


def test_a_group_that_others_stand_above_is_close_to_the_rest_alone() -> None:
    counts = {"low": (60, 540, 60, 540), "near": (60, 540, 60, 540), "far": (60, 540, 240, 360)}
    measures = reading.by_attribute(reading.measures(_result(counts), needed=30))["kind"]
    said = {line.name: str(line.why) for line in measures[0].lines}
    assert "from any group but those found too far above it (far); up to 15 were accepted" in said["low"]
    assert "points above the group" in said["far"]


def test_members_read_what_columns_mean_and_the_figures_stay() -> None:
    frozen = _result()
    proxy = {"attribute": "kind", "own": ["size"], "telling": [{"feature": "size"}], "groups": []}
    described: dict[str, object] = {**frozen["described"], "proxies": [proxy]}  # type: ignore[dict-item]
    told = naming.spoken(
        {**frozen, "described": described}, {"kind": "Kind of project", "size": "Size in rooms"}
    )
    measures = reading.measures(told, needed=30)
    assert {one.attribute for one in measures} == {"Kind of project", "Size in rooms"}
    assert {one.attribute for one in reading.crossings(told, needed=30)} == {
        "Kind of project × Size in rooms"
    }
    assert {one.attribute for one in beyond.treated(told)} <= {"Kind of project", "Size in rooms"}
    assert list(beyond.announcements(told)) == ["Kind of project", "Size in rooms"]
    before = [line.rate for one in reading.measures(frozen, needed=30) for line in one.lines]
    assert [line.rate for one in measures for line in one.lines] == before
    assert (within("Size in rooms"), within("VAT number")) == ("size in rooms", "VAT number")


def test_bands_rise_and_what_is_not_stated_comes_last() -> None:
    counts = {name: (5, 45, 5, 45) for name in ("25", "", "7", "12")}
    protocol = factory.protocol(groups=("kind",), bands={"kind": (10.0, 20.0)})
    kept = factory.answers(counts)
    found = run_audit(
        protocol, kept["label"], kept["probability"], protocol.grouped(kept["groups"])
    ).to_data()
    names = [str(line.name) for line in reading.measures(found, needed=30)[0].lines]
    assert names == ["< 10", "10 – < 20", "≥ 20", "not stated"]


def test_the_scale_ends_on_a_round_share_above_everything_drawn() -> None:
    for measure in reading.measures(_result(), needed=30):
        drawn = [line.rate.high for line in measure.lines if line.rate.high is not None]
        assert measure.top >= max(drawn)
        assert measure.ticks[-1] == measure.top
        assert measure.place(measure.top) == "100.00%"


def test_details_leave_out_what_is_said_group_by_group() -> None:
    for measure in reading.measures(_result(), needed=30):
        assert not any("Group “" in detail["text"] for detail in measure.details)
