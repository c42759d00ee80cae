"""Rounds of expert validation: who may hold and judge, what is drawn, what stands, what a close freezes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.datasets import services as datasets
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import DataVersion
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.states import ImprovementAction, ImprovementState, RoundState
from scopgov.domain.validation import Verdict, Way, letters
from scopgov.notices.tables import Notice
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.validation import judging, queries, services, telling
from scopgov.validation.tables import Judgement, Target
from tests.audits.factory import bytes_of
from tests.conftest import Clock
from tests.datasets import laying, small
from tests.validation.holding import GIVEN, SURE, Table


def test_a_round_goes_from_its_preparation_to_frozen_figures(table: Table) -> None:
    round_id = table.opened(invented=1)
    for expert in table.experts:
        table.judge(round_id, expert, "mmmmmmo")
    table.close(round_id)
    with table.people.database.reading() as session:
        one = queries.round_(session, round_id)
        assert one.state is RoundState.closed
        assert one.result is not None
        assert (one.result["cases"], one.result["real"], one.result["missing"]) == (7, 6, 0)
        assert one.result_digest == digest(one.result)
        assert sum(one.result["truth"]["model"].values()) == 6
        assert queries.last_closed(session, table.version(session)) is one
        assert record.verify(session).intact


def test_real_cases_are_test_rows_with_the_answers_kept_at_training(table: Table) -> None:
    round_id = table.opened(wanted=8, way=Way.random)
    with table.people.database.reading() as session:
        one = queries.round_(session, round_id)
        kept = training.test_predictions(table.settings.artefacts, one.model_version)
        for case in one.cases:
            assert case.line in kept.index
            assert case.truth == bool(kept.at[case.line, "y"])
            assert case.answer is not None
            assert case.answer["probability"] == pytest.approx(kept.at[case.line, "p"], abs=1e-9)
            assert set(case.inputs) == {"kind", "works", "start", "planned", "budget"}
        assert one.drawn_from == len(kept)


def test_the_same_seed_draws_the_same_cases_and_another_one_others(table: Table) -> None:
    drawn = []
    for seed in (7, 7, 8):
        round_id = table.opened(seed=seed, wanted=10)
        with table.people.database.transaction() as session:
            one = queries.round_(session, round_id)
            drawn.append([case.line for case in one.cases])
            services.cancel(session, actor=table.lead, now=table.people.now, one=one)
    assert drawn[0] == drawn[1] != drawn[2]


def test_cases_are_not_drawn_from_data_that_were_not_offered(table: Table) -> None:
    with pytest.raises(Refused, match="cannot be drawn"):
        table.prepared(data_version=None)


def test_newer_rows_come_after_those_the_model_was_tested_on(table: Table) -> None:
    late = [
        f"P9{at:03};A;Roof;{day:02}/08/2024;20/09/2024;12/11/2024;1500,00"
        for at, day in enumerate((1, 5, 9, 20))
    ]
    content = (small.csv_text() + "\n".join(late) + "\n").encode()
    with table.people.database.transaction() as session:
        version = table.version(session)
        assert queries.offered(session, version) == [version.run.data_version]
        newer = _frozen_later(session, table, version, content)
        assert queries.offered(session, version) == [version.run.data_version, newer]
        data_id = newer.id
    with table.people.database.transaction() as session:
        plan = table.plan(session, data_version=session.get_one(DataVersion, data_id), wanted=3)
        told = {"now": table.people.now, "version": table.version(session), "plan": plan}
        round_id = services.prepare(session, actor=table.lead, seed=7, **told).id
    assert table.open(round_id) == "succeeded"
    with table.people.database.reading() as session:
        one = queries.round_(session, round_id)
        assert len(one.cases) == 3
        assert one.drawn_from is not None
        assert one.drawn_from >= 4
        assert all(case.inputs["start"] > "2024-01-01" and case.answer for case in one.cases)


def _frozen_later(session: Session, table: Table, version: ModelVersion, content: bytes) -> DataVersion:
    """Freeze a later file of the same columns under the same rule, as known at a later day."""
    case = version.use_case
    source = laying.imported(session, table.settings, table.lead, case, content)
    by = {"settings": table.settings, "actor": table.lead, "now": laying.AT, "source": source}
    datasets.declare_schema(session, **by, schema=small.SCHEMA)
    datasets.set_steps(session, **by, steps=laying.STEPS)
    datasets.set_label_rule(session, **by, rule=replace(small.RULE, snapshot=date(2024, 12, 31)))
    datasets.set_split(session, **by, rule=SplitRule("start", 0.3, 3))
    return datasets.freeze(session, **by)


def test_whoever_trained_the_model_does_not_judge_it_alone(table: Table) -> None:
    with pytest.raises(Refused, match="does not judge it alone"):
        table.prepared(experts=[table.lead.member_id])
    with pytest.raises(Refused, match="one expert at least"):
        table.prepared(experts=[])
    assert table.prepared(experts=[table.lead.member_id, table.member.member_id])


def test_one_round_at_a_time_and_only_for_a_lead(table: Table) -> None:
    table.prepared()
    with pytest.raises(Refused, match="under way"):
        table.prepared()
    with table.people.database.transaction() as session, pytest.raises(Forbidden):
        services.prepare(
            session,
            actor=table.member,
            now=table.people.now,
            version=table.version(session),
            plan=table.plan(session),
            seed=1,
        )


def test_a_round_without_any_case_does_not_open(table: Table) -> None:
    round_id = table.prepared(wanted=0)
    with pytest.raises(Refused, match="no case to judge"):
        table.open(round_id)
    table.invent(round_id)
    assert table.open(round_id) == "succeeded"


def test_a_model_whose_bytes_changed_answers_nothing(table: Table) -> None:
    round_id = table.prepared()
    with table.people.database.reading() as session:
        path = bytes_of(table.settings.artefacts, table.version(session).artefact_sha256)
    path.write_bytes(path.read_bytes() + b"x")
    assert table.open(round_id) == "failed"
    with table.people.database.reading() as session:
        one = queries.round_(session, round_id)
        assert (one.state, one.cases) == (RoundState.prepared, [])


def test_only_a_named_expert_judges_and_what_is_said_first_stands(table: Table) -> None:
    round_id = table.opened()
    table.judge(round_id, table.experts[0], "m")
    with table.people.database.transaction() as session:
        case = queries.ordered(queries.round_(session, round_id), table.experts[0].member_id)[0]
        told = {"now": table.people.now, "case": case, "confidence": SURE, "reasons": "Now I know"}
        with pytest.raises(Refused, match="stands"):
            judging.judge(session, actor=table.experts[0], verdict=Verdict.at_risk, **told)
        for stranger in (table.lead, table.member):
            with pytest.raises(Forbidden):
                judging.judge(session, actor=stranger, verdict=Verdict.at_risk, **told)


def test_a_remark_comes_after_the_judgement_and_leaves_it_as_it_was(table: Table) -> None:
    round_id = table.opened()
    expert = table.experts[0]
    with table.people.database.transaction() as session:
        case = queries.ordered(queries.round_(session, round_id), expert.member_id)[0]
        told = {"actor": expert, "now": table.people.now, "case": case}
        with pytest.raises(Forbidden, match="Judge this case first"):
            judging.remark(session, **told, text="Too soon", changes_mind=None)
        judging.judge(session, **told, verdict=Verdict.cannot_say, confidence=SURE, reasons="Unclear")
        said = judging.remark(session, **told, text="It forgets the season", changes_mind=True)
        assert (said.verdict, said.confidence, said.reasons) == (Verdict.cannot_say, None, "Unclear")


def test_the_record_holds_a_digest_of_a_judgement_and_none_of_its_words(table: Table) -> None:
    round_id = table.opened()
    table.judge(round_id, table.experts[0], "o", remark="A client with a secret")
    with table.people.database.reading() as session:
        entries = session.scalars(select(RecordEntry)).all()
        assert not [one for one in entries if "Because" in str(one.__dict__) or "secret" in str(one.__dict__)]


def test_a_closed_round_takes_nothing_more(table: Table) -> None:
    round_id = table.opened()
    with pytest.raises(Refused, match="Nobody has judged"):
        table.close(round_id)
    table.judge(round_id, table.experts[0], "m")
    table.close(round_id)
    with pytest.raises(Refused, match="not open"):
        table.judge(round_id, table.experts[1], "m")
    with pytest.raises(Refused):
        table.close(round_id)


def test_experts_are_told_and_only_the_unfinished_reminded(table: Table, clock: Clock) -> None:
    round_id = table.opened()
    table.judge(round_id, table.experts[0], "mmmmmm")
    with table.people.database.transaction() as session:
        for days in (1, 12, 12, 14, 22):
            at = table.people.now + timedelta(days=days)
            for due in telling.due(session, at):
                telling.remind(session, at, due)
        told = [(one.member_id, one.text) for one in session.scalars(select(Notice).order_by(Notice.id))]
    names = [one.member_id for one in table.experts]
    assert [member for member, text in told if "You are asked" in text] == names
    assert [member for member, text in told if "still await" in text] == [names[1]] * 3
    assert round_id


def test_a_remark_becomes_a_task_that_its_owner_settles_with_a_reason(table: Table) -> None:
    round_id = table.opened()
    table.judge(round_id, table.experts[0], "o", remark="The roof is coded twice")
    with table.people.database.transaction() as session:
        said = session.scalars(select(Judgement)).one()
        with pytest.raises(Refused, match="not closed"):
            queries.judgement(session, said.id)
    table.close(round_id)
    with table.people.database.transaction() as session:
        said = session.scalars(select(Judgement)).one()
        now, owner = table.people.now, table.member
        told = {"now": now, "judgement": said, "target": Target.data, "text": "Merge the roofs"}
        with pytest.raises(Forbidden):
            judging.note(session, actor=table.member, owner_id=owner.member_id, **told)
        task = judging.note(session, actor=table.lead, owner_id=owner.member_id, **told)
        assert queries.to_do_by(session, owner.member_id) == [task]
        settle = {"now": now, "improvement": task, "action": ImprovementAction.finish}
        with pytest.raises(Forbidden):
            judging.settle(session, actor=table.experts[0], reason="Mine", **settle)
        with pytest.raises(Refused, match="Write something"):
            judging.settle(session, actor=owner, reason=" ", **settle)
        assert judging.settle(session, actor=owner, reason="Merged", **settle).state is ImprovementState.done
        reopen = {"now": now, "improvement": task, "action": ImprovementAction.reopen}
        judging.settle(session, actor=owner, reason="Came back", **reopen)
        assert queries.improvements_of(session, said.case.round.model_version.use_case) == [task]
        assert task.state is ImprovementState.noted


def test_an_invented_case_holds_what_the_model_reads_and_nothing_else(table: Table) -> None:
    round_id = table.prepared()
    with table.people.database.transaction() as session:
        one = queries.round_(session, round_id)
        told = {"actor": table.lead, "now": table.people.now, "one": one}
        with pytest.raises(Refused, match="knows nothing of"):
            services.invent(session, **told, about="Odd", inputs={**GIVEN, "client": "Dupont"})
        case = services.invent(session, **told, about="Odd", inputs=GIVEN)
        assert case.inputs["budget"] == 2400.5
        services.drop(session, actor=table.lead, now=table.people.now, case=case)
        assert one.cases == []


def test_letters_hide_names_and_are_the_same_again() -> None:
    assert letters(7, [4, 9, 12]) == letters(7, [12, 4, 9])
    assert sorted(letters(7, [4, 9, 12]).values()) == ["A", "B", "C"]
