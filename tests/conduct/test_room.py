"""The screen of the room shows the quorum and how many voted, and nothing of what they chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from scopgov.assemblies import attending
from scopgov.assemblies.tables import Attending
from scopgov.conduct.room import Room, room
from scopgov.domain.polls import Choice
from scopgov.votes.vault import Vault
from tests.conftest import Clock
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]


def _seen(meeting: Meeting, now: object) -> Room:
    with meeting.act() as (session, _poll, assembly):
        found = room(session, assembly, now, Vault(Path("nowhere")))  # type: ignore[arg-type]
        assert found.attendance.tally.ballots == 0
        return found


def _there(meeting: Meeting, at: int) -> None:
    with meeting.act() as (session, _poll, assembly):
        attending.record_attendance(
            session,
            actor=meeting.actor(),
            now=OPENS,
            assembly=assembly,
            member_id=meeting.members[at],
            attending=Attending.present,
        )


def test_the_quorum_is_counted_from_who_is_there_and_who_they_represent(meeting: Meeting) -> None:
    assert not _seen(meeting, OPENS).attendance.quorum_reached
    with meeting.act() as (session, _poll, assembly):
        attending.give_proxy(
            session, actor=meeting.actor(1), now=OPENS, assembly=assembly, holder_id=meeting.members[2]
        )
    seen = _seen(meeting, OPENS)
    assert (seen.attendance.present_or_represented, seen.attendance.quorum_needed) == (0, 1)
    _there(meeting, 2)
    seen = _seen(meeting, OPENS)
    assert seen.attendance.present_or_represented == 2
    assert seen.attendance.quorum_reached


def test_whoever_votes_from_afar_counts_for_the_quorum(meeting: Meeting) -> None:
    meeting.vote(3, Choice.against)
    seen = _seen(meeting, OPENS)
    assert (seen.attendance.remote, seen.attendance.quorum_reached) == (1, True)


def test_while_ballots_are_taken_only_their_number_is_shown(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = OPENS + timedelta(minutes=1)
    for at in range(3):
        meeting.vote(at, Choice.for_, clock.at)
    (vote,) = _seen(meeting, clock.at).votes
    assert (vote.cast, vote.on_roll) == (3, 5)
    page = sign_in(meeting.members[4]).get(f"/assemblies/{meeting.assembly_id}/room").text
    assert "3 ballots cast, of 5 on the roll" in page
    for word in ("For: ", "Against", "Carried", "3 for"):
        assert word not in page


def test_the_result_stands_on_the_screen_once_it_is_over(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = OPENS
    for at in range(3):
        meeting.vote(at, Choice.for_, clock.at)
    clock.at = CLOSES + timedelta(seconds=1)
    client = sign_in(meeting.members[4])
    assert "Carried: 3 for, 0 against" in client.get(f"/assemblies/{meeting.assembly_id}/room").text
    meeting.settle(clock.at)
    assert "Carried: 3 for, 0 against" in client.get(f"/assemblies/{meeting.assembly_id}/room").text


def test_before_the_votes_the_room_reads_when_they_open(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = OPENS - timedelta(days=1)
    client = sign_in(meeting.members[4])
    assert "Votes open on" in client.get(f"/assemblies/{meeting.assembly_id}/room").text
    assert "Screen for the room" in client.get(f"/assemblies/{meeting.assembly_id}").text


def test_a_confidential_vote_makes_the_quorum_and_its_result_waits_for_the_close(sealed: Meeting) -> None:
    for at in range(3):
        sealed.seal(at, Choice.for_)
    vault = sealed.consequences.vault
    with sealed.act() as (session, _poll, assembly):
        during = room(session, assembly, OPENS, vault)
        over = room(session, assembly, CLOSES, vault)
    assert during.attendance.present_or_represented == 3
    assert (during.votes[0].cast, over.result) == (3, None)
