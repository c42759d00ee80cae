"""A proposal that a writer scored under a mandate in force, and the people around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.contests.tables import ScoreContest
from scopgov.notices.tables import Notice
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case, granted

SignIn = Callable[..., FlaskClient]
WHY = "The budget given is that of last year."
UPHELD = {
    "finding": "upheld",
    "text": "It was.",
    "cause": "given",
    "done": "Scored again with the new budget.",
}


@dataclass
class Scored:
    """A proposal that the writer scored under a mandate in force."""

    people: People
    around: Case
    clock: Clock
    sign_in: SignIn
    score_id: int

    @property
    def page(self) -> str:
        return f"/scores/{self.score_id}"

    @property
    def writer(self) -> FlaskClient:
        return self.sign_in(self.around.writer)

    @property
    def board(self) -> FlaskClient:
        return self.sign_in(self.around.hands.board.member_id)

    def contest(self, by: int, **more: str) -> str:
        """Contest the score; return the address of the contest."""
        answer = self.sign_in(by).post(f"/contests/new/{self.score_id}", data={"reason": WHY, **more})
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    def one(self) -> ScoreContest:
        with self.people.database.reading() as session:
            return session.scalars(select(ScoreContest)).one()

    def told(self, member_id: int) -> list[str]:
        with self.people.database.reading() as session:
            mine = session.scalars(select(Notice).where(Notice.member_id == member_id).order_by(Notice.id))
            return [one.heading for one in mine if "contest" in one.heading]


def scored_by_the_writer(people: People, around: Case, clock: Clock, sign_in: SignIn) -> Scored:
    """Bring a proposal as far as its score."""
    with people.database.transaction() as session:
        mandate = granted(session, around, clock)
        made = scoring.score(
            session,
            store=around.store,
            actor=people.actor(around.writer, clock.at),
            now=clock.at,
            use_case=mandate.use_case,
            reference="P-2026-118",
            inputs=GIVEN,
        )
        assert isinstance(made, Score)
        return Scored(people, around, clock, sign_in, made.id)
