"""A screening is answered in parts, frozen as it is concluded, redone per version, and bound into the launch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.ai_act import Risk
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.screening import Part
from scopgov.domain.states import UseCaseState
from scopgov.launches import services as launch
from scopgov.record.tables import RecordEntry
from scopgov.screening import law_wording, queries, rulebook, services, wording
from scopgov.usecases import services as files
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Motion
from tests.conftest import START, People
from tests.racing import await_waiting, beside
from tests.screening.answers import RULES, TOOL, lines, screened, whole
from tests.studies.whole import read_against_charter
from tests.usecases.proposing import WHOLE, Cast, submitted


def _entries(session: Session, act: Act) -> list[dict[str, Any]]:
    query = select(RecordEntry).where(RecordEntry.act == act.value).order_by(RecordEntry.seq)
    return [json.loads(one.facts) for one in session.scalars(query)]


def _screen(session: Session, cast: Cast, use_case: UseCase, **changed: Any) -> Any:
    return screened(session, cast.actor(cast.author), START, use_case, **changed)


def _write(session: Session, cast: Cast, use_case: UseCase, who: int, part: Part = Part.tool) -> Any:
    return services.write(session, actor=cast.actor(who), now=START, use_case=use_case, part=part, said=TOOL)


def test_authors_and_the_ai_lead_screen_a_file_and_nobody_else(
    session: Session, cast: Cast, people: People
) -> None:
    use_case = submitted(session, cast)
    session.commit()
    for writer in (cast.author, people.admit("Lea Lead", Role.ai_lead)):
        _write(session, cast, use_case, writer)
        session.commit()
    for other in (cast.member, cast.committee):
        with pytest.raises(Forbidden):
            _write(session, cast, use_case, other)


def test_a_concluded_screening_is_frozen_with_what_it_came_to_and_leaves_one_entry(
    session: Session, cast: Cast
) -> None:
    use_case = submitted(session, cast)
    row = _screen(session, cast, use_case)
    assert row.content["result"]["risk"] == "minimal"
    assert row.content["rules"] == {"version": RULES.version, "digest": rulebook.rules_digest(RULES.version)}
    assert [one["number"] for one in row.content["clauses"]] == [1, 2]
    assert queries.current(session, use_case) is row
    assert queries.risk(session, use_case) is Risk.minimal
    assert _entries(session, Act.screening_concluded) == [
        {"screening": 1, "version": 1, "digest": row.digest, "class": "minimal", "stops": []}
    ]
    assert len(_entries(session, Act.screening_edited)) == len(Part)


def test_nothing_half_answered_is_concluded(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    author = cast.actor(cast.author)
    with pytest.raises(Refused, match="No screening"):
        services.conclude(session, actor=author, now=START, use_case=use_case)
    _write(session, cast, use_case, cast.author)
    with pytest.raises(Refused, match="Red lines: answer every one"):
        services.conclude(session, actor=author, now=START, use_case=use_case)


def test_a_launch_is_not_put_to_the_vote_before_the_screening(session: Session, cast: Cast) -> None:
    use_case = read_against_charter(session, cast, submitted(session, cast))
    assert launch.proposals(session) == []
    assert "was not screened yet" in str(launch.withheld(session)[0].why)
    assert "No data before a carried launch" in str(launch.data_lacks(session, use_case))
    assert "was not screened yet" in str(launch.data_lacks(session, use_case))
    _write(session, cast, use_case, cast.author)
    assert "begun but not concluded" in str(launch.withheld(session)[0].why)
    row = _screen(session, cast, use_case)
    (proposal,) = launch.proposals(session)
    bound = {"screening": 1, "screening_digest": row.digest, "risk": "minimal"}
    assert proposal.params.items() >= bound.items()


def test_what_members_vote_on_is_the_screening_of_that_digest(session: Session, cast: Cast) -> None:
    use_case = read_against_charter(session, cast, submitted(session, cast))
    row = _screen(session, cast, use_case)
    (proposal,) = launch.proposals(session)
    motion = Motion(subject_id=use_case.id, params=dict(proposal.params))
    assert launch.may_open(session, motion) is None
    assert launch.voted_digest(session, motion) == row.digest
    said = {**row.content["said"], "law": {**row.content["said"]["law"], "talks": "yes"}}
    row.content = {**row.content, "said": said}
    assert "screening is no longer" in str(launch.may_open(session, motion))
    assert "no longer what was concluded" in str(queries.launch_lacks(session, use_case))


@pytest.mark.parametrize("line", [one.id for one in RULES.lines if one.stops])
def test_what_the_law_forbids_stops_a_draft_before_it_is_submitted(
    session: Session, cast: Cast, line: str
) -> None:
    author = cast.actor(cast.author)
    use_case = files.draft(session, actor=author, now=START, proposal=WHOLE)
    services.write(
        session, actor=author, now=START, use_case=use_case, part=Part.lines, said=lines(line, clauses=2)
    )
    row = services.conclude(session, actor=author, now=START, use_case=use_case)
    article = RULES.line(line).source.article
    with pytest.raises(Refused, match="the law forbids this use") as refused:
        files.submit(session, actor=author, now=START, use_case=use_case)
    told = refused.value.reason.params["lines"]
    assert isinstance(told, tuple)
    assert told[0].params["source"].params == {"article": article}
    assert row.content["result"]["stops"] == [line]


def test_a_stopped_file_is_not_put_to_the_vote_nor_screened_away_in_that_version(
    session: Session, cast: Cast
) -> None:
    author = cast.actor(cast.author)
    use_case = read_against_charter(session, cast, submitted(session, cast))
    first = _screen(session, cast, use_case, lines=lines("emotions", clauses=2))
    assert queries.risk(session, use_case) is Risk.prohibited
    assert launch.proposals(session) == []
    assert "the law forbids this use" in str(launch.withheld(session)[0].why)
    with pytest.raises(Refused, match="stopped this version"):
        _write(session, cast, use_case, cast.author)
    files.reopen(session, actor=author, now=START, use_case=use_case)
    assert use_case.stopped is None
    assert "was not screened yet" in str(queries.launch_lacks(session, use_case))
    second = _screen(session, cast, use_case)
    files.submit(session, actor=author, now=START, use_case=use_case)
    assert queries.current(session, use_case) is second
    assert (first.number, second.number, second.use_case_version) == (1, 2, 2)
    assert queries.intact(first)


def test_a_file_changed_since_it_was_screened_is_screened_again(session: Session, cast: Cast) -> None:
    author = cast.actor(cast.author)
    use_case = files.draft(session, actor=author, now=START, proposal=WHOLE)
    row = _screen(session, cast, use_case)
    files.submit(session, actor=author, now=START, use_case=use_case)
    assert queries.current(session, use_case) is row
    use_case.state = UseCaseState.drafted
    session.delete(use_case.versions[0])
    session.flush()
    session.refresh(use_case)
    use_case.purpose = "Rank the people who write proposals"
    assert "changed since it was screened" in str(queries.launch_lacks(session, use_case))


def test_lines_crossed_a_high_class_and_too_few_cases_are_shown_to_voters(
    session: Session, cast: Cast
) -> None:
    use_case = read_against_charter(session, cast, submitted(session, cast))
    persons = {one.id: "no" for one in RULES.questions if one.id.startswith("area_")}
    high = persons | {"area_monitoring": "yes", "profiling": "yes", "senses": "no", "about_persons": "yes"}
    changed = {"lines": lines("ranks_people", "clause_1", clauses=2), "law": high, "data": {"rarer": 9}}
    _screen(session, cast, use_case, tool={"chosen": "analysis"}, **changed)
    (proposal,) = launch.proposals(session)
    motion = Motion(subject_id=use_case.id, params=dict(proposal.params))
    told = [str(one) for one in launch.notices(session, motion)]
    for shown in ("scored or ranked", "clause 1", "high-risk", "AI is not the tool", "Too few past cases"):
        assert any(shown in one for one in told), shown
    assert any("Screening 1" in str(one) for one in launch.documents(session, motion))


def test_a_draft_given_up_is_gone_and_recorded(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    _write(session, cast, use_case, cast.author)
    services.drop(session, actor=cast.actor(cast.author), now=START, use_case=use_case)
    assert list(queries.versions(session, use_case)) == []
    assert _entries(session, Act.screening_dropped) == [{"screening": 1, "version": 1}]


def test_newer_rules_are_noticed_and_the_former_ones_still_read(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = _screen(session, cast, submitted(session, cast))
    assert not queries.outdated(row)
    monkeypatch.setattr(rulebook, "latest", lambda: "2031-01")
    assert queries.outdated(row)
    assert queries.intact(row)
    assert queries.read(row).rules == RULES


@pytest.mark.parametrize("version", rulebook.versions())
def test_every_rule_has_its_words_and_every_word_its_rule(version: str) -> None:
    rules = rulebook.rules(version)
    assert {one.id for one in rules.questions} == set(law_wording.QUESTIONS)
    assert {effect for one in rules.questions for effect in one.effects.values()} == set(law_wording.EFFECTS)
    assert {one.id for one in rules.grades} == set(law_wording.GRADES)
    assert {one.id for one in rules.duties} == set(law_wording.DUTIES)
    assert {one.id for one in rules.lines} == set(wording.LINES)
    sources = [one.source for one in (*rules.lines, *rules.questions, *rules.grades, *rules.duties)]
    assert {one.law for one in sources} - {""} == set(wording.LAWS)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_screening_written_on_as_somebody_concludes_it_stays_as_it_was_concluded(
    session: Session, cast: Cast, database: Database
) -> None:
    use_case = submitted(session, cast)
    number = use_case.id
    told = {"actor": cast.actor(cast.author), "now": START, "use_case": use_case}
    for part, said in whole(len(queries.asked_under(session, START.date())["clauses"])).items():
        services.write(session, part=part, said=said, **told)
    session.commit()

    def write() -> None:
        with database.transaction() as other:
            again = other.get_one(UseCase, number)
            shown = queries.draft(other, again)
            _write(other, cast, again, cast.author)
            assert shown is not None

    services.conclude(session, **told)
    with beside(write) as failures:
        await_waiting(database)
        session.commit()
    assert failures == []
    session.expire_all()
    concluded = queries.latest(session, use_case)
    assert concluded is not None and digest(queries.covered(concluded)) == concluded.digest
    assert [one.number for one in queries.versions(session, use_case)] == [2, 1]
