"""A retraining: proposed by the AI lead, voted, run once with the voted recipe, the old mandate standing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.datasets.tables import DataVersion
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState, VersionState
from scopgov.jobs.tables import Job
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.stewardship import queries, retraining, services
from scopgov.stewardship.tables import Retraining
from scopgov.training.tables import TrainingRun
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.audits.factory import data_version
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def mandate(session: Session, around: Case, clock: Clock) -> Mandate:
    return factory.granted(session, around, clock)


def _newer(session: Session, around: Case, mandate: Mandate) -> DataVersion:
    lead = around.hands.lead.member_id
    return data_version(session, lead, mandate.use_case, around.folder / "sources")


def _propose(session: Session, around: Case, clock: Clock, mandate: Mandate) -> Retraining:
    return services.propose_retraining(
        session,
        actor=around.hands.lead,
        now=clock.at,
        use_case=mandate.use_case,
        data_version=_newer(session, around, mandate),
        reason="A year of finished projects.",
    )


def _vote(session: Session, around: Case, clock: Clock, proposal: Retraining, choices: str) -> Poll:
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.retraining, proposal.id)
    return factory.hold(session, around, clock, motion, choices)


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_carried_retraining_queues_the_voted_recipe_once(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    proposal = _propose(session, around, clock, mandate)
    runs, jobs = _count(session, TrainingRun), _count(session, Job)
    poll = _vote(session, around, clock, proposal, "fffff")
    assert proposal.carried is True
    assert (_count(session, TrainingRun), _count(session, Job)) == (runs + 1, jobs + 1)
    run = session.get_one(TrainingRun, proposal.run_id)
    assert run.options == {"recipe": mandate.model_version.recipe}
    assert run.data_version_id == proposal.data_version_id
    assert run.retraining_id == proposal.id
    services.carry(session, proposal, poll, clock.at)
    retraining.on_outcome(session, poll.motion, poll, clock.at)
    assert (_count(session, TrainingRun), _count(session, Job)) == (runs + 1, jobs + 1)


def test_the_old_mandate_stands_after_a_carried_retraining(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    _vote(session, around, clock, _propose(session, around, clock, mandate), "fffff")
    assert mandate.state is MandateState.granted
    assert mandate.model_version.state is VersionState.approved


def test_a_rejected_retraining_runs_nothing_and_is_not_offered_again(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    proposal = _propose(session, around, clock, mandate)
    runs = _count(session, TrainingRun)
    _vote(session, around, clock, proposal, "aaaff")
    assert proposal.carried is False
    assert _count(session, TrainingRun) == runs
    assert retraining.proposals(session) == []


def test_after_a_cancelled_poll_it_may_be_put_again(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    proposal = _propose(session, around, clock, mandate)
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.retraining, proposal.id)
    votes.cancel(
        session,
        actor=around.hands.board,
        now=clock.at,
        poll=motion.polls[0],
        reason="A mistake in the text.",
        consequences=around.consequences,
    )
    assert proposal.carried is None
    assert [one.subject_id for one in retraining.proposals(session)] == [proposal.id]


def test_before_its_poll_is_over_it_is_offered_once(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    proposal = _propose(session, around, clock, mandate)
    assert [one.subject_id for one in retraining.proposals(session)] == [proposal.id]
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.retraining, proposal.id)
    assert retraining.proposals(session) == []
    assert motion.params["data"] == proposal.data_version.digest
    assert retraining.may_open(session, motion) is None


def test_its_poll_does_not_open_once_the_mandate_is_gone_or_the_data_moved(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    proposal = _propose(session, around, clock, mandate)
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.retraining, proposal.id)
    kept, proposal.data_version.digest = proposal.data_version.digest, "0" * 64
    assert "changed" in str(retraining.may_open(session, motion))
    proposal.data_version.digest = kept
    board = around.hands.board
    mandates.withdraw(session, actor=board, now=clock.at, mandate=mandate, reason="Over.")
    assert "no longer stands" in str(retraining.may_open(session, motion))


def test_only_the_lead_proposes_and_only_sensible_data(
    session: Session, around: Case, clock: Clock, mandate: Mandate
) -> None:
    hands = around.hands
    newer = _newer(session, around, mandate)
    said = {"now": clock.at, "use_case": mandate.use_case}
    for actor in (hands.board, hands.judge, hands.member, around.root):
        with pytest.raises(Forbidden):
            services.propose_retraining(
                session,
                actor=actor,
                data_version=newer,
                reason="Mine.",
                **said,  # type: ignore[arg-type]
            )
    for data, reason, field in (
        (mandate.model_version.run.data_version, "Again.", "data_version"),
        (newer, " ", "reason"),
    ):
        with pytest.raises(Refused) as refused:
            services.propose_retraining(
                session,
                actor=hands.lead,
                data_version=data,
                reason=reason,
                **said,  # type: ignore[arg-type]
            )
        assert refused.value.field == field


def test_the_pages_show_models_in_use_and_take_a_proposal(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    lead = sign_in(around.hands.lead.member_id)
    assert "No mandate stands" in lead.get("/stewardship").text
    assert "There are no newer frozen data" in lead.get("/stewardship/retrainings/new").text
    with people.database.transaction() as session:
        mandate = factory.granted(session, around, clock)
        data_id = _newer(session, around, mandate).id
    page = lead.get("/stewardship").text
    assert "1 model in use" in page
    assert "Propose a retraining" in page
    wrong = lead.post("/stewardship/retrainings/new", data={"data_version": data_id, "reason": ""})
    assert wrong.status_code == 422
    answer = lead.post(
        "/stewardship/retrainings/new", data={"data_version": data_id, "reason": "A year more."}
    )
    assert answer.status_code == 302
    assert "A year more." in lead.get(answer.location).text
    assert "to be voted" in lead.get("/mandates/1").text
    assert lead.get("/stewardship/retrainings/99").status_code == 404


def test_others_read_stewardship_and_propose_nothing(people: People, sign_in: SignIn) -> None:
    member = sign_in(people.admit("Zed", Role.administrator))
    assert member.get("/stewardship").status_code == 200
    assert member.get("/stewardship/retrainings/new").status_code == 403


def test_the_month_begins_where_the_cooperative_is(clock: Clock) -> None:
    assert queries.month_begins(clock.at).isoformat() == "2026-09-01T00:00:00+02:00"
