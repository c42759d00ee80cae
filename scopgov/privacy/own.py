"""Everything kept about one member, by the places of the table: counted for their page, packed for them to take.

Rows are theirs where they wrote, asked, gave or were given them; what they did for others, such as answering a request,
is not handed over with the words of those others. No secret, no hash and no ballot of a confidential poll is in it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import IO, Any

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlalchemy.orm import Session

from scopgov.db import Base
from scopgov.domain.places import Kind
from scopgov.domain.text import N_
from scopgov.privacy import places

MINE = frozenset(
    {"about_id", "asked_by", "asked_of", "author_id", "cast_by", "given_by", "holder_id", "judged_by"}
) | {
    "member_id",
    "owner_id",
    "person_id",
    "proposed_by",
    "raised_by",
    "recorded_by",
    "reported_by",
    "scored_by",
    "sent_by",
    "written_by",
}
SECRET = ("hash", "nonce", "public_key", "salt", "seed", "sha256", "slot")
NUMBERS = N_("Numbers, days and states")
AT_ONCE = 500


@dataclass(frozen=True)
class Held:
    """How many rows of a table are a member’s, and the kind of place it is, if it is one."""

    table: str
    kind: Kind | None
    rows: int

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.kind.name if self.kind else NUMBERS


def held(session: Session, member_id: int) -> list[Held]:
    """Return the tables that hold rows of a member, with how many."""
    counted = (
        Held(
            table.name, _kind(table), session.scalar(select(func.count()).select_from(table).where(mine)) or 0
        )
        for table, mine in _tables(member_id)
    )
    return [one for one in counted if one.rows]


def _kind(table: Table) -> Kind | None:
    found = places.BY_TABLE.get(table.name)
    return found[0] if found else None


def _tables(member_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    for table in Base.metadata.sorted_tables:
        columns = [
            column
            for column in table.columns
            if (
                column.name in MINE and any(key.column.table.name == "members" for key in column.foreign_keys)
            )
            or (table.name == "members" and column.name == "id")
        ]
        if columns:
            yield table, or_(*(column == member_id for column in columns))


def pack(session: Session, member_id: int, file: IO[bytes], said: str) -> None:
    """Write a ZIP with one file of JSON lines a table, and what it is, in the member’s language."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", said)
        for one in held(session, member_id):
            with packed.open(f"{one.table}.jsonl", "w", force_zip64=True) as written:
                for line in _lines(session, one.table, member_id):
                    written.write(line.encode())


def _lines(session: Session, name: str, member_id: int) -> Iterator[str]:
    table, mine = next(each for each in _tables(member_id) if each[0].name == name)
    columns = [column for column in table.columns if not column.name.endswith(SECRET)]
    query = select(*columns).where(mine).order_by(*table.primary_key.columns)
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)).mappings():
        yield json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)


def by_kind(found: Sequence[Held]) -> list[tuple[str, Kind | None, int]]:
    """Return the rows counted by kind of place, in the order of the table of places."""
    counted: dict[str, tuple[Kind | None, int]] = {}
    for one in found:
        counted[one.name] = one.kind, counted.get(one.name, (None, 0))[1] + one.rows
    order = {kind.name: place for place, kind in enumerate(places.KINDS)}
    return [(name, *counted[name]) for name in sorted(counted, key=lambda one: order.get(one, len(order)))]
