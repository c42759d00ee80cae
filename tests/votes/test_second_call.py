"""In a SARL a motion short of more than half of all members on first call is not lost: a second call decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import VersionState
from scopgov.domain.statutes import CompanyForm
from scopgov.votes import again, queries
from scopgov.votes.tables import Poll
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case, case
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened


@pytest.fixture
def around(people: People, settings: Settings) -> Case:
    return case(people, settings.instance)


def _second_call(session: Session, meeting: Meeting) -> int:
    first = session.get_one(Poll, meeting.poll_id).motion.assembly
    opens = CLOSES + timedelta(days=20)
    told = {"actor": meeting.actor(), "now": CLOSES}
    second = assemblies.call_again(
        session, **told, assembly=first, opens_at=opens, closes_at=opens + timedelta(hours=1)
    )
    (motion,) = again.put_again(
        session, **told, first=first, second=second, consequences=meeting.consequences
    )
    assemblies.convene(session, **told, assembly=second)
    return motion.polls[0].id


def test_it_is_rejected_for_good_by_the_second_call_only(people: People, database: Database) -> None:
    meeting = convened(people, database, form=CompanyForm.sarl)
    for at, choice in enumerate([Choice.for_, Choice.for_, Choice.against]):
        meeting.vote(at, choice, OPENS)
    poll = meeting.settle(CLOSES)
    assert poll.outcome is Outcome.rejected
    assert not queries.rejected_for_good(poll)
    with database.transaction() as session:
        meeting.poll_id = _second_call(session, meeting)
    opens = CLOSES + timedelta(days=20)
    meeting.vote(0, Choice.against, opens)
    poll = meeting.settle(opens + timedelta(hours=1))
    assert poll.outcome is Outcome.rejected
    assert queries.rejected_for_good(poll)


def test_a_majority_of_those_who_vote_is_enough_the_second_time(people: People, database: Database) -> None:
    meeting = convened(people, database, form=CompanyForm.sarl)
    meeting.vote(0, Choice.for_, OPENS)
    assert meeting.settle(CLOSES).outcome is Outcome.rejected
    with database.transaction() as session:
        meeting.poll_id = _second_call(session, meeting)
    opens = CLOSES + timedelta(days=20)
    meeting.vote(0, Choice.for_, opens)
    assert meeting.settle(opens + timedelta(hours=1)).outcome is Outcome.carried


def test_a_model_short_of_the_first_call_comes_back_before_the_vote(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    dossier = factory.judged(session, around, clock)
    held = factory.assembly(session, around, clock, CompanyForm.sarl)
    motion = factory.put(session, around, clock, held, factory.MotionKind.deployment, dossier.id)
    factory.hold(session, around, clock, motion, "ff---")
    assert dossier.model_version.state is VersionState.judged
    assert queries.may_be_put_again(motion)
