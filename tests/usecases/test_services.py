"""A use case goes from draft to launch through whole files, other people's judgement and a vote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charter
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.states import UseCaseState
from scopgov.record.tables import RecordEntry
from scopgov.usecases import queries, services
from scopgov.usecases.tables import FindingKind, UseCase
from tests.conftest import START
from tests.usecases.proposing import EFFECTS, WHOLE, Cast, findings, submitted


def _check(session: Session, cast: Cast, use_case: UseCase, kind: FindingKind = FindingKind.met) -> None:
    in_force = charter.in_force(session)
    assert in_force is not None
    services.check(
        session,
        actor=cast.actor(cast.committee),
        now=START,
        use_case=use_case,
        findings=findings(in_force, kind),
        effects=EFFECTS,
    )


def _by_the_committee(cast: Cast) -> dict[str, Any]:
    return {"actor": cast.actor(cast.committee), "now": START, "effects": EFFECTS}


def _acts(session: Session) -> list[str]:
    query = select(RecordEntry.act).where(RecordEntry.subject.startswith("use_case:"))
    return list(session.scalars(query.order_by(RecordEntry.seq)))


def test_each_act_leaves_one_entry(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    _check(session, cast, use_case)
    services.put_to_vote(session, use_case=use_case)
    services.launch(session, now=START, use_case=use_case, poll_id=7)
    assert use_case.state is UseCaseState.launched
    assert queries.launch_reason(use_case) is None
    assert _acts(session) == ["usecase.drafted", "usecase.submitted", "usecase.checked", "usecase.launched"]


@pytest.mark.parametrize("field", ["problem", "benefit", "people", "purpose"])
def test_an_incomplete_file_is_refused_at_the_field(session: Session, cast: Cast, field: str) -> None:
    made = services.draft(
        session, actor=cast.actor(cast.author), now=START, proposal=replace(WHOLE, **{field: " "})
    )
    with pytest.raises(Refused) as refused:
        services.submit(session, actor=cast.actor(cast.author), now=START, use_case=made)
    assert refused.value.field == field
    assert made.state is UseCaseState.drafted


def test_an_indicator_is_needed(session: Session, cast: Cast) -> None:
    made = services.draft(session, actor=cast.actor(cast.author), now=START, proposal=replace(WHOLE, aims=()))
    with pytest.raises(Refused, match="one indicator at least"):
        services.submit(session, actor=cast.actor(cast.author), now=START, use_case=made)


def test_only_its_author_changes_a_draft(session: Session, cast: Cast) -> None:
    made = services.draft(session, actor=cast.actor(cast.author), now=START, proposal=WHOLE)
    with pytest.raises(Forbidden):
        services.edit(session, actor=cast.actor(cast.member), now=START, use_case=made, proposal=WHOLE)


def test_an_author_on_the_committee_does_not_judge_their_own_file(session: Session, cast: Cast) -> None:
    use_case, in_force = submitted(session, cast), charter.in_force(session)
    assert in_force is not None
    with pytest.raises(Forbidden, match="another member of the committee"):
        services.check(
            session,
            actor=cast.actor(cast.author),
            now=START,
            use_case=use_case,
            findings=findings(in_force),
            effects=EFFECTS,
        )


def test_every_clause_needs_a_finding_and_a_reason(session: Session, cast: Cast) -> None:
    use_case, in_force = submitted(session, cast), charter.in_force(session)
    assert in_force is not None
    whole = findings(in_force)
    for wrong in (whole[:1], [*whole, whole[0]], [whole[0], replace(whole[1], reason=" ")]):
        with pytest.raises(Refused):
            services.check(session, use_case=use_case, findings=wrong, **_by_the_committee(cast))
    assert use_case.state is UseCaseState.submitted


@pytest.mark.parametrize(
    ("kind", "condition"), [(FindingKind.met_with_condition, ""), (FindingKind.met, "Once a year.")]
)
def test_a_condition_stands_where_and_only_where_it_belongs(
    session: Session, cast: Cast, kind: FindingKind, condition: str
) -> None:
    use_case, in_force = submitted(session, cast), charter.in_force(session)
    assert in_force is not None
    wrong = [replace(one, kind=kind, condition=condition) for one in findings(in_force)]
    with pytest.raises(Refused) as refused:
        services.check(session, use_case=use_case, findings=wrong, **_by_the_committee(cast))
    assert refused.value.field == "clauses-0-condition"


def test_a_refused_file_comes_back_as_a_new_version_with_no_reading(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    _check(session, cast, use_case)
    services.put_to_vote(session, use_case=use_case)
    services.refuse(session, now=START, use_case=use_case, poll_id=7)
    services.reopen(session, actor=cast.actor(cast.author), now=START, use_case=use_case)
    assert (use_case.state, use_case.version) == (UseCaseState.drafted, 2)
    assert queries.latest_check(session, use_case) is None


def test_a_withdrawal_says_why(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    with pytest.raises(Refused):
        services.withdraw(session, actor=cast.actor(cast.author), now=START, use_case=use_case, reason=" ")
    services.withdraw(
        session, actor=cast.actor(cast.author), now=START, use_case=use_case, reason="A form will do."
    )
    assert use_case.reason == "A form will do."


@pytest.mark.parametrize("state", [state for state in UseCaseState if state is not UseCaseState.launched])
def test_no_data_before_a_carried_launch_whatever_the_state(state: UseCaseState) -> None:
    reason = queries.launch_reason(UseCase(state=state))
    assert reason is not None
    assert "carried launch" in str(reason)


def test_numbers_follow_each_other(session: Session, cast: Cast) -> None:
    made = [
        services.draft(session, actor=cast.actor(cast.author), now=START, proposal=WHOLE).number
        for _ in range(3)
    ]
    assert made == [1, 2, 3]
