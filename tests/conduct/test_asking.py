"""Enough members ask for a secret ballot, and the vote is confidential: by the rules, whoever chairs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.assemblies.tables import Assembly
from scopgov.conduct import asking
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.conduct import Asked
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import CLOCK
from scopgov.domain.polls import Secrecy
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.votes import confidential
from scopgov.votes.tables import Poll
from tests.conduct.sitting import CHAIR, MEMBER, OPENS, SECRETARY, Sitting, begin, in_session
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]


def _ask(sitting: Sitting, at: int) -> Asked:
    with sitting.meeting.database.transaction() as session:
        return asking.ask(
            session,
            actor=sitting.meeting.actor(at),
            now=OPENS,
            poll=session.get_one(Poll, sitting.polls[0]),
            consequences=sitting.meeting.consequences,
        )


def _choose(sitting: Sitting, secrecy: Secrecy) -> None:
    with sitting.meeting.database.transaction() as session:
        confidential.choose(
            session,
            actor=sitting.meeting.actor(),
            now=OPENS,
            poll=session.get_one(Poll, sitting.polls[0]),
            secrecy=secrecy,
            consequences=sitting.meeting.consequences,
        )


def _told(sitting: Sitting) -> list[str]:
    with sitting.meeting.database.reading() as session:
        return list(
            session.scalars(select(Notice.text).where(Notice.heading == "How it is voted").distinct())
        )


def test_more_than_half_of_those_present_ask_and_it_is_voted_in_confidence(sitting: Sitting) -> None:
    sitting.present(CHAIR, SECRETARY, MEMBER)
    assert _ask(sitting, CHAIR) == Asked(1, 2)
    assert _ask(sitting, CHAIR) == Asked(1, 2)  # pressed twice
    assert sitting.poll().secrecy is Secrecy.open
    assert _ask(sitting, MEMBER) == Asked(2, 2)
    poll = sitting.poll()
    assert (poll.secrecy, poll.secrecy_asked_at) == (Secrecy.confidential, OPENS)
    assert _told(sitting) == ["“%(title)s” will be voted in confidence: enough members asked for it."]
    with sitting.meeting.database.reading() as session:
        entry = session.scalars(
            select(RecordEntry).where(RecordEntry.act == Act.poll_secrecy_changed.value)
        ).one()
    assert (entry.actor_id, json.loads(entry.facts)) == (CLOCK.member_id, {"secrecy": "confidential"})
    opened = sitting.open()
    assert json.loads(opened.definition)["secrecy"] == "confidential"


def test_neither_the_chair_nor_the_board_makes_open_what_members_asked_to_be_secret(sitting: Sitting) -> None:
    sitting.present(CHAIR)
    _ask(sitting, CHAIR)
    with pytest.raises(Refused, match="Enough members asked"):
        _choose(sitting, Secrecy.open)


def test_a_vote_made_confidential_first_is_not_made_open_behind_those_who_ask(sitting: Sitting) -> None:
    sitting.present(CHAIR, SECRETARY, MEMBER)
    _choose(sitting, Secrecy.confidential)
    assert _ask(sitting, MEMBER) == Asked(1, 2)
    assert sitting.poll().secrecy_asked_at is None
    assert _ask(sitting, SECRETARY) == Asked(2, 2)
    with pytest.raises(Refused, match="Enough members asked"):
        _choose(sitting, Secrecy.open)
    with pytest.raises(Refused, match="in confidence already"):
        _ask(sitting, CHAIR)
    assert json.loads(sitting.open().definition)["secrecy"] == "confidential"


def test_only_members_present_ask_once_the_meeting_sits(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="not recorded as attending"):
        _ask(sitting, MEMBER)


def test_whoever_has_no_vote_does_not_ask(sitting: Sitting, people: People) -> None:
    sitting.members.append(people.admit("Emma Employee", associate=False))
    with pytest.raises(Forbidden):
        _ask(sitting, 5)


def test_once_the_vote_is_open_it_is_too_late(sitting: Sitting) -> None:
    sitting.present(CHAIR)
    sitting.open()
    with pytest.raises(Refused, match="has opened"):
        _ask(sitting, CHAIR)


def test_those_asking_before_are_counted_among_those_present_as_the_vote_opens(
    people: People, database: Database, tmp_path: Path
) -> None:

    sitting = in_session(people, database, begun=False, keys=tmp_path / "keys")
    assert _ask(sitting, MEMBER) == Asked(1, 3)  # of five on the roll
    with database.transaction() as session:
        begin(session, sitting.meeting, session.get_one(Assembly, sitting.assembly_id))
    sitting.present(MEMBER)
    assert sitting.open().secrecy is Secrecy.confidential


def test_members_are_told_that_the_level_changed_after_the_notice(sitting: Sitting) -> None:
    _choose(sitting, Secrecy.confidential)
    assert _told(sitting) == ["“%(title)s” will be voted in confidence: this was changed after the notice."]
    _choose(sitting, Secrecy.confidential)
    assert len(_told(sitting)) == 1


def test_the_button_counts_those_who_ask(sitting: Sitting, sign_in: SignIn, clock: Clock) -> None:
    clock.at = OPENS
    sitting.present(CHAIR, SECRETARY, MEMBER)
    sitting.take()
    base, first = f"/assemblies/{sitting.assembly_id}", sitting.polls[0]
    member, other = sign_in(sitting.members[MEMBER]), sign_in(sitting.members[CHAIR])
    assert "0 of 2 ask for it." in member.get(f"{base}/follow").text
    assert member.post(f"/polls/{first}/ask").location == f"{base}/follow#now"
    page = member.get(f"{base}/follow").text
    assert "1 of 2 ask for it." in page and "You ask for it." in page
    other.post(f"/polls/{first}/ask")
    assert "Enough members asked for it" in member.get(f"{base}/follow").text
    late = sign_in(sitting.members[SECRETARY]).post(f"/polls/{first}/ask")
    assert late.status_code == 422 and "voted in confidence already" in late.text
