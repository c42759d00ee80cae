"""A deployment vote from motion to mandate: what is offered, what keeps it from opening, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.conditions.tables import Condition
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.opinions import OpinionKind
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import ConditionState, PollState, VersionState
from scopgov.dossiers import deployment, queries
from scopgov.dossiers.tables import Dossier
from scopgov.votes.tables import Poll
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.voting import FIVE, OPENS, Vote, laid


@pytest.fixture
def vote(people: People, settings: Settings) -> Vote:
    return laid(people, settings)


def test_a_carried_vote_approves_the_version_and_grants_its_mandate(vote: Vote) -> None:
    with vote.database.reading() as session:
        assert deployment.proposals(session) == []
        assert vote.seen()[1].model_version.state is VersionState.put_to_vote
    poll, dossier, mandates = vote.held(*FIVE)
    assert poll.outcome is Outcome.carried
    assert dossier.model_version.state is VersionState.approved
    assert f'"{dossier.digest}"' in poll.definition
    (mandate,) = mandates
    terms = queries.terms(dossier)
    assert mandate.artefact_sha256 == dossier.model_version.artefact_sha256
    assert (mandate.purpose, mandate.ends_on) == (terms.purpose, terms.ends_on)
    assert mandate.conditions == list(terms.conditions)
    assert _conditions(vote) == [ConditionState.asked]


def _conditions(vote: Vote) -> list[ConditionState]:
    with vote.database.reading() as session:
        return list(session.scalars(select(Condition.state)))


def test_voters_are_told_of_each_condition_that_is_open_and_the_minutes_count_them(vote: Vote) -> None:
    with vote.database.reading() as session:
        motion = session.get_one(Poll, vote.poll_id).motion
        (told,) = [one for one in deployment.notices(session, motion) if "not fulfilled" in one.text]
        assert told.params["condition"] == "Look at the offices again in spring."
        counted = deployment.documents(session, motion)[1].params
        assert counted == {"fulfilled": 0, "open": 1, "given_up": 0}


def test_a_rejected_vote_refuses_the_version(vote: Vote) -> None:
    poll, dossier, mandates = vote.held(*(Choice.against,) * 5)
    assert poll.outcome is Outcome.rejected
    assert dossier.model_version.state is VersionState.refused
    assert mandates == []
    assert _conditions(vote) == [ConditionState.given_up]


def test_without_a_quorum_the_version_may_be_put_again(vote: Vote) -> None:
    poll, dossier, mandates = vote.held()
    assert poll.outcome is Outcome.no_quorum
    assert dossier.model_version.state is VersionState.judged
    assert mandates == []
    with vote.database.reading() as session:
        assert [one.subject_id for one in deployment.proposals(session)] == [dossier.id]


def _bytes(session: Session, vote: Vote, dossier: Dossier) -> None:
    path = factory.bytes_of(vote.folder / "artefacts", dossier.model_version.artefact_sha256)
    path.write_bytes(b"other bytes")


def _row(session: Session, vote: Vote, dossier: Dossier) -> None:
    dossier.opinion.reasons = "It is perfect."


def _charter(session: Session, vote: Vote, dossier: Dossier) -> None:
    factory.charter(session, adopted_on=date(2026, 9, 10))


def _old(session: Session, vote: Vote, dossier: Dossier) -> None:
    dossier.audit.run_at = START - timedelta(days=400)


def _withdrawn(session: Session, vote: Vote, dossier: Dossier) -> None:
    dossier.model_version.state = VersionState.judged


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_bytes, "stored bytes changed"),
        (_row, "the opinion changed"),
        (_charter, "Another charter is in force"),
        (_old, "too old"),
        (_withdrawn, "not before the vote"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_vote_does_not_open_on_what_is_no_longer_as_it_was_frozen(
    vote: Vote, spoil: Callable[[Session, Vote, Dossier], None], said: str
) -> None:
    with vote.database.transaction() as session:
        dossier = queries.dossier(session, 1)
        spoil(session, vote, dossier)
        session.flush()
        motion = session.get_one(Poll, vote.poll_id).motion
        reason = deployment.may_open(session, motion, vote.folder / "artefacts")
    assert reason is not None and said in str(reason)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_vote_on_changed_bytes_is_cancelled_and_the_version_may_be_judged_again(vote: Vote) -> None:
    path = factory.bytes_of(vote.folder / "artefacts", vote.seen()[1].model_version.artefact_sha256)
    path.write_bytes(b"other bytes")
    vote.settle(OPENS)
    poll, dossier, mandates = vote.seen()
    assert poll.state is PollState.cancelled
    assert dossier.model_version.state is VersionState.judged
    assert mandates == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_dossier_with_a_later_audit_is_not_offered_to_the_vote(
    people: People, database: Database, tmp_path: Path
) -> None:
    who = laying.hands(people)
    with database.transaction() as session:
        version = factory.version(session, tmp_path, author=who.lead.member_id)
        dossier = laying.frozen(session, tmp_path, who, START, version, OpinionKind.unfavourable)
        (offered,) = deployment.proposals(session)
        assert offered.subject_id == dossier.id
        assert dossier.digest in str(offered.text)
        laying.audited(session, tmp_path, who, START, version)
        assert audits.current(session, version) is not dossier.audit
        assert deployment.proposals(session) == []
