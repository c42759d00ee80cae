"""The launch opens a budget line; spending is held against it; more needs a vote; nothing is deleted."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.budgets import queries, services
from scopgov.budgets.tables import Spending
from scopgov.domain.budgets import Line
from scopgov.domain.economics import Alert
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice
from scopgov.domain.states import PollState, UseCaseState
from scopgov.launches import services as launch
from scopgov.studies import queries as studies
from scopgov.usecases.tables import UseCase
from scopgov.votes import queries as votes
from scopgov.votes import services as polls
from scopgov.votes.tables import Motion, MotionKind
from tests.budgets.voting import House, studied, window
from tests.conftest import START
from tests.studies.whole import presented

LATER = START + timedelta(days=60)
DAY = date(2026, 10, 20)


def _spend(
    session: Session, house: House, use_case_id: int, amount: str, *, who: int = 0, beyond: str = ""
) -> Spending:
    return services.spend(
        session,
        actor=house.actor(who),
        now=LATER,
        use_case=session.get_one(UseCase, use_case_id),
        amount=D(amount),
        spent_on=DAY,
        label="Training",
        beyond=beyond,
    )


def _line(session: Session, use_case_id: int) -> Line:
    return queries.line(session, session.get_one(UseCase, use_case_id))


def test_a_carried_launch_opens_the_line_that_was_voted(house: House, launched: int) -> None:
    with house.database.reading() as session:
        use_case = session.get_one(UseCase, launched)
        assert use_case.state is UseCaseState.launched
        assert _line(session, launched) == Line(D("14000.00"), D("0.00"))
        (given,) = queries.votes(session, use_case)
        assert given.poll_id == use_case.launch_poll_id


def test_a_rejected_launch_opens_no_line(house: House) -> None:
    with house.database.transaction() as session:
        number = studied(session, house).id
    house.decide(MotionKind.launch, Choice.against)
    with house.database.reading() as session:
        assert _line(session, number) == Line(D("0.00"), D("0.00"))


def test_the_poll_binds_the_study_that_was_read(house: House, launched: int) -> None:
    with house.database.reading() as session:
        use_case = session.get_one(UseCase, launched)
        motion = session.scalars(select(Motion)).one()
        row = studies.current(session, use_case)
        definition = json.loads(motion.polls[-1].definition)
        assert row is not None
        assert definition["dossier_digest"] == row.digest == definition["motion"]["params"]["study_digest"]
        assert definition["motion"]["params"]["budget"] == "14000.00"
        approval = votes.approval(session, motion.polls[-1].id)
        assert approval is not None and approval.carried


def test_a_later_version_of_the_study_does_not_change_what_is_voted(house: House) -> None:
    with house.database.transaction() as session:
        use_case = studied(session, house)
        number = use_case.id
    motion_id = house.put(MotionKind.launch)
    with house.database.transaction() as session:
        use_case = session.get_one(UseCase, number)
        presented(session, house.cast, use_case)
        motion = session.get_one(Motion, motion_id)
        assert motion.params["study"] == 1
        assert any("Version 2" in str(one) for one in launch.notices(session, motion))
    house.vote(motion_id, Choice.for_)
    with house.database.reading() as session:
        assert session.get_one(UseCase, number).state is UseCaseState.launched


def test_a_study_altered_after_the_motion_was_put_is_not_voted_on(house: House) -> None:
    with house.database.transaction() as session:
        number = studied(session, house).id
    motion_id = house.put(MotionKind.launch)
    with house.database.transaction() as session:
        row = studies.current(session, session.get_one(UseCase, number))
        assert row is not None
        row.content = {**row.content, "plain": "Altered."}
    with house.database.transaction() as session:
        motion = session.get_one(Motion, motion_id)
        assert "no longer" in str(launch.may_open(session, motion))
        opens = window(session, motion_id).opens_at
    with house.database.transaction() as session:
        polls.settle(session, now=opens, consequences=house.table)
    with house.database.reading() as session:
        assert session.get_one(Motion, motion_id).polls[-1].state is PollState.cancelled


def test_spending_is_recorded_by_the_board_alone(house: House, launched: int) -> None:
    with house.database.transaction() as session:
        _spend(session, house, launched, "1000.10")
        with pytest.raises(Forbidden):
            _spend(session, house, launched, "1", who=house.cast.author)
        assert _line(session, launched) == Line(D("14000.00"), D("1000.10"))


@pytest.mark.parametrize(
    ("amount", "alert"),
    [("11199.99", Alert.none), ("11200", Alert.near), ("13999.99", Alert.near), ("14000", Alert.reached)],
)
def test_the_line_warns_at_eighty_and_at_a_hundred_percent(
    house: House, launched: int, amount: str, alert: Alert
) -> None:
    with house.database.transaction() as session:
        _spend(session, house, launched, amount)
        line = _line(session, launched)
        assert line.alert is alert
        assert (line.warning() is None) is (alert is Alert.none)


def test_beyond_the_line_takes_a_reason_that_members_read(house: House, launched: int) -> None:
    with house.database.transaction() as session:
        _spend(session, house, launched, "13999")
        with pytest.raises(Refused, match="new vote first") as refused:
            _spend(session, house, launched, "1.01")
        assert refused.value.field == "beyond"
        made = _spend(session, house, launched, "1.01", beyond="The bill was higher.")
        assert made.beyond == "The bill was higher."
        assert _line(session, launched).alert is Alert.over


@pytest.mark.parametrize(
    ("amount", "day", "label", "field"),
    [
        (None, DAY, "x", "amount"),
        (D(0), DAY, "x", "amount"),
        (D(1), None, "x", "spent_on"),
        (D(1), date(2027, 1, 1), "x", "spent_on"),
        (D(1), DAY, " ", "label"),
    ],
)
def test_a_spending_lacks_nothing(
    house: House, launched: int, amount: D | None, day: date | None, label: str, field: str
) -> None:
    with house.database.transaction() as session, pytest.raises(Refused) as refused:
        services.spend(
            session,
            actor=house.actor(),
            now=LATER,
            use_case=session.get_one(UseCase, launched),
            amount=amount,
            spent_on=day,
            label=label,
        )
    assert refused.value.field == field


def test_nothing_is_spent_before_the_launch(house: House) -> None:
    with house.database.transaction() as session:
        number = studied(session, house).id
        with pytest.raises(Refused, match="before its launch"):
            _spend(session, house, number, "1")


def test_a_correction_is_a_further_entry_and_the_first_stays(house: House, launched: int) -> None:
    with house.database.transaction() as session:
        made = _spend(session, house, launched, "590")
        for right, why in (("950", "digits swapped"), ("0", "another project’s")):
            services.correct(session, actor=house.actor(), now=LATER, spending=made, amount=D(right), why=why)
            session.refresh(made, ["corrections"])
            assert made.standing == D(right)
            assert _line(session, launched).spent == D(right)
        assert made.amount == D(590)
        assert [one.amount for one in made.corrections] == [D(360), D(-950)]
        with pytest.raises(Refused, match="other than"):
            services.correct(session, actor=house.actor(), now=LATER, spending=made, amount=D(0), why="again")
        assert session.scalar(select(func.count()).select_from(Spending)) == 3


def test_a_correction_past_the_line_takes_a_reason_too(house: House, launched: int) -> None:
    with house.database.transaction() as session:
        made = _spend(session, house, launched, "100")
        with pytest.raises(Refused, match="new vote first"):
            services.correct(
                session, actor=house.actor(), now=LATER, spending=made, amount=D(15000), why="typo"
            )


def test_more_is_asked_for_voted_and_added(house: House, launched: int) -> None:
    with house.database.transaction() as session:
        use_case = session.get_one(UseCase, launched)
        with pytest.raises(Forbidden):
            services.ask(
                session,
                actor=house.actor(house.cast.member),
                now=LATER,
                use_case=use_case,
                amount=D(1),
                reasons="x",
            )
        for amount in ("500", "2500.50"):
            services.ask(
                session, actor=house.actor(), now=LATER, use_case=use_case, amount=D(amount), reasons="Audit."
            )
        assert [one.amount for one in queries.to_put(session)] == [D("2500.50")]
    motion_id = house.put(MotionKind.budget)
    with house.database.transaction() as session:
        assert queries.to_put(session) == []
        with pytest.raises(Refused, match="before the vote already"):
            services.ask(
                session,
                actor=house.actor(),
                now=LATER,
                use_case=session.get_one(UseCase, launched),
                amount=D(1),
                reasons="x",
            )
    house.vote(motion_id, Choice.for_)
    with house.database.reading() as session:
        assert _line(session, launched).voted == D("16500.50")
        assert queries.to_put(session) == []


def test_a_rejected_request_adds_nothing_and_is_not_offered_again(house: House, launched: int) -> None:
    with house.database.transaction() as session:
        use_case = session.get_one(UseCase, launched)
        services.ask(
            session, actor=house.actor(), now=LATER, use_case=use_case, amount=D(500), reasons="Audit."
        )
    house.decide(MotionKind.budget, Choice.against)
    with house.database.reading() as session:
        assert _line(session, launched).voted == D(14000)
        assert queries.to_put(session) == []


@pytest.mark.parametrize(("amount", "reasons", "field"), [(D(0), "x", "amount"), (D(1), " ", "reasons")])
def test_a_request_lacks_nothing(house: House, launched: int, amount: D, reasons: str, field: str) -> None:
    with house.database.transaction() as session, pytest.raises(Refused) as refused:
        services.ask(
            session,
            actor=house.actor(),
            now=LATER,
            use_case=session.get_one(UseCase, launched),
            amount=amount,
            reasons=reasons,
        )
    assert refused.value.field == field
