"""Read use cases: one, a searched list, the latest reading against the charter. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from scopgov.db import Folded, mentions
from scopgov.domain.effects import Effect
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import USE_CASE
from scopgov.domain.policy import Subject
from scopgov.domain.reasons import reason_of
from scopgov.domain.states import UseCaseAction, UseCaseState
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.prepared import Prepared
from scopgov.usecases.tables import (
    Attachment,
    Category,
    CharterCheck,
    CoAuthor,
    Finding,
    FindingKind,
    Interest,
    UseCase,
)

ORDERS: Mapping[str, ColumnElement[Any]] = {
    "newest": UseCase.number.desc(),
    "oldest": UseCase.number.asc(),
    "title": Folded(UseCase.title).asc(),
}
YEAR = re.compile(r"[12]\d{3}")
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
    year: str = ""
    order: str = "newest"


@dataclass(frozen=True)
class Known:
    """A use case that is there, by its row alone: for calls that need none of its texts."""

    id: int
    number: int


_KNOWN = Prepared(select(UseCase.id).where(UseCase.number == bindparam("asked")))


def known(session: Session, number: int) -> Known:
    """Return the use case of this number without reading its file, or refuse as not found."""
    for row in _KNOWN.rows(session, {"asked": number}):
        return Known(row.id, number)
    raise NotFound(Reason(N_("There is no such use case.")))


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
                mentions(UseCase.title, wanted.text),
                mentions(UseCase.problem, wanted.text),
            )
        )
    if wanted.state in set(UseCaseState):
        query = query.where(UseCase.state == UseCaseState(wanted.state))
    if wanted.category in set(Category):
        query = query.where(UseCase.category == Category(wanted.category))
    if YEAR.fullmatch(wanted.year):
        begins, ends = (members.year_begins(int(wanted.year) + later) for later in (0, 1))
        query = query.where(_brought_at() >= begins, _brought_at() < ends)
    return query


def _brought_at() -> ColumnElement[datetime]:
    return func.coalesce(UseCase.submitted_at, UseCase.drafted_at)


def years(session: Session) -> list[int]:
    """Return the years in which files were submitted, or drafted where they never were, the latest first."""
    brought = session.scalars(select(_brought_at()).distinct())
    return sorted({members.local_day(at).year for at in brought}, reverse=True)


def brought_on(use_case: UseCase) -> date:
    """Return the day a file was last submitted, or begun where it never was."""
    return members.local_day(use_case.submitted_at or use_case.drafted_at)


def subject(use_case: UseCase) -> Subject:
    """Return what the policy needs to know of a use case: who its authors are today."""
    return Subject(authors=frozenset({use_case.author_id, *(one.member_id for one in joined(use_case))}))


def led_by(use_case: UseCase) -> Subject:
    """Return who began the file, and so may invite and remove authors."""
    return Subject(authors=frozenset({use_case.author_id}))


def written_by(use_case: UseCase) -> Subject:
    """Return whoever ever wrote in a file: they do not judge it, even once they have left."""
    former = {one.member_id for one in use_case.co_authors if one.wrote}
    return Subject(authors=subject(use_case).authors | former)


def apart(use_case: UseCase) -> Subject:
    """Return who does not judge a file: whoever ever wrote in it, and whoever declared an interest that stands."""
    concerned = {one.member_id for one in standing_interests(use_case)}
    return Subject(authors=written_by(use_case).authors | concerned)


def standing_interests(use_case: UseCase) -> list[Interest]:
    """Return the interests declared in a file that were not ended, in order."""
    return [one for one in use_case.interests if one.ended_at is None]


def interest(session: Session, interest_id: int) -> Interest:
    """Return an interest declared, or refuse as not found."""
    found = session.get(Interest, interest_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such declaration.")))
    return found


def interests(session: Session) -> Sequence[Interest]:
    """Return every interest that stands, by file."""
    query = select(Interest).where(Interest.ended_at.is_(None)).order_by(Interest.use_case_id, Interest.id)
    return session.scalars(query).all()


def is_apart(member_id: int) -> ColumnElement[bool]:
    """Return the condition that a member does not judge a use case."""
    declared = exists().where(
        Interest.use_case_id == UseCase.id, Interest.member_id == member_id, Interest.ended_at.is_(None)
    )
    return or_(ever_wrote(member_id), declared)


def joined(use_case: UseCase) -> list[CoAuthor]:
    """Return the co-authors of today, in the order they were invited."""
    return [one for one in use_case.co_authors if one.accepted_at is not None and one.ended_at is None]


def invited(use_case: UseCase) -> list[CoAuthor]:
    """Return the invitations that wait for an answer."""
    return [one for one in use_case.co_authors if one.accepted_at is None and one.ended_at is None]


def co_author(session: Session, line_id: int) -> CoAuthor:
    """Return a co-author's line, or refuse as not found."""
    found = session.get(CoAuthor, line_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such author.")))
    return found


def invitations(session: Session, member_id: int) -> Sequence[CoAuthor]:
    """Return the invitations that wait for a member's answer."""
    query = select(CoAuthor).where(
        CoAuthor.member_id == member_id, CoAuthor.accepted_at.is_(None), CoAuthor.ended_at.is_(None)
    )
    return session.scalars(query.order_by(CoAuthor.id)).all()


def is_author(member_id: int) -> ColumnElement[bool]:
    """Return the condition that a member is among the authors of a use case today."""
    standing = and_(CoAuthor.accepted_at.is_not(None), CoAuthor.ended_at.is_(None))
    return or_(UseCase.author_id == member_id, _co_author(member_id, standing))


def ever_wrote(member_id: int) -> ColumnElement[bool]:
    """Return the condition that a member is, or was and wrote, among the authors of a use case."""
    return or_(is_author(member_id), _co_author(member_id, CoAuthor.wrote.is_(True)))


def _co_author(member_id: int, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(CoAuthor.use_case_id == UseCase.id, CoAuthor.member_id == member_id, condition)


def writers(session: Session, now: datetime) -> list[Member]:
    """Return the members on the roll today, in order of name: who may write a file or follow an indicator."""
    return [one for one in members.people(session) if members.actor_of(one, now).associate]


def attached(use_case: UseCase, version: int | None = None) -> list[Attachment]:
    """Return the documents of a version (the present one by default)."""
    at = use_case.version if version is None else version
    return [
        one
        for one in use_case.attachments
        if one.added_version <= at and (one.removed_version is None or at < one.removed_version)
    ]


def names(session: Session, member_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of members by their ids."""
    query = select(Member.id, Member.name).where(Member.id.in_(set(member_ids)))
    return {number: name for number, name in session.execute(query)}


def by_ids(session: Session, ids: Iterable[int]) -> Sequence[UseCase]:
    """Return use cases by their rows' ids, the latest first."""
    return session.scalars(
        select(UseCase).where(UseCase.id.in_(set(ids))).order_by(UseCase.number.desc())
    ).all()


def actions(use_case: UseCase) -> frozenset[UseCaseAction]:
    """Return what can be done to a use case in its present state, whoever does it."""
    return frozenset(action for state, action in USE_CASE if state is use_case.state)


def latest_check(session: Session, use_case: UseCase) -> CharterCheck | None:
    """Return the latest reading of the present version against the charter."""
    query = select(CharterCheck).where(
        CharterCheck.use_case_id == use_case.id, CharterCheck.use_case_version == use_case.version
    )
    return session.scalar(query.order_by(CharterCheck.id.desc()).limit(1))


def last_checks(use_case: UseCase) -> dict[int, CharterCheck]:
    """Return the latest reading against the charter of each version that has one."""
    return {check.use_case_version: check for check in use_case.checks}


def unmet(check: CharterCheck) -> list[Finding]:
    """Return the findings of clauses that are not met."""
    return [finding for finding in check.findings if finding.kind is FindingKind.not_met]


def conditional(check: CharterCheck) -> list[Finding]:
    """Return the findings of clauses that are met on a condition."""
    return [finding for finding in check.findings if finding.condition]


def effects(check: CharterCheck) -> list[Effect]:
    """Return what the committee expects to change; nothing where a reading is older than the question."""
    return [Effect(one.concern, one.direction, one.why, one.whom) for one in check.effects]


def to_launch(session: Session) -> Sequence[UseCase]:
    """Return the use cases whose launch may be put to the vote."""
    query = select(UseCase).where(UseCase.state == UseCaseState.checked).order_by(UseCase.number)
    return session.scalars(query).all()


def launch_reason(use_case: UseCase) -> Reason | None:
    """Return why no data may be imported yet, naming the missing step; None once the launch is carried."""
    text = MISSING_STEP.get(use_case.state)
    return Reason(text) if text else stopped_reason(use_case)


def stopped_reason(use_case: UseCase) -> Reason | None:
    """Return why this version of a file goes no further, as its screening found; None where it may."""
    return reason_of(use_case.stopped) if use_case.stopped else None
