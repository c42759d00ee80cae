"""The gate of a pilot: closed until workers were informed, open to its group alone, closed after its end."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Role
from scopgov.dossiers import queries as dossiers
from scopgov.mandates import gate
from scopgov.mandates.tables import Mandate
from scopgov.plans import queries as plans
from tests.conftest import Clock, People
from tests.mandates import factory as voting
from tests.mandates.factory import Case, case
from tests.pilots import factory


@pytest.fixture
def around(people: People, tmp_path: Path) -> Case:
    return case(people, tmp_path / "instance")


def _asked(session: Session, around: Case, clock: Clock, mandate: Mandate, other: int = 0) -> str:
    actor = Actor(other or around.writer, "Wim", roles=frozenset({Role.proposal_writer}))
    found = gate.open_for(session, store=around.store, use_case=mandate.use_case, actor=actor, now=clock.at)
    return getattr(found, "code", "opened")


def test_nobody_scores_in_a_pilot_before_the_day_after_workers_were_informed(
    session: Session, around: Case, clock: Clock
) -> None:
    plan, mandate = factory.granted(session, around, clock, inform=False)
    assert _asked(session, around, clock, mandate) == "informed"
    factory.informed(session, around, clock, plan)
    assert _asked(session, around, clock, mandate) == "informed"
    clock.at += timedelta(days=1)
    assert _asked(session, around, clock, mandate) == "opened"
    factory.informed(session, around, clock, plan, council=True, consulted_on=clock.at.date(), opinion="Yes")
    assert _asked(session, around, clock, mandate) == "informed"


def test_only_the_group_scores_and_only_in_its_dates(session: Session, around: Case, clock: Clock) -> None:
    plan, mandate = factory.granted(session, around, clock)
    assert _asked(session, around, clock, mandate) == "opened"
    assert _asked(session, around, clock, mandate, other=999) == "role"
    clock.at += factory.LASTS
    assert clock.at.date() == plan.ends_on
    assert _asked(session, around, clock, mandate) == "ended"


def test_a_plan_that_is_changed_after_the_vote_closes_the_gate(
    session: Session, around: Case, clock: Clock
) -> None:
    plan, mandate = factory.granted(session, around, clock)
    plan.group = [*plan.group, around.hands.member.member_id]
    session.flush()
    assert _asked(session, around, clock, mandate) == "dossier"


def test_the_dossier_of_a_pilot_needs_its_settled_plan_in_its_dates(
    session: Session, around: Case, clock: Clock
) -> None:
    judged = voting.judged(session, around, clock)
    with pytest.raises(Refused, match="needs a settled plan") as refused:
        voting.freeze(session, around, clock, judged.model_version, pilot=True)
    assert refused.value.field == "channel"
    plan = factory.settled(session, around, clock, judged.model_version)
    with pytest.raises(Refused, match="The plan of the pilot says") as refused:
        voting.freeze(session, around, clock, judged.model_version, pilot=True)
    assert refused.value.field == "starts_on"
    dates = {"starts_on": plan.starts_on, "ends_on": plan.ends_on, "review_on": plan.ends_on}
    frozen = voting.freeze(session, around, clock, judged.model_version, pilot=True, **dates)
    assert dossiers.content(frozen)["pilot"]["digest"] == plan.digest
    assert dossiers.terms(frozen).members == frozenset({around.writer})


def test_a_pilot_voted_before_dossiers_held_plans_goes_on(
    session: Session, around: Case, clock: Clock
) -> None:
    dossier = voting.judged(session, around, clock)
    held = dossiers.content(dossier)
    older = {name: part for name, part in held.items() if name not in ("pilot", "pilot_report")}
    older["mandate"] = {**held["mandate"], "pilot": True}
    dossier.content = canonical_json(older)
    dossier.digest = sha256_bytes(dossier.content.encode())
    session.flush()
    assert dossiers.verify(session, dossier, around.store) is None
    assert plans.informed_on(session, older) == date.min
    assert plans.informed_on(session, {**older, "pilot": None}) is None
