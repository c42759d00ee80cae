"""Pages of long lists: which rows, how many in all, where the neighbours are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows; `number` starts at 1."""

    rows: list[Row]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """Return the number of the last page."""
        return max(1, -(-self.total // self.size))


def asked_page() -> int:
    """Return the page number of the address, 1 when absent or nonsense."""
    return max(1, request.args.get("page", 1, type=int))


def page_of(session: Session, query: Select[Row], number: int, size: int = 50) -> Page[Row]:
    """Return page `number` of the rows of `query`; a number past the end gives the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    number = min(number, last)
    rows: list[Any] = list(session.scalars(query.limit(size).offset((number - 1) * size)))
    return Page(rows, number, size, total)


def page_of_list(rows: Sequence[Any], number: int, size: int = 50) -> Page[Any]:
    """Return page `number` of rows already in order, where the database cannot tell which they are."""
    number = min(number, max(1, -(-len(rows) // size)))
    return Page(list(rows[(number - 1) * size : number * size]), number, size, len(rows))
