"""What each check of the charter is worth from the facts, and which ones keep a model from its vote."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scopgov.domain.charter_checks import (
    ANY_COURSE,
    Check,
    CheckKind,
    Document,
    Facts,
    Found,
    Measured,
    RedLine,
    Standing,
    answers,
    before_proposing,
    check_all,
    demands,
    stops,
    to_notice,
)
from scopgov.domain.errors import Refused
from scopgov.domain.fairness import Metric, Verdict
from scopgov.screening import rulebook

FPR = Metric.false_positive_rate
STUDY = Check(2, CheckKind.document, Document.study)
JUDGED = Check(3, CheckKind.red_line, RedLine.judged)
RANKS = Check(3, CheckKind.red_line, RedLine.ranks_people)
COURSE, TAUGHT = Check(1, CheckKind.course, ANY_COURSE), Check(1, CheckKind.course, "C1")
GAP = Check(5, CheckKind.measure, FPR, Decimal("0.1"))


def _measured(verdict: Verdict, tolerance: float = 0.1) -> Facts:
    return Facts(measures={FPR: Measured(tolerance, verdict)})


@pytest.mark.parametrize(
    ("check", "facts", "standing", "stopping"),
    [
        (STUDY, Facts(), Standing.untold, False),
        (STUDY, Facts(documents={Document.study: True}), Standing.holds, False),
        (STUDY, Facts(documents={Document.study: False}), Standing.fails, True),
        (RANKS, Facts(), Standing.untold, False),
        (RANKS, Facts(lines={"ranks_people": "unsure"}), Standing.untold, False),
        (RANKS, Facts(lines={"ranks_people": "no"}), Standing.holds, False),
        (RANKS, Facts(lines={"ranks_people": "yes"}), Standing.fails, True),
        (JUDGED, Facts(read={2: Found.not_met}), Standing.untold, False),
        (JUDGED, Facts(read={3: Found.met}), Standing.holds, False),
        (JUDGED, Facts(read={3: Found.met_with_condition}), Standing.holds, False),
        (JUDGED, Facts(read={3: Found.not_met}), Standing.fails, True),
        (COURSE, Facts(), Standing.untold, False),
        (COURSE, Facts(course=""), Standing.fails, False),
        (COURSE, Facts(course="C9"), Standing.holds, False),
        (TAUGHT, Facts(course="C9"), Standing.fails, False),
        (TAUGHT, Facts(course="C1"), Standing.holds, False),
        (GAP, Facts(), Standing.untold, False),
        (GAP, Facts(measures={}), Standing.untold, False),
        (GAP, _measured(Verdict.no_evidence), Standing.holds, False),
        (GAP, _measured(Verdict.no_evidence, 0.2), Standing.untold, False),
        (GAP, _measured(Verdict.insufficient), Standing.untold, False),
        (GAP, _measured(Verdict.disparity), Standing.fails, False),
    ],
)
def test_what_a_check_is_worth(check: Check, facts: Facts, standing: Standing, stopping: bool) -> None:
    (found,) = answers([check], facts)
    assert (found.standing, found.stops) == (standing, stopping)
    assert (stops([found]) is not None) is stopping
    assert len(to_notice([found])) == (standing is not Standing.holds and not stopping)


def test_the_reason_names_the_clause_what_it_asks_and_why() -> None:
    reason = stops(answers([STUDY], Facts(documents={Document.study: False})))
    assert str(reason) == (
        "Clause 2 of the charter stops it. Required document: the feasibility study, presented to members. "
        "It is missing, or not finished."
    )


def test_the_strictest_clause_says_what_an_audit_must_look_at() -> None:
    stricter = Check(6, CheckKind.measure, FPR, Decimal("0.05"))
    assert demands([GAP, STUDY, stricter]) == {FPR: Decimal("0.05")}


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (Check(9, CheckKind.document, Document.study), "clause"),
        (Check(1, CheckKind.document, "poem"), "what"),
        (Check(1, CheckKind.course, "C2"), "what"),
        (Check(1, CheckKind.measure, FPR), "points"),
        (Check(1, CheckKind.measure, FPR, Decimal(1)), "points"),
        (Check(1, CheckKind.document, Document.study, Decimal("0.1")), "points"),
        (STUDY, "what"),
    ],
)
def test_a_check_that_cannot_be_looked_up_is_refused_at_its_field(check: Check, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check_all([STUDY, check], 3, ["C1"])
    assert refused.value.field == f"checks-1-{field}"
    check_all([STUDY, TAUGHT, COURSE, GAP], 5, ["C1"])


def test_every_red_line_is_asked_by_the_screening() -> None:
    asked = {one.id for one in rulebook.rules(rulebook.latest()).lines}
    assert set(RedLine) - {RedLine.judged} <= asked


def test_this_check_names_a_course_and_asks_nothing_of_a_file() -> None:
    check = Check(1, CheckKind.proposing, "awareness")
    assert before_proposing([check]) == "awareness"
    assert before_proposing([Check(1, CheckKind.course, "awareness")]) is None
    assert answers([check], Facts()) == []
    assert "awareness" in str(check.asks)
    check_all([check], 1, ["awareness"])
    with pytest.raises(Refused):
        check_all([Check(1, CheckKind.proposing, "any")], 1, ["awareness"])
