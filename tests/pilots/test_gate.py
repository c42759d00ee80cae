"""The gate of a pilot: closed until workers were informed, open to its group alone, closed after its end."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Role
from scopgov.dossiers import queries as dossiers
from scopgov.mandates import gate
from scopgov.mandates.tables import Mandate
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan
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


def _extended(
    session: Session, around: Case, clock: Clock, plan: PilotPlan, months: int, **changes: Any
) -> Mandate:
    """Have members vote another pilot of the same model, which ends later."""
    days = timedelta(days=30 * months)
    following = factory.settled(
        session, around, clock, plan.model_version, ends_on=plan.ends_on + days, **changes
    )
    dates = {"starts_on": following.starts_on, "ends_on": following.ends_on, "review_on": following.ends_on}
    dossier = voting.freeze(session, around, clock, plan.model_version, pilot=True, **dates)
    voting.voted(session, around, clock, dossier)
    clock.at += following.starts_on - clock.at.date()
    return voting.standing(session, plan.use_case)


@pytest.mark.parametrize(
    ("months", "changes", "code"),
    [
        (2, {}, "opened"),
        (3, {}, "informed"),
        (2, {"watched": "How fast people write."}, "informed"),
    ],
)
def test_an_extension_opens_on_the_earlier_information_only_within_what_was_said(
    session: Session, around: Case, clock: Clock, months: int, changes: dict[str, Any], code: str
) -> None:
    plan, _ = factory.granted(session, around, clock, inform=False)
    clock.at -= timedelta(days=2)
    factory.informed(session, around, clock, plan, until=plan.ends_on + timedelta(days=60))
    clock.at += timedelta(days=2)
    mandate = _extended(session, around, clock, plan, months, **changes)
    assert _asked(session, around, clock, mandate) == code
    following = next(iter(plans.of_use_case(session, plan.use_case)))
    assert bool(plans.beyond(following)) is (code != "opened")
    plan.group = [*plan.group, around.hands.member.member_id]  # somebody widens what people were informed of
    session.flush()
    assert _asked(session, around, clock, mandate) == "informed"
