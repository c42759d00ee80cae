"""Read budget lines, spending and requests for more. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.budgets.tables import BudgetRequest, BudgetVote, Spending
from scopgov.domain.budgets import Line
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.states import PollState, UseCaseState
from scopgov.domain.text import N_
from scopgov.usecases.tables import UseCase
from scopgov.votes import queries as polls
from scopgov.votes.tables import Motion, MotionKind


def votes(session: Session, use_case: UseCase) -> Sequence[BudgetVote]:
    """Return what carried polls gave to a use case, the first first."""
    query = select(BudgetVote).where(BudgetVote.use_case_id == use_case.id).order_by(BudgetVote.id)
    return session.scalars(query).all()


def spendings(session: Session, use_case: UseCase) -> Sequence[Spending]:
    """Return what was spent on a use case, each with its corrections, by day."""
    query = select(Spending).where(Spending.use_case_id == use_case.id, Spending.corrects_id.is_(None))
    return session.scalars(query.order_by(Spending.spent_on, Spending.id)).all()


def spending(session: Session, use_case: UseCase, spending_id: int) -> Spending:
    """Return an amount spent on a use case (no correction), or refuse as not found."""
    found = session.get(Spending, spending_id)
    if found is None or found.use_case_id != use_case.id or found.corrects_id is not None:
        raise NotFound(Reason(N_("There is no such spending.")))
    return found


def line(session: Session, use_case: UseCase) -> Line:
    """Return the budget line as it stands."""
    voted = select(func.sum(BudgetVote.amount)).where(BudgetVote.use_case_id == use_case.id)
    spent = select(func.sum(Spending.amount)).where(Spending.use_case_id == use_case.id)
    return Line(_exact(session.scalar(voted)), _exact(session.scalar(spent)))


def _exact(found: Decimal | None) -> Decimal:
    """Return a sum to the cent: SQLite adds in binary, and amounts have two decimals."""
    return Decimal(found or 0).quantize(Decimal("0.01"))


def request(session: Session, request_id: int) -> BudgetRequest:
    """Return a request, or refuse as not found."""
    found = session.get(BudgetRequest, request_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such request.")))
    return found


def latest_request(session: Session, use_case: UseCase) -> BudgetRequest | None:
    """Return the latest request for a use case, decided or not."""
    query = select(BudgetRequest).where(BudgetRequest.use_case_id == use_case.id)
    return session.scalar(query.order_by(BudgetRequest.id.desc()).limit(1))


def motion_of(session: Session, of: BudgetRequest) -> Motion | None:
    """Return the latest motion about a request."""
    query = select(Motion).where(Motion.kind == MotionKind.budget, Motion.subject_id == of.id)
    return session.scalar(query.order_by(Motion.id.desc()).limit(1))


def waiting(session: Session, of: BudgetRequest) -> bool:
    """Tell whether a request may be put to the vote: neither on an agenda nor decided."""
    motion = motion_of(session, of)
    if motion is None:
        return True
    poll = motion.polls[-1]
    decided = poll.outcome is Outcome.carried or polls.rejected_for_good(poll)
    return not decided and poll.state in (PollState.closed, PollState.cancelled)


def to_put(session: Session) -> list[BudgetRequest]:
    """Return the requests that may be put to the vote: the latest of each use case."""
    found = (latest_request(session, one) for one in launched(session))
    return [one for one in found if one is not None and waiting(session, one)]


def launched(session: Session) -> Sequence[UseCase]:
    """Return the use cases whose launch was carried."""
    query = select(UseCase).where(UseCase.state == UseCaseState.launched)
    return session.scalars(query.order_by(UseCase.number)).all()


@dataclass(frozen=True)
class Standing:
    """A use case with its budget line."""

    use_case: UseCase
    line: Line


def standing(session: Session) -> list[Standing]:
    """Return every launched use case with its line."""
    return [Standing(one, line(session, one)) for one in launched(session)]
