"""Read what people say of the tool: searched, filtered, in an order; who cares. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from scopgov.db import mentions
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.feedback import FeedbackKind
from scopgov.domain.policy import Subject
from scopgov.domain.states import FeedbackState
from scopgov.domain.text import N_
from scopgov.feedback.tables import Feedback, FeedbackInterest

ORDERS: Mapping[str, str] = {
    "newest": N_("the newest first"),
    "interest": N_("what most people care about first"),
    "oldest": N_("the oldest first"),
}
NOBODY = Subject()


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty fields do not filter."""

    text: str = ""
    kind: str = ""
    state: str = ""
    order: str = "newest"


def same(session: Session, author_id: int, title: str, text: str, *, since: datetime) -> Feedback | None:
    """Return what this person said in these very words since an instant."""
    words = (Feedback.title == title, Feedback.text == text, Feedback.author_id == author_id)
    return session.scalars(select(Feedback).where(*words, Feedback.given_at > since)).first()


def feedback(session: Session, feedback_id: int) -> Feedback:
    """Return what somebody said of the tool, or refuse as not found."""
    found = session.get(Feedback, feedback_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such feedback.")))
    return found


def listed(wanted: Wanted) -> Select[Feedback]:
    """Return the query of what is wanted, in its order."""
    query = select(Feedback)
    if wanted.text:
        columns = (Feedback.title, Feedback.text, Feedback.page)
        query = query.where(or_(*(mentions(column, wanted.text) for column in columns)))
    if wanted.kind in set(FeedbackKind):
        query = query.where(Feedback.kind == FeedbackKind(wanted.kind))
    if wanted.state in set(FeedbackState):
        query = query.where(Feedback.state == FeedbackState(wanted.state))
    return _in_order(query, wanted.order)


def _in_order(query: Select[Feedback], order: str) -> Select[Feedback]:
    if order == "oldest":
        return query.order_by(Feedback.given_at, Feedback.id)
    newest = (Feedback.given_at.desc(), Feedback.id.desc())
    if order != "interest":
        return query.order_by(*newest)
    caring = (
        select(func.count())
        .where(FeedbackInterest.feedback_id == Feedback.id)
        .correlate(Feedback)
        .scalar_subquery()
    )
    return query.order_by(caring.desc(), *newest)


def caring(session: Session, rows: Iterable[Feedback]) -> Mapping[int, frozenset[int]]:
    """Return who cares about each, by its number."""
    query = select(FeedbackInterest).where(FeedbackInterest.feedback_id.in_([one.id for one in rows]))
    found: dict[int, set[int]] = {}
    for one in session.scalars(query):
        found.setdefault(one.feedback_id, set()).add(one.member_id)
    return {number: frozenset(people) for number, people in found.items()}


def of_releases(session: Session) -> Mapping[str, Sequence[Feedback]]:
    """Return what was done, by the release it came with."""
    query = select(Feedback).where(Feedback.state == FeedbackState.done, Feedback.release.is_not(None))
    found: dict[str, list[Feedback]] = {}
    for one in session.scalars(query.order_by(Feedback.id)):
        found.setdefault(one.release or "", []).append(one)
    return found


def waiting(session: Session) -> Sequence[Feedback]:
    """Return what waits for a first answer, the oldest first."""
    query = select(Feedback).where(Feedback.state == FeedbackState.received)
    return session.scalars(query.order_by(Feedback.id)).all()
