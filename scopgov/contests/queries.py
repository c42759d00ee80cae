"""Read contests of scores: where each stands, who is party to it, how they went. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from scopgov.contests.tables import ScoreContest
from scopgov.db import mentions
from scopgov.domain import contests as rules
from scopgov.domain.contests import Account, Contest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import DISPUTE
from scopgov.domain.policy import Actor, Permission, Subject, may
from scopgov.domain.states import DisputeState
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring.tables import Score

WAITING, ANSWERED = "waiting", "answered"
SHOWN: Mapping[str, ColumnElement[bool]] = {
    WAITING: ScoreContest.state == DisputeState.raised,
    ANSWERED: ScoreContest.state.in_([DisputeState.upheld, DisputeState.dismissed]),
}
NOTHING: Mapping[str, str] = {
    WAITING: N_("No contest waits for an answer. A score is contested from its page."),
    ANSWERED: N_("No contest is answered yet."),
}
NOTHING_AT_ALL = N_("No score was contested so far. A score is contested from its page.")


def contest(session: Session, contest_id: int) -> ScoreContest:
    """Return a contest, or refuse as not found."""
    found = session.get(ScoreContest, contest_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such contest.")))
    return found


def listed(shown: str = "", wanted: str = "") -> Select[ScoreContest]:
    """Return the query of contests, those due first at the top; `wanted` is looked for in the scores' references."""
    query = select(ScoreContest).join(ScoreContest.score).where(SHOWN.get(shown, true()))
    found = query.where(mentions(Score.reference, wanted)) if wanted else query
    return found.order_by(ScoreContest.state != DisputeState.raised, ScoreContest.due_on, ScoreContest.id)


def nothing(shown: str, wanted: str) -> str:
    """Say that nothing was found."""
    return N_("No contest of a score with this reference.") if wanted else NOTHING.get(shown, NOTHING_AT_ALL)


def of_score(session: Session, score: Score) -> Sequence[ScoreContest]:
    """Return the contests of a score, the earliest first."""
    return session.scalars(
        select(ScoreContest).where(ScoreContest.score_id == score.id).order_by(ScoreContest.id)
    ).all()


def whose(one: ScoreContest) -> Subject:
    """Return who raised a contest, as the policy asks."""
    return Subject(authors=frozenset({one.raised_by} if one.raised_by is not None else ()))


def parties(one: ScoreContest) -> Subject:
    """Return who had a part in what is contested: who raised it, asked for the score, or decided on it."""
    involved = {one.raised_by, one.score.scored_by, one.score.decided_by}
    return Subject(authors=frozenset(person for person in involved if person is not None))


def pending(one: ScoreContest) -> bool:
    """Tell whether a contest waits for something."""
    return any(state is one.state for state, _action in DISPUTE)


def to_examine(session: Session, actor: Actor) -> list[ScoreContest]:
    """Return the contests that this person may examine, those due first at the top."""
    waiting = session.scalars(listed(WAITING)).all()
    return [one for one in waiting if may(actor, Permission.contest_examine, parties(one))]


def left(one: ScoreContest, today: date) -> int | None:
    """Return how many days are left to answer a contest, or were when it was; below nought where that is late."""
    return counted(one).left(today)


def account(session: Session, today: date, mandate: Mandate | None = None) -> Account:
    """Return how the contests went, of all scores or of those under one mandate."""
    query = select(ScoreContest).join(ScoreContest.score)
    found = query.where(Score.mandate_id == mandate.id) if mandate else query
    return rules.account(map(counted, session.scalars(found)), today)


def counted(one: ScoreContest) -> Contest:
    """Return what is counted of a contest."""
    answered = None if one.answered_at is None else local_day(one.answered_at)
    return Contest(one.state, local_day(one.raised_at), one.due_on, answered, one.cause)
