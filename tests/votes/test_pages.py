"""Votes in the browser: nothing before the close, one ballot each, a verdict that shows its sum."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice
from scopgov.votes.tables import MotionKind
from tests.conftest import START, Clock
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]


def _wire(app: Flask, meeting: Meeting) -> None:
    app.extensions["scopgov_consequences"][MotionKind.other] = meeting.consequences[MotionKind.other]


def _vote(client: FlaskClient, meeting: Meeting, at: int, choice: str) -> str:
    path = f"/polls/{meeting.poll_id}/ballots/{meeting.members[at]}"
    return client.post(path, data={"choice": choice}, follow_redirects=True).text


def test_a_member_votes_changes_their_mind_and_sees_no_result(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = OPENS + timedelta(minutes=1)
    client = sign_in(meeting.members[1])
    assert "Meet in spring" in client.get("/").text
    page = _vote(client, meeting, 1, "for")
    assert "Ballot counted: For" in page
    page = _vote(client, meeting, 1, "against")
    assert "Ballot counted: Against" in page
    assert "1 ballot cast, of 5 on the roll" in page
    assert "Carried" not in page
    assert "No motion awaits your vote" in client.get("/").text


def test_a_ballot_without_a_choice_says_so(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    clock.at = OPENS
    answer = sign_in(meeting.members[1]).post(
        f"/polls/{meeting.poll_id}/ballots/{meeting.members[1]}", data={}
    )
    assert answer.status_code == 422
    assert "Choose one of the answers." in answer.text


def test_the_verdict_shows_its_sum_even_before_anything_closed_the_poll(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = OPENS
    for at, choice in enumerate(["for", "for", "for", "against"]):
        _vote(sign_in(meeting.members[at]), meeting, at, choice)
    clock.at = CLOSES + timedelta(seconds=1)
    page = sign_in(meeting.members[4]).get(f"/polls/{meeting.poll_id}").text
    assert page.count("Carried: 3 for, 1 against") == 1
    assert "Votes cast" in page


def test_a_late_vote_is_refused_and_said(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    clock.at = OPENS
    _vote(sign_in(meeting.members[0]), meeting, 0, "for")
    clock.at = CLOSES
    page = _vote(sign_in(meeting.members[1]), meeting, 1, "against")
    assert "no vote was recorded" in page
    assert "Carried: 1 for, 0 against" in page


def test_nobody_votes_in_anothers_place(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    clock.at = OPENS
    page = _vote(sign_in(meeting.members[0]), meeting, 1, "for")
    assert "You do not hold a proxy of this member." in page


def test_the_board_prepares_puts_and_convenes(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    _wire(app, meeting)
    client = sign_in(meeting.members[0])
    prepared = {
        "title": "Autumn assembly",
        "kind": "ordinary",
        "place": "Lille",
        "remote": "y",
        "opens_at": "2026-11-10T18:00",
        "closes_at": "2026-11-10T21:00",
    }
    page = client.post("/assemblies/new", data=prepared, follow_redirects=True).text
    assert "Autumn assembly" in page
    assert "Nothing is on the agenda yet." in page
    number = meeting.assembly_id + 1
    chosen = client.get(f"/assemblies/{number}/motions").text
    assert "Ratify the founding texts" in chosen
    text = {"title": "Meet again", "text": "The assembly decides to meet again."}
    page = client.post(f"/assemblies/{number}/motions/new?kind=other", data=text, follow_redirects=True).text
    assert "Meet again" in page
    page = client.post(f"/assemblies/{number}/convene", follow_redirects=True).text
    assert "The notice is sent to every member" in page
    assert client.post(f"/assemblies/{number}/motions/new?kind=other", data=text).status_code == 422


def test_a_notice_sent_too_late_names_the_first_lawful_day(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    client = sign_in(meeting.members[0])
    soon = {
        "title": "Too soon",
        "kind": "ordinary",
        "place": "Lille",
        "opens_at": "2026-09-10T18:00",
        "closes_at": "2026-09-10T21:00",
    }
    client.post("/assemblies/new", data=soon)
    number = meeting.assembly_id + 1
    text = {"title": "Meet", "text": "We meet."}
    client.post(f"/assemblies/{number}/motions/new?kind=other", data=text)
    answer = client.post(f"/assemblies/{number}/convene")
    assert answer.status_code == 409
    assert "16 September 2026" in answer.text


def test_bad_times_are_refused_at_their_field(meeting: Meeting, sign_in: SignIn) -> None:
    client = sign_in(meeting.members[0])
    wrong = {
        "title": "Backwards",
        "kind": "ordinary",
        "place": "Lille",
        "opens_at": "2026-10-10T18:00",
        "closes_at": "2026-10-10T17:00",
    }
    answer = client.post("/assemblies/new", data=wrong)
    assert answer.status_code == 422
    assert "The votes must close after they open." in answer.text
    assert "Backwards" in answer.text


def test_a_member_attends_gives_and_revokes_a_proxy(meeting: Meeting, sign_in: SignIn) -> None:
    client, page = sign_in(meeting.members[1]), f"/assemblies/{meeting.assembly_id}"
    given = client.post(page + "/proxy", data={"holder_id": meeting.members[2]}, follow_redirects=True).text
    assert "votes for you" in given
    assert "Give a proxy" in client.post(page + "/proxy/revoke", follow_redirects=True).text
    assert "You attend remotely." in client.post(page + "/remote", follow_redirects=True).text
    assert "remote" in client.get(page + "/attendance").text


def test_a_second_call_puts_the_undecided_motions_again(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    _wire(app, meeting)
    clock.at = CLOSES + timedelta(hours=1)
    meeting.settle(clock.at)
    client = sign_in(meeting.members[0])
    window = {"opens_at": "2026-10-20T18:00", "closes_at": "2026-10-20T20:00"}
    page = client.post(f"/assemblies/{meeting.assembly_id}/again", data=window, follow_redirects=True).text
    assert "second call" in page
    assert "Meet in spring" in page


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "The assembly was cancelled."), ("fr", "L’assemblée a été annulée.")]
)
def test_why_a_poll_was_cancelled_is_said_in_the_language_of_who_reads(
    meeting: Meeting, sign_in: SignIn, locale: str, said: str
) -> None:
    sign_in(meeting.members[0]).post(f"/assemblies/{meeting.assembly_id}/cancel", data={"reason": "Flood"})
    page = sign_in(meeting.members[1], locale).get(f"/polls/{meeting.poll_id}").text
    assert said in page


def test_members_who_are_not_on_the_board_run_nothing(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    plain = sign_in(meeting.members[1])
    administrator = sign_in(meeting.people.admit("Other Admin", Role.administrator))
    paths = [
        "/assemblies/new",
        f"/assemblies/{meeting.assembly_id}/convene",
        f"/assemblies/{meeting.assembly_id}/close",
        f"/assemblies/{meeting.assembly_id}/cancel",
        f"/polls/{meeting.poll_id}/cancel",
        f"/polls/{meeting.poll_id}/close",
    ]
    for client in (plain, administrator):
        assert [client.post(path).status_code for path in paths] == [403] * len(paths)


def test_the_rules_are_said_in_words(meeting: Meeting, sign_in: SignIn) -> None:
    page = sign_in(meeting.members[1]).get("/assemblies/rules").text
    assert "more than half of the votes cast" in page
    assert START.year == 2026


def test_who_voted_from_afar_is_on_the_sheet_once_the_votes_are_over(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    meeting.vote(2, Choice.for_)
    client, clock.at = sign_in(meeting.members[0]), OPENS
    sheet = f"/assemblies/{meeting.assembly_id}/attendance"
    assert "deemed present" not in client.get(sheet).text
    clock.at = CLOSES
    for page in (sheet, f"/assemblies/{meeting.assembly_id}"):
        assert "1 member is deemed present" in client.get(page).text
        assert meeting.actor(2).name in client.get(page).text


def test_an_assembly_is_cancelled_on_a_page_of_its_own_for_a_reason(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    board, path = sign_in(meeting.members[0]), f"/assemblies/{meeting.assembly_id}"
    assert board.post(f"{path}/cancel", data={"reason": " "}).status_code == 422
    page = board.post(f"{path}/cancel", data={"reason": "The room is flooded."}, follow_redirects=True).text
    assert "This assembly is cancelled" in page
    assert "The room is flooded." in sign_in(meeting.members[2]).get(path).text
    assert sign_in(meeting.members[2]).get(f"{path}/cancel").status_code == 403
