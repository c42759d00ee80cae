"""What a poll decided is counted again from what the record holds: a change of anything is found."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from scopgov.domain.polls import Choice, Outcome
from scopgov.votes import queries
from scopgov.votes.tables import Ballot, Poll
from tests.votes.meeting import CLOSES, OPENS, Meeting


def _approval(session: Session, meeting: Meeting) -> queries.Approval:
    found = queries.approval(session, meeting.poll_id)
    assert found is not None
    return found


def _closed(meeting: Meeting, choices: list[Choice]) -> None:
    for at, choice in enumerate(choices):
        meeting.vote(at, choice)
    meeting.settle()


@pytest.fixture
def rejected(meeting: Meeting) -> Meeting:
    _closed(meeting, [Choice.for_, Choice.against, Choice.against, Choice.against])
    return meeting


def test_a_carried_poll_is_approved(meeting: Meeting) -> None:
    _closed(meeting, [Choice.for_, Choice.for_, Choice.for_, Choice.against])
    with meeting.database.reading() as session:
        found = _approval(session, meeting)
    assert found.carried
    assert found.definition_digest_ok
    assert found.closed_at == CLOSES


def test_a_rejected_poll_is_not(rejected: Meeting) -> None:
    with rejected.database.reading() as session:
        found = _approval(session, rejected)
    assert (found.outcome, found.carried) == (Outcome.rejected, False)


def test_an_open_poll_approves_nothing(meeting: Meeting) -> None:
    meeting.vote(0, Choice.for_, OPENS)
    with meeting.database.reading() as session:
        assert queries.approval(session, meeting.poll_id) is None
        assert queries.approval(session, 999) is None


def test_a_stored_outcome_is_not_believed(rejected: Meeting) -> None:
    with rejected.database.transaction() as session:
        session.execute(text("UPDATE polls SET outcome = 'carried'"))
        assert not _approval(session, rejected).carried


def test_changed_ballots_approve_nothing(rejected: Meeting) -> None:
    with rejected.database.transaction() as session:
        session.execute(text("UPDATE ballots SET choice = 'for'"))
        assert _approval(session, rejected).outcome is None


def test_ballots_and_verdict_changed_together_approve_nothing(rejected: Meeting) -> None:
    with rejected.database.transaction() as session:
        session.execute(text("UPDATE ballots SET choice = 'for'"))
        poll = session.get_one(Poll, rejected.poll_id)
        verdict = json.loads(json.dumps(poll.verdict))
        verdict["tally"].update({"for": 4, "against": 0})
        verdict["figures"].update({"outcome": "carried", "votes_cast": 4, "majority_needed": 3})
        poll.verdict = verdict
        session.flush()
        assert _approval(session, rejected).outcome is None


def test_an_added_or_removed_ballot_approves_nothing(meeting: Meeting) -> None:
    _closed(meeting, [Choice.for_, Choice.for_, Choice.for_])
    with meeting.database.session() as session:
        session.execute(text("DELETE FROM ballots WHERE id = (SELECT max(id) FROM ballots)"))
        assert not _approval(session, meeting).carried
        session.rollback()
        member = meeting.members[4]
        session.add(
            Ballot(
                poll_id=meeting.poll_id,
                member_id=member,
                cast_by=member,
                choice=Choice.for_,
                cast_at=OPENS,
                receipt="0" * 64,
            )
        )
        session.flush()
        assert not _approval(session, meeting).carried


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"numerator":1', '"numerator":0'),
        ("The assembly decides", "The assembly refuses"),
        ("in spring", "in May"),
    ],
)
def test_a_changed_definition_is_found(meeting: Meeting, before: str, after: str) -> None:
    _closed(meeting, [Choice.for_, Choice.for_, Choice.for_])
    with meeting.database.transaction() as session:
        poll = session.get_one(Poll, meeting.poll_id)
        assert before in poll.definition
        poll.definition = poll.definition.replace(before, after)
        session.flush()
        found = _approval(session, meeting)
    assert not found.definition_digest_ok
    assert not found.carried


def test_a_definition_changed_with_its_digest_is_found(meeting: Meeting) -> None:
    from scopgov.domain.canonical import digest

    _closed(meeting, [Choice.for_, Choice.for_, Choice.for_])
    with meeting.database.transaction() as session:
        poll = session.get_one(Poll, meeting.poll_id)
        poll.definition = poll.definition.replace("in spring", "in May")
        poll.digest = digest(json.loads(poll.definition))
        session.flush()
        assert not _approval(session, meeting).definition_digest_ok


def test_a_changed_roll_is_found(meeting: Meeting) -> None:
    _closed(meeting, [Choice.for_, Choice.for_, Choice.for_])
    with meeting.database.transaction() as session:
        session.execute(
            text("DELETE FROM roll_lines WHERE member_id = :member"), {"member": meeting.members[4]}
        )
        assert not _approval(session, meeting).definition_digest_ok
