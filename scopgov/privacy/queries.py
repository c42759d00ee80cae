"""Read the inventory: each source with its files, what their columns show and what is missing. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from scopgov.datasets import queries as datasets
from scopgov.datasets.schema import Column
from scopgov.datasets.tables import Source
from scopgov.db import fold, mentions
from scopgov.domain.errors import Reason
from scopgov.domain.processing import Found, Part, Processing, about_persons, contradiction, lacking
from scopgov.inventory.tables import Holding
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Entry:
    """A source of the inventory with the files that came from it."""

    holding: Holding
    files: Sequence[Source]

    @property
    def said(self) -> Processing:
        """Return what is said of the source."""
        return self.holding.said()

    @property
    def found(self) -> Found:
        """Return what the columns of its files show."""
        return datasets.found_in(self.files)

    @property
    def personal(self) -> bool:
        """Tell whether it is about persons."""
        return about_persons(self.said, self.found)

    @property
    def lacking(self) -> tuple[Part, ...]:
        """Name what is missing."""
        return lacking(self.said, self.found)

    @property
    def contradiction(self) -> Reason | None:
        """Say that its columns show persons where it is said to hold none."""
        return contradiction(self.said, self.found)

    def columns(self) -> list[Column]:
        """List the columns about persons of its files, once each, as declared in the newest file."""
        every = [column for one in reversed(self.files) for column in datasets.schema_of(one).personal()]
        return list({column.name: column for column in every}.values())


@dataclass(frozen=True)
class Wanted:
    """Which sources to show, and in which order."""

    text: str = ""
    use_case: int | None = None
    show: str = ""
    order: str = ""


SHOWN: dict[str, Callable[[Entry], bool]] = {
    "personal": lambda entry: entry.personal,
    "incomplete": lambda entry: bool(entry.lacking),
}
ORDERS: dict[str, Callable[[Entry], Any]] = {
    "use_case": lambda entry: (entry.holding.use_case.number, fold(entry.holding.name)),
    "changed": lambda entry: -entry.holding.changed_at.timestamp(),
    "lacking": lambda entry: (-len(entry.lacking), fold(entry.holding.name)),
}


def entries(session: Session, wanted: Wanted = Wanted()) -> list[Entry]:
    """Return the sources that answer a search, in its order."""
    query = select(Holding).join(UseCase)
    query = query.options(joinedload(Holding.use_case), joinedload(Holding.owner))
    if wanted.text:
        places = (Holding.name, Holding.location, Holding.service, Holding.purpose)
        owned = Holding.owner.has(mentions(Member.name, wanted.text))
        query = query.where(or_(owned, *(mentions(place, wanted.text) for place in places)))
    if wanted.use_case is not None:
        query = query.where(UseCase.number == wanted.use_case)
    found = with_files(session, session.scalars(query.order_by(Holding.id)).all())
    shown = SHOWN.get(wanted.show, lambda entry: True)
    order = ORDERS.get(wanted.order, lambda entry: fold(entry.holding.name))
    return sorted(filter(shown, found), key=order)


def with_files(session: Session, holdings: Sequence[Holding]) -> list[Entry]:
    """Return sources with the files that came from them."""
    files = datasets.files_of(session, holdings)
    return [Entry(one, files[one.id]) for one in holdings]


def entry(session: Session, holding: Holding) -> Entry:
    """Return one source with its files."""
    return with_files(session, [holding])[0]


def use_cases(session: Session) -> Sequence[UseCase]:
    """Return the use cases that have sources, by number."""
    query = select(UseCase).where(UseCase.id.in_(select(Holding.use_case_id)))
    return session.scalars(query.order_by(UseCase.number)).all()
