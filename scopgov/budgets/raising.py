"""What a motion on a budget needs and sets in motion: the functions of a `Consequence`; the root wires them.

A carried launch opens the line with the amount bound into its motion; a carried motion on a budget raises it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scopgov.budgets import queries, services
from scopgov.budgets.tables import BudgetRequest
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.usecases.tables import UseCase
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, Poll

TITLE = N_("Raise the budget of “%(title)s”")
TEXT = N_(
    "The assembly adds %(amount)s euros to the budget of “%(title)s”. Voted so far: %(voted)s euros; spent: "
    "%(spent)s euros; the line becomes %(total)s euros. Reasons: %(reasons)s"
)

EFFECT = N_("If carried: %(amount)s euros are added to the budget of “%(title)s”.")


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each request that may be put to the vote now."""
    return [_proposal(session, one) for one in queries.to_put(session)]


def _proposal(session: Session, of: BudgetRequest) -> Proposal:
    line = queries.line(session, of.use_case)
    told = {
        "title": of.use_case.title,
        "amount": of.amount,
        "voted": line.voted,
        "spent": line.spent,
        "total": line.voted + of.amount,
        "reasons": of.reasons,
    }
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), _terms(of))


def _terms(of: BudgetRequest) -> dict[str, Any]:
    return {"use_case": of.use_case.number, "budget": f"{of.amount:.2f}"}


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Bind the amount voted on into the motion."""
    motion.params = {**motion.params, **_terms(queries.request(session, motion.subject_id or 0))}


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: how much is added to which budget."""
    of = queries.request(session, motion.subject_id or 0)
    return Reason(EFFECT, {"title": of.use_case.title, "amount": float(of.amount)})


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse when the amount is no longer the one of the motion."""
    if _terms(queries.request(session, motion.subject_id or 0)).items() <= motion.params.items():
        return None
    return Reason(N_("The amount changed since the motion was put."))


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Raise the line by a carried poll."""
    if poll.outcome is Outcome.carried:
        use_case = queries.request(session, motion.subject_id or 0).use_case
        _give(session, motion, poll, now, use_case)


def open_line(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Open the line of a launch by its carried poll, where the motion binds a budget."""
    if poll.outcome is Outcome.carried and "budget" in motion.params:
        _give(session, motion, poll, now, session.get_one(UseCase, motion.subject_id))


def _give(session: Session, motion: Motion, poll: Poll, now: datetime, use_case: UseCase) -> None:
    amount = Decimal(motion.params["budget"])
    services.give(session, now=now, use_case=use_case, poll=poll, amount=amount)


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Return the warning due on the line, to be shown in red."""
    use_case = queries.request(session, motion.subject_id or 0).use_case
    warning = queries.line(session, use_case).warning()
    return [warning] if warning else []


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the request that members were given to read."""
    asked = queries.request(session, motion.subject_id or 0)
    return [Reason(N_("Request for a larger budget of %(day)s"), {"day": local_day(asked.asked_at)})]


RAISING = Consequence(
    proposals=proposals,
    on_put=on_put,
    may_open=may_open,
    on_outcome=on_outcome,
    effect=effect,
    notices=notices,
    documents=documents,
)
