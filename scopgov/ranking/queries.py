"""Read criteria, ratings, and where files stand. Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scopgov.db import Folded, fold
from scopgov.domain import ranking
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.ranking import STARTING, Criteria, Quadrant, Standing
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_
from scopgov.members.tables import Member
from scopgov.ranking.tables import CriteriaVersion, Rating
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class InForce:
    """The criteria in force on a day: their version, since when, their digest; row is None for the starting set."""

    version: int
    criteria: Criteria
    digest: str
    row: CriteriaVersion | None = None


def digest_of(criteria: Criteria) -> str:
    """Return the digest of a set of criteria."""
    return digest(ranking.to_data(criteria))


STARTING_SET = InForce(1, STARTING, digest_of(STARTING))


def in_force(session: Session, on: date | None = None) -> InForce:
    """Return the criteria in force on a day (the latest adopted by then); the starting set before any vote."""
    query = select(CriteriaVersion).where(CriteriaVersion.adopted_on.is_not(None))
    if on is not None:
        query = query.where(CriteriaVersion.adopted_on <= on)
    latest = query.order_by(CriteriaVersion.adopted_on.desc(), CriteriaVersion.version.desc()).limit(1)
    row = session.scalar(latest)
    return _of(row) if row else STARTING_SET


def _of(row: CriteriaVersion) -> InForce:
    return InForce(row.version, ranking.from_data(row.data), row.digest, row)


def version(session: Session, number: int) -> InForce:
    """Return the set with this number, whatever became of it, or refuse as not found."""
    if number == STARTING_SET.version:
        return STARTING_SET
    return _of(row_of(session, number))


def row_of(session: Session, number: int) -> CriteriaVersion:
    """Return the row of a proposed set, or refuse as not found."""
    found = session.scalar(select(CriteriaVersion).where(CriteriaVersion.version == number))
    if found is None:
        raise NotFound(Reason(N_("There is no such set of criteria.")))
    return found


def rows(session: Session) -> Sequence[CriteriaVersion]:
    """Return every set that was proposed, the latest first."""
    return session.scalars(select(CriteriaVersion).order_by(CriteriaVersion.version.desc())).all()


def proposed(session: Session) -> Sequence[CriteriaVersion]:
    """Return the sets that wait for a vote, in the order they were proposed."""
    waiting = select(CriteriaVersion).where(
        CriteriaVersion.adopted_on.is_(None), CriteriaVersion.closed_at.is_(None)
    )
    return session.scalars(waiting.order_by(CriteriaVersion.version)).all()


def known(session: Session) -> Criteria:
    """Return every criterion that was ever in force, the earliest first, each once."""
    adopted = select(CriteriaVersion).where(CriteriaVersion.adopted_on.is_not(None))
    found = {one.key: one for one in STARTING}
    for row in session.scalars(adopted.order_by(CriteriaVersion.version)):
        for one in ranking.from_data(row.data):
            found.setdefault(one.key, one)
    return tuple(found.values())


def ratings_of(session: Session, use_case: UseCase) -> Sequence[Rating]:
    """Return the ratings of a file, in order of name."""
    query = select(Rating).where(Rating.use_case_id == use_case.id).join(Rating.member)
    query = query.options(joinedload(Rating.member)).order_by(Folded(Member.name), Rating.id)
    return session.scalars(query).all()


def given_by(session: Session, use_case: UseCase, member_id: int) -> dict[str, Rating]:
    """Return what one member gave a file, by the key of each criterion."""
    query = select(Rating).where(Rating.use_case_id == use_case.id, Rating.member_id == member_id)
    return {one.criterion: one for one in session.scalars(query)}


def standing(session: Session, use_case: UseCase, on: date) -> Standing:
    """Return where one file stands by the criteria in force on a day."""
    given = [_fact(one) for one in ratings_of(session, use_case)]
    return ranking.standing(in_force(session, on).criteria, given, _authors(use_case))


def _fact(row: Rating) -> ranking.Rating:
    return ranking.Rating(row.member_id, row.criterion, row.value)


def _authors(use_case: UseCase) -> frozenset[int]:
    return usecases.written_by(use_case).authors


# All files --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ranked:
    """A file and where it stands."""

    use_case: UseCase
    standing: Standing

    @property
    def at(self) -> tuple[Fraction, Fraction]:
        """Return difficulty and value of a file that is placed."""
        return self.standing.at or (Fraction(0), Fraction(0))


CORNERS = tuple(Quadrant)
STAGES = tuple(UseCaseState)
ORDERS: Mapping[str, Callable[[Ranked], Any]] = {
    "standing": lambda one: CORNERS.index(one.standing.quadrant or Quadrant.leave),
    "value": lambda one: -one.at[1],
    "difficulty": lambda one: one.at[0],
    "number": lambda one: one.use_case.number,
    "title": lambda one: fold(one.use_case.title),
    "stage": lambda one: STAGES.index(one.use_case.state),
    "raters": lambda one: -one.standing.raters,
}


def ranked(
    session: Session, wanted: usecases.Wanted, on: date, order: str = "standing"
) -> tuple[list[Ranked], list[Ranked]]:
    """Return the wanted files that are placed, in an order, and those too little rated to be."""
    everything = _all(session, wanted, on)
    first = ORDERS.get(order, ORDERS["standing"])
    placed = [one for one in everything if one.standing.at is not None]
    placed.sort(key=lambda one: (first(one), -one.at[1], one.at[0], one.use_case.number))
    return placed, [one for one in everything if one.standing.at is None]


def _all(session: Session, wanted: usecases.Wanted, on: date) -> list[Ranked]:
    listed = usecases.listed(wanted)
    ids = listed.order_by(None).with_only_columns(UseCase.id)
    given: dict[int, list[ranking.Rating]] = defaultdict(list)
    columns = select(Rating.use_case_id, Rating.member_id, Rating.criterion, Rating.value)
    for use_case_id, member_id, key, value in session.execute(columns.where(Rating.use_case_id.in_(ids))):
        given[use_case_id].append(ranking.Rating(member_id, key, value))
    criteria = in_force(session, on).criteria
    files = session.scalars(listed.options(selectinload(UseCase.co_authors))).all()
    return [Ranked(one, ranking.standing(criteria, given[one.id], _authors(one))) for one in files]
