"""What a study holds is written and read back the same; what it lacks is named, part by part."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from scopgov.domain.advice import Advice, AdviceKind, check, missing_step
from scopgov.domain.canonical import canonical_json
from scopgov.domain.economics import Money, Recurrence, Scenario
from scopgov.domain.errors import Refused
from scopgov.domain.states import UseCaseState
from scopgov.domain.studies import (
    Aspect,
    Effect,
    EffectKind,
    Finding,
    Funding,
    Judged,
    Option,
    Part,
    Study,
    Supplier,
    Way,
    fault,
    lacking,
    may_advise,
    may_present,
    may_write,
    study_data,
    study_of,
)
from tests.studies.whole import WHOLE


def test_a_study_written_as_data_is_read_back_the_same() -> None:
    assert study_of(study_data(WHOLE)) == WHOLE
    assert canonical_json(study_data(study_of(study_data(WHOLE)))) == canonical_json(study_data(WHOLE))
    assert study_of({}) == Study()


def test_no_digit_of_an_amount_is_lost() -> None:
    study = replace(WHOLE, costs=(Money("a", Decimal("0.10")), Money("b", Decimal("99999999999.99"))))
    assert study_of(study_data(study)).costs == study.costs


def test_a_whole_study_lacks_nothing() -> None:
    assert list(lacking(WHOLE)) == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"judged": {}}, Part.findings),
        ({"judged": {**WHOLE.judged, Aspect.legal: Judged(Finding.sound, "")}}, Part.findings),
        ({"judged": {**WHOLE.judged, Aspect.legal: Judged(None, "why")}}, Part.findings),
        ({"costs": ()}, Part.money),
        ({"effects": ()}, Part.effects),
        ({"proposed": None}, Part.options),
        ({"because": ""}, Part.options),
        ({"options": {Way.build: Option(Decimal(1), None)}}, Part.options),
        ({"plain": ""}, Part.words),
        ({"risks": ""}, Part.words),
    ],
)
def test_what_is_missing_is_named_with_its_part(change: dict[str, object], part: Part) -> None:
    assert {found for found, _ in lacking(replace(WHOLE, **change))} == {part}  # type: ignore[arg-type]


def test_a_blocking_finding_does_not_keep_a_study_from_being_presented() -> None:
    blocked = {**WHOLE.judged, Aspect.data: Judged(Finding.blocking, "There are none.")}
    assert list(lacking(replace(WHOLE, judged=blocked))) == []


def test_an_option_costs_its_first_year_and_each_year_after_it() -> None:
    assert Option(Decimal(5000), Decimal(1200)).total(5) == Decimal(9800)
    assert Option(Decimal(5000), Decimal(1200)).total(1) == Decimal(5000)
    assert Option(Decimal(5000), None).total(5) is None


def test_the_funding_plan_pays_the_start_and_the_first_year() -> None:
    """12,000 once and 2,000 a year: 14,000 to find; 9,000 and 4,000 found: 1,000 missing."""
    assert WHOLE.needed() == Decimal(14000)
    assert WHOLE.missing_funds() == Decimal(1000)
    richer = replace(WHOLE, funds=(*WHOLE.funds, Funding("More", Decimal("1000.50"))))
    assert richer.missing_funds() == Decimal("-0.50")
    assert richer.has_cents() and not WHOLE.has_cents()


def test_three_scenarios_are_reckoned_the_worst_first() -> None:
    assert [one.scenario.key for one in WHOLE.results()] == ["cautious", "expected", "favourable"]
    assert [one.net for one in WHOLE.results()] == sorted(one.net for one in WHOLE.results())


def test_unusable_figures_are_named() -> None:
    assert fault(WHOLE) is None
    assert fault(replace(WHOLE, cautious=Scenario("cautious", costs=501))) is not None
    assert fault(replace(WHOLE, costs=(Money("a", Decimal("-1"), Recurrence.once),))) is not None


@pytest.mark.parametrize("state", UseCaseState)
def test_when_a_study_is_written_presented_and_judged(state: UseCaseState) -> None:
    closed = state in (UseCaseState.refused, UseCaseState.withdrawn)
    assert (may_write(state) is None) is not closed
    assert (may_present(state) is None) is (not closed and state is not UseCaseState.drafted)
    assert (may_advise(state) is None) is (state in (UseCaseState.submitted, UseCaseState.checked))


@pytest.mark.parametrize(
    ("begun", "presented", "advised", "named"),
    [
        (False, False, False, None),
        (True, False, False, "not presented"),
        (True, True, False, "not given its opinion"),
        (True, True, True, None),
    ],
)
def test_the_step_missing_before_a_launch(
    begun: bool, presented: bool, advised: bool, named: str | None
) -> None:
    found = missing_step(begun=begun, presented=presented, advised=advised)
    assert (named is None and found is None) or (named is not None and named in str(found))


@pytest.mark.parametrize(
    ("advice", "field"),
    [
        (Advice(AdviceKind.favourable, " ", Decimal(1)), "reasons"),
        (Advice(AdviceKind.favourable, "why", Decimal(1), "a reserve"), "reserve"),
        (Advice(AdviceKind.with_reserve, "why", Decimal(1), " "), "reserve"),
        (Advice(AdviceKind.favourable, "why", None), "budget"),
        (Advice(AdviceKind.with_reserve, "why", None, "reserve"), "budget"),
    ],
)
def test_an_opinion_lacks_nothing_the_voters_need(advice: Advice, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check(advice.cleaned())
    assert refused.value.field == field


def test_an_unfavourable_opinion_may_propose_no_budget() -> None:
    assert check(Advice(AdviceKind.unfavourable, "Too dear.", None)) == 0
    assert check(Advice(AdviceKind.with_reserve, "Yes.", Decimal("10.50"), "If.")) == Decimal("10.50")


def test_suppliers_and_effects_keep_what_is_unknown() -> None:
    study = replace(
        WHOLE,
        suppliers=(Supplier("Coop", None, data_place="Lyon"),),
        effects=(Effect(EffectKind.jobs, Decimal("-0.5"), "job", "", "roll"),),
    )
    assert study_of(study_data(study)) == study
