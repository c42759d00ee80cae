"""Members suspend, resume and withdraw a mandate by vote; what they voted, only a vote undoes."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.services import convene
from scopgov.domain.errors import Refused
from scopgov.domain.gate import Refusal
from scopgov.domain.polls import Choice
from scopgov.domain.states import MandateState, PollState
from scopgov.mandates import confirming, gate, queries, services
from scopgov.mandates.standing import voted_suspension
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.record.tables import RecordEntry
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import Clock
from tests.mandates import factory
from tests.mandates.factory import Case


def _vote(
    session: Session, around: Case, clock: Clock, mandate: Mandate, kind: MotionKind, choices: str = "fffff"
) -> Poll:
    motion = factory.put(session, around, clock, factory.assembly(session, around, clock), kind, mandate.id)
    return factory.hold(session, around, clock, motion, choices)


def _offered(session: Session, around: Case, kind: MotionKind) -> list[str]:
    return [str(one.title) for one in around.consequences[kind].proposals(session)]


def _suspend(session: Session, around: Case, clock: Clock, mandate: Mandate) -> None:
    services.suspend(
        session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason="Too many alarms."
    )


def _resume(session: Session, around: Case, clock: Clock, mandate: Mandate) -> None:
    services.resume(session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason="Understood.")


def _may_score(session: Session, around: Case, clock: Clock, mandate: Mandate) -> bool:
    condition = queries.condition(mandate, clock.at.date())
    recorded = queries.recorded_state(session, mandate)
    assert recorded is mandate.state
    return condition.refusal is None


def test_a_carried_suspension_stops_scoring_until_another_vote(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    poll = _vote(session, around, clock, mandate, MotionKind.suspension)
    assert mandate.state is MandateState.suspended
    assert not _may_score(session, around, clock, mandate)
    assert mandate.suspensions[-1].suspended_by is None
    assert "resume" not in queries.actions(mandate)
    with pytest.raises(Refused, match="only another vote lifts it"):
        _resume(session, around, clock, mandate)
    assert _offered(session, around, MotionKind.suspension) == []
    lifting = _vote(session, around, clock, mandate, MotionKind.resumption)
    assert mandate.state is MandateState.granted
    assert (mandate.suspensions[-1].poll_id, mandate.suspensions[-1].lifted_poll_id) == (poll.id, lifting.id)
    assert _may_score(session, around, clock, mandate)


def test_a_rejected_suspension_changes_nothing(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    _vote(session, around, clock, mandate, MotionKind.suspension, "aaaaa")
    assert mandate.state is MandateState.granted
    assert mandate.suspensions == []


def test_members_confirm_the_suspension_of_the_committee(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    _suspend(session, around, clock, mandate)
    (title,) = _offered(session, around, MotionKind.suspension)
    assert title.startswith("Confirm")
    poll = _vote(session, around, clock, mandate, MotionKind.suspension)
    (kept,) = mandate.suspensions
    assert (kept.reason, kept.poll_id, kept.suspended_by) == (
        "Too many alarms.",
        poll.id,
        around.hands.judge.member_id,
    )
    with pytest.raises(Refused, match="only another vote"):
        _resume(session, around, clock, mandate)
    entry = session.scalars(
        select(RecordEntry).where(RecordEntry.act == "mandate.suspension_confirmed")
    ).one()
    assert json.loads(entry.facts)["poll"] == poll.id
    assert not _may_score(session, around, clock, mandate)


def test_members_who_do_not_confirm_a_suspension_lift_it(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    _suspend(session, around, clock, mandate)
    poll = _vote(session, around, clock, mandate, MotionKind.suspension, "aaaaf")
    assert mandate.state is MandateState.granted
    assert mandate.suspensions[-1].lifted_poll_id == poll.id
    assert _may_score(session, around, clock, mandate)


def _lifted_before_its_poll(
    session: Session, around: Case, clock: Clock, choices: str
) -> tuple[Mandate, Poll]:
    """Suspend, put the confirmation on an agenda, lift the suspension, then let members vote all the same."""
    mandate = factory.granted(session, around, clock)
    _suspend(session, around, clock, mandate)
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.suspension, mandate.id)
    _resume(session, around, clock, mandate)
    (told,) = around.consequences[MotionKind.suspension].notices(session, motion)
    assert "The committee lifted this suspension on" in str(told) and "Understood." in str(told)
    return mandate, factory.hold(session, around, clock, motion, choices)


def test_members_decide_on_a_suspension_lifted_before_their_vote_and_may_suspend_it_themselves(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, poll = _lifted_before_its_poll(session, around, clock, "fffff")
    assert (mandate.state, mandate.suspensions[-1].poll_id) == (MandateState.suspended, poll.id)
    assert not _may_score(session, around, clock, mandate)


def test_members_who_do_not_want_it_back_keep_who_decided_it_from_suspending_again_alone(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, poll = _lifted_before_its_poll(session, around, clock, "aaaaa")
    assert mandate.state is MandateState.granted
    assert mandate.suspensions[-1].lifted_poll_id == poll.id
    assert _may_score(session, around, clock, mandate)
    with pytest.raises(Refused, match="you do not suspend again alone"):
        _suspend(session, around, clock, mandate)
    last = [one for one in queries.life(mandate, clock.at.date()) if str(one.name) == "Resumed"][-1]
    assert not last.vote and last.why == "Understood."  # it was the committee that lifted it


def test_suspending_and_lifting_around_each_assembly_does_not_keep_members_from_deciding(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    _suspend(session, around, clock, mandate)
    _resume(session, around, clock, mandate)
    factory.assembly(session, around, clock)
    assert confirming.due(session, clock.at) == []  # one suspension, soon lifted, calls nobody together
    _suspend(session, around, clock, mandate)
    _resume(session, around, clock, mandate)
    (one,) = confirming.due(session, clock.at)
    motion = confirming.put(session, clock.at, one, around.consequences, str)
    assert motion.title.startswith("Decide on the suspensions of") and "2 times" in motion.text
    factory.hold(session, around, clock, motion, "aaaaa")
    assert mandate.state is MandateState.granted and confirming.unconfirmed(session) == []
    with pytest.raises(Refused, match="you do not suspend again alone"):
        _suspend(session, around, clock, mandate)


def test_members_suspend_what_the_committee_resumed_during_the_poll(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    _suspend(session, around, clock, mandate)
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.suspension, mandate.id)
    convene(session, actor=around.hands.board, now=clock.at, assembly=held)
    clock.at = held.opens_at
    for voter in around.voters:
        votes.cast(
            session,
            actor=members.actor(session, voter, clock.at),
            now=clock.at,
            poll=motion.polls[0],
            choice=Choice.for_,
            consequences=around.consequences,
        )
    _resume(session, around, clock, mandate)
    clock.at = held.closes_at
    votes.settle(session, now=clock.at, consequences=around.consequences)
    assert mandate.state is MandateState.suspended
    assert voted_suspension(mandate) is not None


def test_a_carried_withdrawal_is_for_good(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    poll = _vote(session, around, clock, mandate, MotionKind.withdrawal)
    assert mandate.state is MandateState.withdrawn
    assert (mandate.closed_poll_id, mandate.closed_by) == (poll.id, None)
    assert not _may_score(session, around, clock, mandate)
    for kind in (MotionKind.suspension, MotionKind.resumption, MotionKind.withdrawal):
        assert _offered(session, around, kind) == []
    last = queries.life(mandate, clock.at.date())[-1]
    assert (str(last.name), last.vote) == ("Withdrawn", True)


def test_a_withdrawal_before_the_vote_leaves_nothing_to_suspend(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.suspension, mandate.id)
    services.withdraw(session, actor=around.hands.board, now=clock.at, mandate=mandate, reason="No use.")
    poll = factory.hold(session, around, clock, motion, "-----")
    assert poll.state is PollState.cancelled
    assert mandate.state is MandateState.withdrawn


def test_the_gate_refuses_under_a_voted_suspension(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    _vote(session, around, clock, mandate, MotionKind.suspension)
    writer = members.actor(session, around.writer, clock.at)
    asked = gate.open_for(session, store=around.store, use_case=mandate.use_case, actor=writer, now=clock.at)
    assert isinstance(asked, Refusal)
    assert asked.code == "suspended"


def test_a_suspension_of_the_committee_comes_before_the_next_assembly_by_itself_until_one_decides(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    _suspend(session, around, clock, mandate)
    assert confirming.due(session, clock.at) == []
    assert confirming.unconfirmed(session) == [mandate]
    held = factory.assembly(session, around, clock)
    (one,) = confirming.due(session, clock.at)
    motion = confirming.put(session, clock.at, one, around.consequences, str)
    assert (motion.assembly_id, motion.put_by) == (held.id, around.hands.judge.member_id)
    assert confirming.due(session, clock.at) == []
    factory.hold(session, around, clock, motion, "")  # nobody votes: it stands, and comes back
    assert mandate.state is MandateState.suspended
    factory.assembly(session, around, clock)
    (again,) = confirming.due(session, clock.at)
    motion = confirming.put(session, clock.at, again, around.consequences, str)
    factory.hold(session, around, clock, motion, "aaaaa")
    assert mandate.state is MandateState.granted
    assert confirming.unconfirmed(session) == []
