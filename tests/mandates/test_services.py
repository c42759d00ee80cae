"""Mandates: granted by carried polls alone, suspended and withdrawn by the bodies that may, superseded by votes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.gate import Refusal
from scopgov.domain.policy import CLOCK
from scopgov.domain.states import MandateState, VersionState
from scopgov.dossiers import queries as dossiers
from scopgov.mandates import document, gate, queries, services
from scopgov.mandates.gate import Opened
from scopgov.mandates.tables import Mandate
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case


def _acts(session: Session, mandate: Mandate) -> list[str]:
    query = (
        select(RecordEntry).where(RecordEntry.subject == f"mandate:{mandate.id}").order_by(RecordEntry.seq)
    )
    return [entry.act for entry in session.scalars(query)]


def test_a_carried_vote_grants_exactly_what_the_dossier_says(
    session: Session, around: Case, clock: Clock
) -> None:
    dossier = factory.judged(session, around, clock)
    poll = factory.voted(session, around, clock, dossier)
    mandate = factory.standing(session, dossier.model_version.use_case)
    assert (mandate.poll_id, mandate.dossier_id) == (poll.id, dossier.id)
    assert mandate.artefact_sha256 == factory.small_model().artefact_sha256
    assert mandate.copy_sha256 == factory.small_model().certificate["sha256"]
    assert mandate.conditions == ["Look at the offices again in spring."]
    assert mandate.state is MandateState.granted
    assert dossier.model_version.state is VersionState.approved
    assert _acts(session, mandate) == ["mandate.granted"]
    assert queries.in_force(session, mandate.use_case, clock.at) is not None


@pytest.mark.parametrize("choices", ["fffaa", "aaaaa"])
def test_a_rejected_vote_grants_nothing(session: Session, around: Case, clock: Clock, choices: str) -> None:
    dossier = factory.judged(session, around, clock)
    poll = factory.voted(session, around, clock, dossier, choices.replace("f", "a", 1))
    assert queries.latest(session, dossier.model_version.use_case) is None
    assert dossier.model_version.state is VersionState.refused
    with pytest.raises(Refused, match="carried"):
        services.grant(session, now=clock.at, dossier=dossier, poll=poll)


def test_nobody_voting_leaves_the_version_before_the_vote(
    session: Session, around: Case, clock: Clock
) -> None:
    dossier = factory.judged(session, around, clock)
    factory.voted(session, around, clock, dossier, "-----")
    assert queries.latest(session, dossier.model_version.use_case) is None
    assert dossier.model_version.state is not VersionState.approved


def test_a_poll_about_one_dossier_grants_no_other(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    other = factory.judged(session, around, clock, run=mandate.model_version.run)
    with pytest.raises(Refused, match="another dossier"):
        services.grant(session, now=clock.at, dossier=other, poll=mandate.poll)


def test_a_second_vote_supersedes_the_first_mandate_in_one_act(
    session: Session, around: Case, clock: Clock
) -> None:
    first = factory.granted(session, around, clock)
    dossier = factory.judged(session, around, clock, run=first.model_version.run)
    factory.voted(session, around, clock, dossier)
    second = factory.standing(session, first.use_case)
    assert second.id != first.id
    assert (first.state, first.model_version.state) == (MandateState.superseded, VersionState.superseded)
    assert _acts(session, first) == ["mandate.granted", "mandate.superseded"]
    assert [moment.name.text for moment in queries.life(first, clock.at.date())][-1] == "Superseded"


def test_two_mandates_never_stand_for_one_use_case(session: Session, around: Case, clock: Clock) -> None:
    first = factory.granted(session, around, clock)
    dossier = factory.judged(session, around, clock, run=first.model_version.run)
    factory.voted(session, around, clock, dossier)
    first.state = MandateState.granted
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_committee_suspends_and_resumes_and_every_step_is_recorded(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, judge = factory.granted(session, around, clock), around.hands.judge
    services.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason=" An incident. ")
    assert mandate.state is MandateState.suspended
    assert queries.condition(mandate, clock.at.date()).word == "suspended"
    with pytest.raises(Refused):
        services.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason="Again.")
    services.resume(session, actor=judge, now=clock.at, mandate=mandate, reason="Settled.")
    assert mandate.state is MandateState.granted
    assert mandate.suspensions[0].reason == "An incident."
    assert _acts(session, mandate) == ["mandate.granted", "mandate.suspended", "mandate.resumed"]
    entry = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
    assert entry is not None
    assert "Settled" not in entry.facts


def test_a_committee_member_who_had_a_part_in_the_model_suspends_it_but_does_not_lift_a_suspension(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, hands = factory.granted(session, around, clock), around.hands
    author = replace(hands.judge, member_id=hands.lead.member_id)  # trained it, and sits in the committee
    services.suspend(session, actor=author, now=clock.at, mandate=mandate, reason="I found a fault.")
    with pytest.raises(Forbidden):
        services.resume(session, actor=author, now=clock.at, mandate=mandate, reason="All is well.")
    services.resume(session, actor=hands.judge, now=clock.at, mandate=mandate, reason="Settled.")
    assert mandate.state is MandateState.suspended  # nobody lifts alone what somebody else decided


def test_the_board_withdraws_for_good(session: Session, around: Case, clock: Clock) -> None:
    mandate, board = factory.granted(session, around, clock), around.hands.board
    services.withdraw(session, actor=board, now=clock.at, mandate=mandate, reason="No more use.")
    assert queries.standing(session, mandate.use_case) is None
    assert queries.actions(mandate) == frozenset()
    with pytest.raises(Refused):
        services.resume(session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason="Back.")


def test_only_the_bodies_that_may_touch_a_mandate(session: Session, around: Case, clock: Clock) -> None:
    mandate, hands = factory.granted(session, around, clock), around.hands
    for actor in (hands.lead, hands.board, hands.member, around.root, CLOCK):
        with pytest.raises(Forbidden):
            services.suspend(session, actor=actor, now=clock.at, mandate=mandate, reason="No.")
    for actor in (hands.lead, hands.judge, hands.member, around.root, CLOCK):
        with pytest.raises(Forbidden):
            services.withdraw(session, actor=actor, now=clock.at, mandate=mandate, reason="No.")
    assert mandate.state is MandateState.granted


def test_a_reason_is_needed(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    with pytest.raises(Refused) as refused:
        services.suspend(session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason=" ")
    assert refused.value.field == "reason"


def test_a_mandate_is_in_force_between_its_dates_only(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    days = (mandate.review_on - clock.at.date()).days
    found = [
        queries.in_force(session, mandate.use_case, clock.at + timedelta(days=by)) is not None
        for by in (0, days - 1, days, days + 180)
    ]
    assert found == [True, True, False, False]
    words = [queries.condition(mandate, mandate.review_on + timedelta(days=by)).word for by in (-1, 0, 180)]
    assert words == ["in force", "review due", "ended"]


def test_the_document_of_a_mandate_holds_every_digest_and_no_name(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    held = document.document(session, mandate)
    text = json.dumps(held)
    assert held["poll"]["definition"]["dossier_digest"] == mandate.dossier.digest
    assert held["poll"]["counted_again"] is True
    for digest in (mandate.artefact_sha256, mandate.poll.digest, mandate.dossier.digest):
        assert digest in text
    for name in ("Lea", "Joe", "Ada", "Max", "Wim", "Root"):
        assert f'"{name}"' not in text


def test_a_suspension_made_in_another_process_counts_at_the_next_call(
    people: People, around: Case, clock: Clock
) -> None:
    with people.database.transaction() as session:
        mandate_id = factory.granted(session, around, clock).id
    with people.database.session() as mine:
        mandate = mine.get_one(Mandate, mandate_id)

        def asked() -> Opened | Refusal:
            return gate.open_for(
                mine,
                store=around.store,
                use_case=mandate.use_case,
                actor=people.actor(around.writer),
                now=clock.at,
            )

        assert isinstance(asked(), Opened)
        mine.rollback()
        with people.database.transaction() as theirs:
            services.suspend(
                theirs,
                actor=around.hands.judge,
                now=clock.at,
                mandate=theirs.get_one(Mandate, mandate_id),
                reason="An incident.",
            )
        found = asked()
        assert isinstance(found, Refusal)
        assert found.code == "suspended"


def test_a_mandate_changed_by_hand_is_not_the_voted_one(session: Session, around: Case, clock: Clock) -> None:
    mandate = factory.granted(session, around, clock)
    voted = dossiers.terms(mandate.dossier)
    assert gate.as_voted(mandate, voted)
    changes = {
        "purpose": "Rank people",
        "pilot": not voted.pilot,
        "course_code": "other",
        "conditions": (),
        "ends_on": voted.ends_on + timedelta(days=1),
    }
    for name, value in changes.items():
        assert not gate.as_voted(mandate, replace(voted, **{name: value}))
