"""What two people do at the same instant in two processes: the second decides on what the first left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.db import Database
from scopgov.deliberation import consenting, objecting
from scopgov.deliberation.tables import ConsentAnswer, ConsentRound, Objection
from scopgov.domain.consent import Stance
from scopgov.domain.data_rights import Ending, Right
from scopgov.domain.errors import Refused
from scopgov.domain.feedback import FeedbackKind
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Role
from scopgov.domain.states import VersionState
from scopgov.feedback import services as feedback
from scopgov.feedback.tables import Feedback
from scopgov.privacy import rights
from scopgov.privacy.rights import Asked
from scopgov.privacy.tables import RightsRequest
from scopgov.training import services as training
from scopgov.training.tables import ModelVersion
from tests.audits import factory
from tests.conftest import START, Clock, People
from tests.deliberation.conftest import meeting as meeting
from tests.mandates import factory as mandates
from tests.racing import await_waiting, beside
from tests.votes.meeting import OPENS, Meeting

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
BEFORE = OPENS - timedelta(days=1)
Act = Callable[[Session], object]


def _at_once(database: Database, first: Act, second: Act) -> list[type[BaseException]]:
    """Do the first act; do the second while the first is not durable yet. Return how the second failed, if it did."""

    def other() -> None:
        with database.transaction() as session:
            second(session)

    with database.transaction() as session:
        first(session)
        with beside(other) as failures:
            await_waiting(database)
            session.commit()
    return [type(one) for one in failures]


def test_two_candidates_of_one_training_are_not_both_taken(
    people: People, database: Database, tmp_path: Path
) -> None:
    lead = people.actor(people.admit("Lea Lead", Role.ai_lead))
    with database.transaction() as session:
        told: dict[str, Any] = {"author": lead.member_id, "state": VersionState.trained}
        one = factory.of_candidate(session, tmp_path, mandates.small_model(), **told)
        other = factory.of_candidate(session, tmp_path, mandates.small_model(), run=one.run, **told)
        numbers = one.id, other.id

    def take(number: int) -> Act:
        def act(session: Session) -> None:
            version = session.get_one(ModelVersion, number)
            shown = version.run.versions  # the page compared them
            training.take(session, actor=lead, now=START, version=version)
            assert shown

        return act

    assert _at_once(database, take(numbers[0]), take(numbers[1])) == [Refused]


def test_a_request_is_not_answered_both_ways(people: People, database: Database) -> None:
    contact = people.actor(people.admit("Loïc", Role.data_protection))
    with database.transaction() as session:
        asked = Asked("Zoé Éluard", Right.access, START.date(), "All of it.")
        number = rights.enter(session, actor=contact, now=START, asked=asked).id

    def answer(ending: Ending) -> Act:
        def act(session: Session) -> None:
            request = session.get_one(RightsRequest, number)
            told: dict[str, Any] = {"actor": contact, "now": START, "request": request}
            rights.answer(session, ending=ending, answer="Here it is.", **told)

        return act

    assert _at_once(database, answer(Ending.granted), answer(Ending.partly)) == [Refused]
    with database.reading() as session:
        assert session.get_one(RightsRequest, number).ending is Ending.granted


def test_the_last_two_objections_lifted_at_once_let_the_vote_open(meeting: Meeting) -> None:
    numbers = []
    for at in (1, 3):
        with meeting.act() as (session, poll, _):
            told: dict[str, Any] = {"actor": meeting.actor(at), "now": BEFORE, "motion": poll.motion}
            numbers.append(objecting.raise_objection(session, reason="It harms.", clause_id=1, **told).id)

    def lift(at: int, number: int) -> Act:
        def act(session: Session) -> None:
            shown = session.scalars(select(Objection)).all()  # the page showed both
            told: dict[str, Any] = {"actor": meeting.actor(at), "now": BEFORE}
            told |= {"objection": session.get_one(Objection, number), "consequences": meeting.consequences}
            objecting.lift(session, **told)
            assert len(shown) == 2

        return act

    with meeting.act() as (_, poll, _assembly):
        assert Wait.committee in poll.waits_for
    assert _at_once(meeting.database, lift(1, numbers[0]), lift(3, numbers[1])) == []
    with meeting.act() as (_, poll, _assembly):
        assert not poll.waits_for


def test_a_consent_sent_twice_at_once_is_one(meeting: Meeting, clock: Clock) -> None:
    with meeting.act() as (session, poll, _):
        told: dict[str, Any] = {"actor": meeting.actor(), "now": START, "motion": poll.motion}
        number = consenting.ask(session, closes_at=BEFORE, **told).id

    def consent(session: Session) -> None:
        asked = session.get_one(ConsentRound, number)
        told: dict[str, Any] = {"actor": meeting.actor(1), "now": START, "asked": asked}
        consenting.answer(session, stance=Stance.consent, **told)

    assert _at_once(meeting.database, consent, consent) == []
    with meeting.act() as (session, _poll, _assembly):
        assert len(session.scalars(select(ConsentAnswer)).all()) == 1


def test_nothing_is_added_to_an_agenda_as_its_notice_is_sent(meeting: Meeting) -> None:
    with meeting.act() as (session, _, assembly):
        told: dict[str, Any] = {"actor": meeting.actor(), "now": START}
        dates = {"opens_at": assembly.opens_at, "closes_at": assembly.closes_at}
        said: dict[str, Any] = {"title": "Next", "place": "Lyon", "kind": assembly.kind}
        made = assemblies.prepare(session, **said, **dates, **told)
        assemblies.add_item(session, actor=meeting.actor(), assembly=made, title="First")
        number = made.id

    def convene(session: Session) -> None:
        assemblies.convene(session, assembly=session.get_one(Assembly, number), **told)

    def add(session: Session) -> None:
        assembly = session.get_one(Assembly, number)
        assemblies.add_item(session, actor=meeting.actor(), assembly=assembly, title="Late")

    assert _at_once(meeting.database, convene, add) == [Refused]


def test_feedback_sent_twice_at_once_is_one(people: People, database: Database) -> None:
    ana = people.actor(people.admit("Ana"))

    def say(session: Session) -> None:
        told: dict[str, Any] = {"actor": ana, "now": START, "kind": FeedbackKind.idea}
        feedback.give(session, title="Colours", text="Blue, please.", **told)

    assert _at_once(database, say, say) == []
    with database.reading() as session:
        assert len(session.scalars(select(Feedback)).all()) == 1
