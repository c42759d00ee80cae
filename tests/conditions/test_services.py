"""Conditions begin with a vote, are followed by somebody, and end by the committee alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions import queries, services, telling
from scopgov.conditions.tables import Condition
from scopgov.domain.conditions import NoteKind, Origin
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice
from scopgov.domain.states import ConditionAction, ConditionState
from scopgov.members.tables import Member
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import MotionKind
from tests.budgets.voting import House
from tests.conditions.conftest import RESERVE
from tests.conftest import START

NOW = START + timedelta(days=40)
DUE = date(2026, 12, 1)


def _all(house: House) -> list[Condition]:
    with house.database.reading() as session:
        return list(session.scalars(select(Condition).order_by(Condition.id)))


def test_what_members_launched_with_begins_as_conditions(to_launch: House) -> None:
    assert _all(to_launch) == []
    to_launch.decide(MotionKind.launch)
    found = [(one.origin, one.text, one.state, one.owner_id) for one in _all(to_launch)]
    read = (Origin.charter, "Once a year.", ConditionState.asked, None)
    assert found == [read, read, (Origin.board, RESERVE, ConditionState.asked, None)]


def test_a_rejected_launch_begins_nothing(to_launch: House) -> None:
    to_launch.decide(MotionKind.launch, Choice.against)
    assert _all(to_launch) == []


class Hand:
    """Acts on one condition in a session that the test keeps."""

    def __init__(self, session: Session, house: House, condition: int) -> None:
        self.session, self.house = session, house
        self.condition = queries.condition(session, condition)

    def told(self, who: int, now: datetime = NOW) -> dict[str, Any]:
        return {"actor": self.house.actor(who), "now": now, "condition": self.condition}

    def give(self, owner: int, due_on: date = DUE, why: str = "", now: datetime = NOW) -> None:
        person = self.session.get_one(Member, owner)
        judge = self.told(self.house.cast.committee, now)
        services.assign(self.session, **judge, owner=person, due_on=due_on, why=why)

    def propose(self, text: str = "The report of May, page 3.", by: int = 0) -> None:
        services.propose(self.session, **self.told(by or self.house.cast.member), text=text)

    def judge(self, action: ConditionAction, text: str = "Read and checked.", by: int = 0) -> None:
        judge = self.told(by or self.house.cast.committee)
        services.judge(self.session, **judge, action=action, text=text)

    def journal(self) -> list[NoteKind]:
        self.session.refresh(self.condition, ["notes"])
        return [note.kind for note in self.condition.notes]


@pytest.fixture
def hand(session: Session, to_launch: House, condition: int) -> Hand:
    return Hand(session, to_launch, condition)


def test_a_condition_is_followed_proposed_sent_back_and_fulfilled(hand: Hand) -> None:
    member = hand.house.cast.member
    hand.give(member)
    services.note(hand.session, **hand.told(member), text="A first draft.")
    hand.propose()
    hand.judge(ConditionAction.send_back, "Page 3 says nothing of it.")
    hand.propose("Page 4.")
    hand.judge(ConditionAction.fulfil)
    assert hand.condition.state is ConditionState.fulfilled
    assert [kind.value for kind in hand.journal()] == [
        "begun",
        "assigned",
        "noted",
        "proposed",
        "sent_back",
        "proposed",
        "fulfilled",
    ]
    query = select(RecordEntry.act).where(RecordEntry.subject == f"condition:{hand.condition.id}")
    acts = hand.session.scalars(query.order_by(RecordEntry.seq)).all()
    assert acts == [f"condition.{kind.value}" for kind in hand.journal()]


def test_only_its_owner_proposes_and_only_another_of_the_committee_judges(hand: Hand) -> None:
    cast = hand.house.cast
    hand.give(cast.member)
    with pytest.raises(Forbidden, match="follows it"):
        hand.propose(by=cast.committee)
    hand.propose()
    for who in (cast.member, hand.house.board, cast.administrator):
        with pytest.raises(Forbidden):
            hand.judge(ConditionAction.fulfil, by=who)
    with pytest.raises(Forbidden, match="You wrote this file"):
        hand.judge(ConditionAction.fulfil, by=cast.author)
    hand.judge(ConditionAction.send_back)
    hand.give(cast.committee, why="Mia is away.")
    hand.propose(by=cast.committee)
    with pytest.raises(Forbidden, match="You follow this condition"):
        hand.judge(ConditionAction.fulfil)


def test_nothing_is_fulfilled_without_evidence_and_nothing_given_up_without_reasons(hand: Hand) -> None:
    hand.give(hand.house.cast.member)
    with pytest.raises(Refused, match="present state"):
        hand.judge(ConditionAction.fulfil)
    for blank in ("", " \n"):
        with pytest.raises(Refused):
            hand.propose(blank)
        with pytest.raises(Refused):
            hand.judge(ConditionAction.give_up, blank)
    hand.judge(ConditionAction.give_up, "The tool it was about is no longer bought.")
    with pytest.raises(Refused, match="any more"):
        hand.give(hand.house.cast.member)
    assert hand.condition.state is ConditionState.given_up


def test_what_was_fulfilled_and_no_longer_holds_is_opened_again(hand: Hand) -> None:
    hand.give(hand.house.cast.member)
    hand.propose()
    hand.judge(ConditionAction.fulfil)
    hand.judge(ConditionAction.reopen, "The report was withdrawn.")
    assert queries.is_open(hand.condition)


def _notices(session: Session, member: int) -> list[str]:
    query = select(Notice.text).where(Notice.member_id == member, Notice.heading == "Condition")
    return list(session.scalars(query.order_by(Notice.id)))


def test_people_are_told_what_is_theirs_to_do_and_once_that_it_is_late(hand: Hand) -> None:
    cast, session = hand.house.cast, hand.session
    hand.give(cast.member)
    assert len(_notices(session, cast.member)) == 1
    late = datetime(2026, 12, 2, 8, tzinfo=NOW.tzinfo)
    assert [one.late for one in telling.due(session, late)] == [True]
    for again in (late, late + timedelta(days=1)):
        for one in telling.due(session, again):
            telling.remind(session, again, one)
    assert "was due by" in _notices(session, cast.member)[-1]
    assert len(_notices(session, cast.member)) == 2
    assert hand.condition in queries.to_look_at(session, late)
    hand.propose()
    assert "waits for the committee" in _notices(session, cast.committee)[-1]
    assert telling.due(session, late + timedelta(days=60)) == []


def test_an_opinion_that_follows_another_keeps_what_it_repeats_and_lets_go_of_the_rest(hand: Hand) -> None:
    session = hand.session
    about = {
        "actor": hand.house.actor(hand.house.cast.committee),
        "origin": Origin.opinion,
        "use_case": session.get_one(UseCase, hand.condition.use_case_id),
    }
    first = services.begin_bound(session, **about, now=NOW, origin_id=1, texts=["Tell clients", "Train"])
    later = NOW + timedelta(days=1)
    new = services.begin_bound(
        session, **about, now=later, origin_id=2, texts=["Train", "Audit again"], earlier=[1]
    )
    assert [one.text for one in new] == ["Audit again"]
    assert [one.state for one in first] == [ConditionState.given_up, ConditionState.asked]
    bound = queries.binding(session, about["use_case"], Origin.opinion, 2)
    assert [one.text for one in bound[-2:]] == ["Train", "Audit again"]
    assert queries.at(first, NOW) == dict.fromkeys(first, ConditionState.asked)
    services.lapse(session, now=later, origin=Origin.opinion, origin_id=2)
    assert not [
        one
        for one in queries.binding(session, about["use_case"], Origin.opinion, 2)[-2:]
        if queries.is_open(one)
    ]
