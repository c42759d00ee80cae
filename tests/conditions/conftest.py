"""A house whose members launched a use case with conditions."""

from decimal import Decimal

import pytest

from scopgov.charter.queries import in_force
from scopgov.conditions.tables import Condition
from scopgov.domain.advice import AdviceKind
from scopgov.studies import services as studies
from scopgov.usecases import services as usecases
from scopgov.usecases.tables import FindingKind
from scopgov.votes.tables import MotionKind
from tests.budgets.conftest import board, cast, house
from tests.budgets.voting import House
from tests.conftest import START
from tests.screening.answers import screened
from tests.studies.whole import presented
from tests.usecases.proposing import EFFECTS, findings, submitted

__all__ = ["board", "cast", "house"]
RESERVE = "Spend half of it in the first year."


@pytest.fixture
def to_launch(house: House) -> House:
    """A file read with a condition for each clause, and a reserve of the board: nothing is voted yet."""
    with house.database.transaction() as session:
        use_case, charter = submitted(session, house.cast), in_force(session, START.date())
        assert charter is not None
        screened(session, house.actor(house.cast.author), START, use_case)
        usecases.check(
            session,
            actor=house.actor(house.cast.committee),
            now=START,
            use_case=use_case,
            findings=findings(charter, FindingKind.met_with_condition),
            effects=EFFECTS,
        )
        studies.advise(
            session,
            actor=house.actor(),
            now=START,
            study=presented(session, house.cast, use_case),
            kind=AdviceKind.with_reserve,
            reasons="Worth trying.",
            budget=Decimal(14000),
            reserve=RESERVE,
        )
    return house


@pytest.fixture
def condition(to_launch: House) -> int:
    """The number of the first condition of a launch that was carried."""
    to_launch.decide(MotionKind.launch)
    with to_launch.database.reading() as session:
        return session.query(Condition.id).order_by(Condition.id).limit(1).scalar()  # type: ignore[return-value]
