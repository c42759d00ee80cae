"""A study is written in parts, frozen as it is presented, judged by the board, and bound into the launch."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.advice import AdviceKind
from scopgov.domain.economics import Money
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.states import UseCaseState
from scopgov.domain.studies import Aspect, Finding, Judged, Part
from scopgov.launches import services as launch
from scopgov.record.tables import RecordEntry
from scopgov.studies import queries, services
from scopgov.usecases import services as usecases
from tests.conftest import START, People
from tests.studies.whole import WHOLE, advised, checked, presented, written
from tests.usecases.proposing import Cast, submitted


def _entries(session: Session, *acts: Act) -> list[RecordEntry]:
    query = select(RecordEntry).where(RecordEntry.act.in_([act.value for act in acts]))
    return list(session.scalars(query.order_by(RecordEntry.seq)))


def test_authors_ai_lead_and_board_write_a_study_and_nobody_else(
    session: Session, cast: Cast, board: int, people: People
) -> None:
    use_case = submitted(session, cast)
    said = {"plain": "We would know early."}
    session.commit()
    for writer in (cast.author, board, people.admit("Lea Lead", Role.ai_lead)):
        services.write(
            session, actor=cast.actor(writer), now=START, use_case=use_case, part=Part.words, said=said
        )
        session.commit()
    with pytest.raises(Forbidden):
        services.write(
            session, actor=cast.actor(cast.member), now=START, use_case=use_case, part=Part.words, said=said
        )


def test_parts_are_written_into_one_draft_with_an_entry_each(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    row = written(session, cast, use_case)
    assert queries.read(row) == WHOLE
    assert [one.number for one in queries.versions(session, use_case)] == [1]
    assert len(_entries(session, Act.study_edited)) == len(Part)


def test_figures_that_cannot_be_are_refused_and_not_kept(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    with pytest.raises(Refused, match="two decimals"):
        services.write(
            session,
            actor=cast.actor(cast.author),
            now=START,
            use_case=use_case,
            part=Part.money,
            said={"costs": (Money("a", Decimal("0.001")),)},
        )


def test_a_study_is_presented_whole_and_of_a_submitted_file(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    author = cast.actor(cast.author)
    with pytest.raises(Refused, match="No study"):
        services.present(session, actor=author, now=START, use_case=use_case)
    written(session, cast, use_case, replace(WHOLE, plain=""))
    with pytest.raises(Refused, match="plain words"):
        services.present(session, actor=author, now=START, use_case=use_case)
    use_case.state = UseCaseState.drafted
    with pytest.raises(Refused, match="Submit the file first"):
        services.present(session, actor=author, now=START, use_case=use_case)


def test_what_was_presented_never_changes_and_what_is_written_next_is_a_new_version(
    session: Session, cast: Cast
) -> None:
    use_case = submitted(session, cast)
    first = presented(session, cast, use_case)
    digest = first.digest
    assert digest is not None
    words = {"plain": "Something else."}
    author = cast.actor(cast.author)
    second = services.write(session, actor=author, now=START, use_case=use_case, part=Part.words, said=words)
    assert (first.number, second.number) == (1, 2)
    assert (queries.read(first), queries.read(second)) == (WHOLE, replace(WHOLE, plain="Something else."))
    assert queries.verified(session, use_case, 1, digest)
    assert queries.current(session, use_case) is first
    services.present(session, actor=author, now=START, use_case=use_case)
    assert queries.current(session, use_case) is second


def test_a_row_altered_behind_the_rules_is_found(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    row = presented(session, cast, use_case)
    assert row.digest is not None
    row.content = {**row.content, "plain": "Altered."}
    assert not queries.verified(session, use_case, 1, row.digest)
    assert not queries.verified(session, use_case, 2, row.digest)


def test_a_draft_given_up_is_gone_and_recorded(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    first = presented(session, cast, use_case)
    author = cast.actor(cast.author)
    services.write(session, actor=author, now=START, use_case=use_case, part=Part.words, said={"plain": "x"})
    services.drop(session, actor=author, now=START, use_case=use_case)
    assert list(queries.versions(session, use_case)) == [first]
    assert len(_entries(session, Act.study_dropped)) == 1
    with pytest.raises(Refused):
        services.drop(session, actor=author, now=START, use_case=use_case)


def test_the_record_holds_digests_and_amounts_never_words(session: Session, cast: Cast, board: int) -> None:
    row = presented(session, cast, submitted(session, cast))
    given = advised(session, board, cast, row)
    shown, judged = _entries(session, Act.study_presented, Act.study_advised)
    assert json.loads(shown.facts) == {"study": 1, "digest": row.digest}
    assert json.loads(judged.facts) == {
        "study": row.digest,
        "kind": "favourable",
        "budget": "14000.00",
        "digest": given.digest,
    }


def test_only_the_board_gives_its_opinion(session: Session, cast: Cast, board: int) -> None:
    row = presented(session, cast, submitted(session, cast))
    with pytest.raises(Forbidden):
        advised(session, cast.author, cast, row)
    given = advised(session, board, cast, row)
    assert queries.advice(row) is given
    assert given.budget == Decimal(14000)


def test_the_board_judges_the_version_that_counts_before_the_vote(
    session: Session, cast: Cast, board: int
) -> None:
    use_case = checked(session, cast)
    first = presented(session, cast, use_case)
    second = presented(session, cast, use_case, replace(WHOLE, plain="Better said."))
    with pytest.raises(Refused, match="later version"):
        advised(session, board, cast, first)
    usecases.put_to_vote(session, use_case=use_case)
    with pytest.raises(Refused, match="before the launch"):
        advised(session, board, cast, second)


def test_a_launch_waits_for_the_step_that_is_missing_and_says_which(
    session: Session, cast: Cast, board: int
) -> None:
    use_case = checked(session, cast)
    assert [one.subject_id for one in launch.proposals(session)] == [use_case.id]
    written(session, cast, use_case)
    assert "not presented" in str(launch.withheld(session)[0].why)
    assert "not presented" in str(launch.data_lacks(session, use_case))
    row = services.present(session, actor=cast.actor(cast.author), now=START, use_case=use_case)
    assert launch.proposals(session) == []
    assert "not given its opinion" in str(launch.withheld(session)[0].why)
    assert queries.awaiting_advice(session) == [row]
    advised(session, board, cast, row)
    assert (launch.withheld(session), queries.awaiting_advice(session)) == ([], [])
    assert "on no agenda yet" in str(launch.data_lacks(session, use_case))


def test_the_motion_binds_the_study_the_opinion_and_the_budget(
    session: Session, cast: Cast, board: int
) -> None:
    use_case = checked(session, cast)
    row = presented(session, cast, use_case)
    given = advised(session, board, cast, row)
    (proposal,) = launch.proposals(session)
    assert (
        proposal.params.items()
        >= {
            "use_case": use_case.number,
            "version": 1,
            "study": 1,
            "study_digest": row.digest,
            "opinion": AdviceKind.favourable.value,
            "opinion_digest": given.digest,
            "budget": "14000.00",
        }.items()
    )


def test_a_study_of_an_earlier_version_of_the_file_no_longer_counts(
    session: Session, cast: Cast, board: int
) -> None:
    use_case = submitted(session, cast)
    row = presented(session, cast, use_case)
    author = cast.actor(cast.author)
    usecases.withdraw(session, actor=author, now=START, use_case=use_case, reason="Later.")
    usecases.reopen(session, actor=author, now=START, use_case=use_case)
    assert queries.latest(session, use_case) is row
    assert queries.current(session, use_case) is None
    assert "not presented" in str(queries.launch_lacks(session, use_case))


def test_a_closed_file_takes_no_study(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    use_case.state = UseCaseState.refused
    judged = {"judged": {Aspect.data: Judged(Finding.sound, "yes")}}
    with pytest.raises(Refused, match="take it up again"):
        services.write(
            session,
            actor=cast.actor(cast.author),
            now=START,
            use_case=use_case,
            part=Part.findings,
            said=judged,
        )
