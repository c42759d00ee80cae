"""The committee votes on an opinion that one of its members proposes, without whoever has an interest in the file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from scopgov.conditions.tables import Condition
from scopgov.config import Settings
from scopgov.domain.conditions import Origin
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import PollState, VersionState
from scopgov.ethics import drafting, queries
from scopgov.ethics.tables import Opinion, OpinionDraft
from scopgov.usecases import interests
from scopgov.usecases.tables import UseCase
from scopgov.votes.queries import roll_of
from scopgov.votes.tables import Poll
from tests.conftest import START, People
from tests.dossiers import laying
from tests.ethics.meeting import CLOSES, Meeting


@pytest.fixture
def meeting(people: People, settings: Settings) -> Meeting:
    return Meeting(people, settings)


def test_a_carried_opinion_is_given_with_its_conditions_and_what_the_minority_says(meeting: Meeting) -> None:
    with meeting.database.transaction() as session:
        draft = session.scalars(select(OpinionDraft)).one()
        for text in ("Too early.", "Two agencies cannot be judged."):
            drafting.VERSIONS.disagree(session, actor=meeting.judges[2], now=START, draft=draft, text=text)
    meeting.convene()
    meeting.vote(Choice.for_, Choice.for_, Choice.against)
    with meeting.database.reading() as session:
        opinion = session.scalars(select(Opinion)).one()
        assert opinion.poll_id == session.scalars(select(Poll.id)).one()
        assert opinion.minority == "Zoe – Two agencies cannot be judged."
        assert opinion.digest == queries.opinion_digest(opinion)
        assert opinion.model_version.state is VersionState.judged
        bound = session.scalars(select(Condition)).one()
        assert (bound.text, bound.origin, bound.origin_id) == ("Look again.", Origin.opinion, opinion.id)
        assert queries.waiting(session) == []


def test_a_rejected_opinion_is_not_given_and_another_may_be_proposed(meeting: Meeting) -> None:
    meeting.convene()
    meeting.vote(Choice.against, Choice.against, Choice.for_)
    with meeting.database.reading() as session:
        assert session.scalars(select(Opinion)).all() == []
        draft = session.scalars(select(OpinionDraft)).one()
        assert draft.closed_at == CLOSES
        assert not queries.votable(session, draft)


def test_who_has_an_interest_is_not_on_the_roll_and_the_quorum_counts_without_them(meeting: Meeting) -> None:
    meeting.convene()
    with meeting.database.transaction() as session:
        use_case = session.scalars(select(UseCase)).one()
        interests.declare(
            session, actor=meeting.judges[2], now=START, use_case=use_case, reason="I would use it."
        )
    meeting.vote(Choice.for_)
    with meeting.database.reading() as session:
        poll = session.scalars(select(Poll)).one()
        assert roll_of(session, poll) == {one.member_id for one in meeting.judges[:2]}
        assert poll.outcome is Outcome.carried


def test_a_newer_audit_cancels_the_vote(meeting: Meeting, settings: Settings) -> None:
    meeting.convene()
    with meeting.database.transaction() as session:
        draft = session.scalars(select(OpinionDraft)).one()
        later = START + timedelta(days=1)
        laying.audited(session, settings.instance, meeting.who, later, draft.model_version)
    meeting.vote()
    with meeting.database.reading() as session:
        poll = session.scalars(select(Poll)).one()
        assert poll.state is PollState.cancelled
        assert "audited again" in str(poll.cancelled_reason)
