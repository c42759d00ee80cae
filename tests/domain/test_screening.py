"""What a screening suggests, lacks and stops, and the class that the dated rules give: truth tables."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain import screening
from scopgov.domain.ai_act import NO, UNSURE, YES, Classified, Risk, classify
from scopgov.domain.screening import Clause, Part, Scope, Screening, Tool
from scopgov.domain.states import UseCaseState
from tests.screening.answers import DATA, LAW, RULES, SCOPE, TOOL, lines, whole

AREAS = RULES.groups["areas"]
EXCEPTIONS = RULES.groups["exceptions"]
PERSONS = {**LAW, "about_persons": YES} | {area: NO for area in AREAS} | {"senses": NO}


def _class(answers: Mapping[str, Any], **known: str) -> Classified:
    return classify(RULES, answers, known)


def _said(**changed: Mapping[str, Any]) -> Screening:
    return Screening(whole(**changed), RULES)


@pytest.mark.parametrize(
    ("changed", "tool"),
    [
        ({}, Tool.ai),
        ({"rule": YES}, Tool.automation),
        ({"rule": UNSURE}, Tool.ai),
        ({"counting": YES}, Tool.analysis),
        ({"rule": YES, "counting": YES}, Tool.automation),
        ({"experience": NO}, Tool.not_yet),
        ({"recorded": NO}, Tool.not_yet),
        ({"error": "harm", "read_first": NO}, Tool.not_yet),
        ({"error": "harm", "read_first": UNSURE}, Tool.not_yet),
        ({"error": "harm", "read_first": YES}, Tool.ai),
        ({"error": "costly", "read_first": NO}, Tool.ai),
        ({"counting": None}, None),
    ],
)
def test_the_simplest_tool_that_would_do_is_suggested(changed: dict[str, Any], tool: Tool | None) -> None:
    assert screening.suggest_tool({**TOOL, **changed}).value is tool


def test_the_derivation_ends_with_the_answer_that_settles_it() -> None:
    steps = screening.suggest_tool({**TOOL, "counting": YES}).steps
    assert [one.question for one in steps] == ["rule", "counting"]


@pytest.mark.parametrize(
    ("changed", "scope"),
    [
        ({}, Scope.small),
        ({"people": 50}, Scope.small),
        ({"people": 51}, Scope.narrow),
        ({"one_team": NO, "one_decision": UNSURE}, Scope.narrow),
        ({"one_team": NO, "one_decision": NO, "somebody": NO}, Scope.large),
        ({"reversible": NO}, Scope.large),
        ({"reversible": UNSURE}, Scope.narrow),
        ({"people": None}, None),
    ],
)
def test_a_first_project_is_small(changed: dict[str, Any], scope: Scope | None) -> None:
    assert screening.suggest_scope({**SCOPE, **changed}).value is scope


@pytest.mark.parametrize(("rarer", "concludes"), [(99, False), (100, True), (0, False)])
def test_under_thirty_cases_in_a_test_part_nothing_can_be_concluded(rarer: int, concludes: bool) -> None:
    said = {**DATA, "rarer": rarer}
    assert screening.too_few(said) is not concludes
    assert ("nothing can be concluded about a model" in str(screening.data_says(said)[0])) is not concludes


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"known": 421}, "known"), ({"rarer": 201}, "rarer"), ({"last_year": 2015}, "last_year")],
)
def test_counts_that_cannot_be_are_named(changed: dict[str, Any], field: str) -> None:
    fault = screening.data_fault({**DATA, **changed})
    assert fault is not None
    assert fault[0] == field
    assert screening.data_fault(DATA) is None


def test_a_model_that_learns_is_an_ai_system_before_the_law_too() -> None:
    law = {"ai_system": NO, "at_work": YES, "about_persons": NO}
    said = [str(why) for part, why in screening.lacking(_said(law=law)) if part is Part.law]
    assert [one[:31] for one in said] == ["You concluded that AI is the to"]
    assert list(screening.lacking(_said(law=law, tool={"chosen": "automation"}))) == []


def test_where_there_is_no_past_case_nothing_more_is_asked_of_them() -> None:
    said = {**DATA, "cases": 0, "known": None, "rarer": None, "first_year": None, "last_year": None}
    assert list(screening.lacking(_said(data=said))) == []
    assert "nothing can be concluded" in str(screening.data_says(said)[0])
    assert screening.too_few(said)
    assert screening.unanswered(Part.data, {**said, "cases": 1}) == screening.COUNTED


def test_a_whole_screening_lacks_nothing_and_each_part_left_out_is_named() -> None:
    assert list(screening.lacking(_said())) == []
    for part in Part:
        said = {key: one for key, one in whole().items() if key is not part}
        assert {at for at, _ in screening.lacking(Screening(said, RULES))} == {part}


def test_people_conclude_with_reasons_and_may_differ_from_what_is_suggested() -> None:
    assert list(screening.lacking(_said(tool={"chosen": "analysis"}))) == []
    assert "Say what you conclude" in str(next(screening.lacking(_said(tool={"why": " "})))[1])


@pytest.mark.parametrize("line", RULES.lines, ids=lambda line: line.id)
def test_what_the_law_forbids_stops_the_file_and_the_rest_is_weighed(line: Any) -> None:
    crossed = _said(lines=lines(line.id))
    assert crossed.stops == ((line.id,) if line.stops else ())
    assert crossed.to_weigh == (() if line.stops else (line.id,))
    assert (crossed.classified.risk is Risk.prohibited) is line.practice
    assert list(screening.lacking(crossed)) == []


def test_a_stop_ends_the_questions_but_every_line_is_answered() -> None:
    only = Screening({Part.lines: lines("emotions")}, RULES)
    assert list(screening.lacking(only)) == []
    half = {key: said for key, said in lines("emotions").items() if key != "live_faces"}
    assert {at for at, _ in screening.lacking(Screening({Part.lines: half}, RULES))} > {Part.lines}


def test_a_line_that_the_law_does_not_forbid_asks_why_to_go_on() -> None:
    said = {**lines("ranks_people"), "ranks_people_why": ""}
    assert "say why to go on" in str(next(screening.lacking(_said(lines=said)))[1])


def test_a_clause_of_the_charter_is_a_line_of_ours() -> None:
    asked = Screening(
        whole(clauses=1, lines=lines("clause_1", clauses=1)), RULES, (Clause(1, "A person decides"),)
    )
    assert (asked.stops, asked.to_weigh) == ((), ("clause_1",))


@pytest.mark.parametrize(
    ("state", "stopped", "may"),
    [
        (state, False, state not in (UseCaseState.refused, UseCaseState.withdrawn, UseCaseState.put_to_vote))
        for state in UseCaseState
    ]
    + [(state, True, False) for state in UseCaseState],
)
def test_when_a_file_may_be_screened(state: UseCaseState, stopped: bool, may: bool) -> None:
    assert (screening.may_write(state, stopped=stopped) is None) is may


# The class ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "risk", "grade"),
    [
        ({}, Risk.minimal, "minimal"),
        ({"ai_system": NO}, Risk.outside, "outside"),
        ({"ai_system": UNSURE}, Risk.minimal, "minimal"),
        ({"safety": YES}, Risk.high_risk, "product"),
        ({"safety": UNSURE}, Risk.high_risk, "product"),
        ({"talks": YES}, Risk.transparency, "transparency"),
        ({"generates": YES, "deepfake": NO}, Risk.transparency, "transparency"),
        ({"senses": YES}, Risk.transparency, "transparency"),
        ({"area_monitoring": YES, "profiling": YES}, Risk.high_risk, "profiles"),
        ({"area_tasks": YES, "profiling": UNSURE}, Risk.high_risk, "profiles"),
        ({"area_tasks": YES, "profiling": YES, "talks": YES}, Risk.high_risk, "profiles"),
    ],
)
def test_where_the_answers_lead(changed: dict[str, str], risk: Risk, grade: str) -> None:
    found = _class({**PERSONS, **changed})
    assert found.grade is not None
    assert (found.risk, found.grade.id) == (risk, grade)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("held", [None, *EXCEPTIONS])
def test_an_area_is_high_risk_unless_an_exception_holds(area: str, held: str | None) -> None:
    exceptions = {one: YES if one == held else UNSURE for one in EXCEPTIONS}
    found = _class({**PERSONS, area: YES, "profiling": NO, **exceptions})
    assert found.risk is (Risk.minimal if held else Risk.high_risk)
    assert ("assessed" in _duties(found)) is bool(held)


@pytest.mark.parametrize("area", AREAS)
def test_profiling_in_an_area_is_always_high_risk(area: str) -> None:
    found = _class({**PERSONS, area: YES, "profiling": YES, **dict.fromkeys(EXCEPTIONS, YES)})
    assert found.risk is Risk.high_risk
    assert not {step.question.id for step in found.steps} & set(EXCEPTIONS)


def _duties(found: Classified) -> set[str]:
    return {one.duty.id for one in found.dues}


def test_duties_come_with_their_dates() -> None:
    found = _class({**PERSONS, "area_monitoring": YES, "profiling": YES}, personal=YES)
    dates = {one.duty.id: one.since for one in found.dues}
    from_then = date(2027, 12, 2)
    assert dates == {
        "literacy": date(2025, 2, 2),
        "inform_before": None,
        **dict.fromkeys(("logging", "oversight", "logs_provider", "logs_deployer", "workers"), from_then),
        **dict.fromkeys(("rights", "incidents", "explain"), from_then),
        "person_decides": None,
        "impact": None,
    }


def test_a_deployer_alone_has_no_duty_of_a_provider() -> None:
    found = _class({**PERSONS, "area_hiring": YES, "profiling": YES, "built": NO})
    assert not _duties(found) & {"logging", "logs_provider", "incidents"}
    assert _duties(found) > {"logs_deployer", "oversight", "explain"}


def test_transparency_applies_since_the_general_date() -> None:
    found = _class({**LAW, "talks": YES})
    assert {one.since for one in found.dues if one.duty.id == "tell_talks"} == {date(2026, 8, 2)}


def test_what_is_no_ai_system_keeps_the_duties_of_other_laws_alone() -> None:
    found = _class({"ai_system": NO, "at_work": YES, "about_persons": YES})
    assert _duties(found) == {"inform_before", "person_decides", "impact"}


def test_only_questions_that_matter_are_asked() -> None:
    assert [one.id for one in _class({}).waiting] == ["ai_system", "at_work", "about_persons"]
    assert _class({"ai_system": NO, "at_work": NO, "about_persons": NO}).waiting == ()
    asked = {one.id for one in _class({"ai_system": YES, "about_persons": NO}).waiting}
    assert "area_hiring" not in asked
    assert "area_infrastructure" in asked
    assert [one.id for one in _class({**PERSONS, "area_terms": YES}).waiting] == ["profiling"]


def test_an_answer_no_longer_asked_counts_for_nothing() -> None:
    kept = {**PERSONS, "area_hiring": YES, "profiling": YES, "about_persons": NO}
    assert _class(kept).risk is Risk.minimal


ANSWERS = st.fixed_dictionaries({one.id: st.sampled_from([YES, NO, UNSURE]) for one in RULES.questions})


@given(ANSWERS, st.booleans())
def test_the_class_agrees_with_the_rule_said_in_one_breath(answers: dict[str, str], practice: bool) -> None:
    def yes(name: str) -> bool:
        return answers[name] == YES or (answers[name] == UNSURE and name not in EXCEPTIONS)

    persons = yes("about_persons")
    apart = ("area_infrastructure", "area_justice")
    area = any(yes(one) and (persons or one in apart) for one in AREAS)
    exempt = not yes("profiling") and any(yes(one) for one in EXCEPTIONS)
    tells = yes("talks") or yes("generates") or (persons and yes("senses"))
    expected = (
        Risk.prohibited
        if practice
        else Risk.outside
        if not yes("ai_system")
        else Risk.high_risk
        if (area and not exempt) or yes("safety")
        else Risk.transparency
        if tells
        else Risk.minimal
    )
    assert _class(answers, practice=YES if practice else NO).risk is expected


@given(ANSWERS)
def test_every_step_says_what_it_changed(answers: dict[str, str]) -> None:
    found = _class(answers)
    assert found.waiting == ()
    assert all(step.effect in step.question.effects.values() for step in found.steps)


def test_a_doubt_never_leads_to_a_lower_class_than_either_answer() -> None:
    order = list(Risk)
    for question in [one for one in RULES.questions if one.id in PERSONS and one.id != "ai_system"]:
        by = {
            a: _class(
                {**PERSONS, **dict.fromkeys(EXCEPTIONS, NO), "profiling": NO, "deepfake": NO, question.id: a}
            )
            for a in (YES, NO, UNSURE)
        }
        ranks = {answer: order.index(found.risk) for answer, found in by.items() if found.risk}
        assert ranks[UNSURE] <= min(ranks[YES], ranks[NO])


def test_personal_data_that_concern_nobody_is_a_contradiction() -> None:
    said = list(screening.lacking(_said(data={"personal": YES})))
    assert [part for part, _ in said] == [Part.law]


def test_the_rules_are_sound() -> None:
    ids = [one.id for one in RULES.questions]
    assert len(set(ids)) == len(ids)
    assert {name for group in RULES.groups.values() for name in group} <= set(ids)
    assert [one.risk for one in RULES.grades][-1] is Risk.minimal
    asked = {one: index for index, one in enumerate(ids)}
    for question in RULES.questions:
        named = _named(question.when)
        assert all(asked[name] < asked[question.id] for name in named), question.id
        assert question.unsure in question.effects


def _named(condition: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    if "is" in condition:
        found.add(condition["is"][0])
    if "any_of" in condition:
        found |= set(RULES.groups[condition["any_of"]])
    inside = [condition["not"]] if "not" in condition else []
    for one in itertools.chain(inside, condition.get("all", ()), condition.get("any", ())):
        found |= _named(one)
    return found


def test_a_rule_that_changes_changes_the_class() -> None:
    without = tuple(one for one in RULES.grades if one.id != "profiles")
    changed = replace(RULES, grades=without)
    answers = {**PERSONS, "area_tasks": YES, "profiling": YES}
    assert classify(changed, answers, {}).grade == next(one for one in RULES.grades if one.id == "annex_iii")
