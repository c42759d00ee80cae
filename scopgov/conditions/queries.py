"""Read conditions: those of a file, of a vote, of a person; those that are late. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from scopgov.conditions.tables import Condition
from scopgov.domain.conditions import OF_ONE_VOTE, OPEN, NoteKind, Origin, Standing, standing, state_at
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import CONDITION
from scopgov.domain.policy import Subject
from scopgov.domain.states import ConditionState
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def condition(session: Session, condition_id: int) -> Condition:
    """Return a condition, or refuse as not found."""
    found = session.get(Condition, condition_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such condition.")))
    return found


def subject(of: Condition) -> Subject:
    """Return what the policy needs to know: who does not judge the file, who follows the condition."""
    followers = frozenset() if of.owner_id is None else frozenset({of.owner_id})
    return Subject(authors=usecases.apart(of.use_case).authors | {*of.apart}, followers=followers)


def actions(of: Condition) -> frozenset[str]:
    """Return what can be done to a condition in its state, whoever does it."""
    return frozenset(action.value for state, action in CONDITION if state is of.state)


def is_open(of: Condition) -> bool:
    """Tell whether something is still to be done for a condition."""
    return of.state in OPEN


def worth(of: Condition, now: datetime) -> Standing:
    """Say what a condition is worth today."""
    return standing(of.state, of.due_on, local_day(now))


def _open() -> Select[Condition]:
    """Return the query of the open conditions, the one due first before the others, those without a day last."""
    soonest = (Condition.due_on.is_(None), Condition.due_on, Condition.id)
    return select(Condition).where(Condition.state.in_(OPEN)).order_by(*soonest)


def all_open(session: Session) -> Sequence[Condition]:
    """Return every open condition, the one due first before the others."""
    return session.scalars(_open()).all()


def to_look_at(session: Session, now: datetime) -> list[Condition]:
    """Return what the committee must not leave alone: late, to be judged, or followed by nobody."""
    found = [(one, worth(one, now)) for one in all_open(session)]
    waiting = ConditionState.proposed
    return [one for one, is_worth in found if is_worth.late or one.state is waiting or one.owner_id is None]


def ended() -> Select[Condition]:
    """Return the query of the conditions that nothing is to be done for any more, the latest first."""
    return select(Condition).where(Condition.state.not_in(OPEN)).order_by(Condition.id.desc())


def followed_by(session: Session, member_id: int) -> Sequence[Condition]:
    """Return the open conditions that a person follows."""
    return session.scalars(_open().where(Condition.owner_id == member_id)).all()


def of_use_case(session: Session, use_case: UseCase) -> Sequence[Condition]:
    """Return every condition of a file, in the order they began."""
    query = select(Condition).where(Condition.use_case_id == use_case.id)
    return session.scalars(query.order_by(Condition.id)).all()


def binding(session: Session, use_case: UseCase, origin: Origin, origin_id: int) -> list[Condition]:
    """Return the conditions that bind a model or a tool: those of its file, and those that it was voted with."""
    bound = or_(
        Condition.origin.not_in(OF_ONE_VOTE),
        and_(Condition.origin == origin, Condition.origin_id == origin_id),
    )
    query = select(Condition).where(Condition.use_case_id == use_case.id, bound).order_by(Condition.id)
    return list(session.scalars(query))


def at(conditions: Collection[Condition], when: datetime) -> dict[Condition, ConditionState]:
    """Return the conditions that had begun at an instant, with their state then, whatever happened since."""
    states = {one: state_at([(note.kind, note.at) for note in one.notes], when) for one in conditions}
    return {one: state for one, state in states.items() if state is not None}


def due_at(of: Condition, when: datetime) -> date | None:
    """Return the day by which a condition was due at an instant, whatever was changed since."""
    given = [note.due_on for note in of.notes if note.kind is NoteKind.assigned and note.at <= when]
    return given[-1] if given else None


def still_asked(session: Session, origin: Origin, origin_ids: Collection[int]) -> Sequence[Condition]:
    """Return the open conditions that come from these opinions of the committee, or from the files of these tools."""
    query = _open().where(Condition.origin == origin, Condition.origin_id.in_(origin_ids))
    return session.scalars(query).all()
