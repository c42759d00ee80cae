"""Read use cases: one, a searched list, the latest reading against the charter. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import USE_CASE, UseCaseAction, UseCaseState
from scopgov.domain.policy import Subject
from scopgov.domain.text import N_
from scopgov.usecases.tables import Category, CharterCheck, Finding, FindingKind, UseCase

ORDERS = {
    "newest": UseCase.number.desc(),
    "oldest": UseCase.number.asc(),
    "title": func.lower(UseCase.title).asc(),
}
MISSING_STEP = {
    UseCaseState.drafted: N_("No data before a carried launch: the proposal is still a draft."),
    UseCaseState.submitted: N_("No data before a carried launch: the committee has not read it yet."),
    UseCaseState.checked: N_("No data before a carried launch: its launch is on no agenda yet."),
    UseCaseState.put_to_vote: N_("No data before a carried launch: the vote is not closed yet."),
    UseCaseState.refused: N_("No data before a carried launch: the launch was refused by vote."),
    UseCaseState.withdrawn: N_("No data before a carried launch: the proposal was withdrawn."),
}


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty fields do not filter."""

    text: str = ""
    state: str = ""
    category: str = ""
    order: str = "newest"


def use_case(session: Session, number: int) -> UseCase:
    """Return the use case of this number, or refuse as not found."""
    found = session.scalar(select(UseCase).where(UseCase.number == number))
    if found is None:
        raise NotFound(Reason(N_("There is no such use case.")))
    return found


def listed(wanted: Wanted) -> Select[UseCase]:
    """Return the query of the wanted use cases; other people's drafts are listed too, as such."""
    query = select(UseCase).order_by(ORDERS.get(wanted.order, ORDERS["newest"]), UseCase.id)
    if wanted.text:
        query = query.where(
            or_(
                UseCase.title.icontains(wanted.text, autoescape=True),
                UseCase.problem.icontains(wanted.text, autoescape=True),
            )
        )
    if wanted.state in set(UseCaseState):
        query = query.where(UseCase.state == UseCaseState(wanted.state))
    if wanted.category in set(Category):
        query = query.where(UseCase.category == Category(wanted.category))
    return query


def subject(use_case: UseCase) -> Subject:
    """Return what the policy needs to know of a use case."""
    return Subject(authors=frozenset({use_case.author_id}))


def actions(use_case: UseCase) -> frozenset[UseCaseAction]:
    """Return what can be done to a use case in its present state, whoever does it."""
    return frozenset(action for state, action in USE_CASE if state is use_case.state)


def latest_check(session: Session, use_case: UseCase) -> CharterCheck | None:
    """Return the latest reading of the present version against the charter."""
    query = select(CharterCheck).where(
        CharterCheck.use_case_id == use_case.id, CharterCheck.use_case_version == use_case.version
    )
    return session.scalar(query.order_by(CharterCheck.id.desc()).limit(1))


def unmet(check: CharterCheck) -> list[Finding]:
    """Return the findings of clauses that are not met."""
    return [finding for finding in check.findings if finding.kind is FindingKind.not_met]


def conditions(check: CharterCheck) -> list[str]:
    """Return the conditions under which clauses are met."""
    return [finding.condition for finding in check.findings if finding.condition]


def to_launch(session: Session) -> Sequence[UseCase]:
    """Return the use cases whose launch may be put to the vote."""
    query = select(UseCase).where(UseCase.state == UseCaseState.checked).order_by(UseCase.number)
    return session.scalars(query).all()


def launch_reason(use_case: UseCase) -> Reason | None:
    """Return why no data may be imported yet, naming the missing step; None once the launch is carried."""
    text = MISSING_STEP.get(use_case.state)
    return Reason(text) if text else None
