"""Hold what is voted, spent and asked for on a budget line. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from scopgov.budgets import queries
from scopgov.budgets.tables import BudgetRequest, BudgetVote, Spending
from scopgov.db import hold
from scopgov.domain import budgets
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Poll


def give(session: Session, *, now: datetime, use_case: UseCase, poll: Poll, amount: Decimal) -> BudgetVote:
    """Add to a use case's line what a carried poll gave it."""
    given = BudgetVote(use_case=use_case, poll=poll, amount=amount, voted_at=now)
    session.add(given)
    session.flush()
    facts = {"poll": poll.id, "amount": f"{amount:.2f}"}
    _enter(session, CLOCK, now, Act.budget_voted, use_case, facts)
    return given


def spend(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    amount: Decimal | None,
    spent_on: date | None,
    label: str,
    supplier: str = "",
    beyond: str = "",
) -> Spending:
    """Record an amount spent; past the line only with the reason why."""
    must(actor, Permission.spending_record)
    refused = budgets.may_spend(use_case.state)
    if refused is not None:
        raise Refused(refused)
    if not legible(label):
        raise Refused(Reason(N_("Say what it was spent on.")), field="label")
    hold(session, use_case)  # two bills do not both take the last euros
    line = queries.line(session, use_case)
    sound = budgets.check_spending(line, amount, spent_on, local_day(now), beyond)
    made = _spending(use_case, actor, now, sound, legible(label))
    made.spent_on, made.supplier, made.beyond = spent_on or local_day(now), legible(supplier), legible(beyond)
    session.add(made)
    session.flush()
    facts = {"spending": made.id, "amount": f"{sound:.2f}", "beyond": bool(made.beyond)}
    _enter(session, actor, now, Act.spending_recorded, use_case, facts)
    return made


def _spending(use_case: UseCase, actor: Actor, now: datetime, amount: Decimal, label: str) -> Spending:
    return Spending(
        use_case=use_case, amount=amount, label=label, recorded_by=actor.member_id, recorded_at=now
    )


def correct(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    spending: Spending,
    amount: Decimal | None,
    why: str,
    beyond: str = "",
) -> Spending:
    """Correct an amount to what it should be (0: it should not be there); the first entry stays as it was."""
    must(actor, Permission.spending_record)
    if not legible(why):
        raise Refused(Reason(N_("Say why it is corrected.")), field="why")
    use_case = spending.use_case
    hold(session, use_case)
    if amount is None or amount == spending.standing:
        raise Refused(Reason(N_("Write the right amount, other than the one that stands.")), field="amount")
    change = amount - spending.standing
    budgets.check_beyond(queries.line(session, use_case), change, beyond)
    made = _spending(use_case, actor, now, change, legible(why))
    made.spent_on, made.supplier, made.corrected = spending.spent_on, spending.supplier, spending
    made.beyond = legible(beyond)
    session.add(made)
    session.flush()
    facts = {"spending": made.id, "corrects": spending.id, "amount": f"{change:.2f}"}
    _enter(session, actor, now, Act.spending_corrected, use_case, facts)
    return made


def ask(
    session: Session, *, actor: Actor, now: datetime, use_case: UseCase, amount: Decimal | None, reasons: str
) -> BudgetRequest:
    """Ask for more money on a launched use case; members vote on it."""
    must(actor, Permission.budget_ask)
    refused = budgets.may_spend(use_case.state)
    if refused is not None:
        raise Refused(refused)
    sound = budgets.check_request(amount, reasons)
    earlier = queries.latest_request(session, use_case)
    if earlier is not None and queries.motion_of(session, earlier) and not _over(session, earlier):
        raise Refused(Reason(N_("A request is before the vote already: wait for its result.")))
    made = BudgetRequest(
        use_case=use_case, amount=sound, reasons=legible(reasons), asked_by=actor.member_id, asked_at=now
    )
    session.add(made)
    session.flush()
    facts = {"request": made.id, "amount": f"{sound:.2f}"}
    _enter(session, actor, now, Act.budget_asked, use_case, facts)
    return made


def _over(session: Session, of: BudgetRequest) -> bool:
    """Tell whether a request that was on an agenda no longer is."""
    motion = queries.motion_of(session, of)
    return motion is None or motion.polls[-1].closed_at is not None


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, use_case: UseCase, facts: Mapping[str, object]
) -> None:
    subject = f"use_case:{use_case.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
