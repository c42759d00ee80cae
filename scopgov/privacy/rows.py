"""Find a person in the places that are rows of tables, and change those rows. Knows no request and no page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row as Result
from sqlalchemy import String, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from scopgov.db import Base, mentions
from scopgov.domain.places import MARK, Kind, Place, Way
from scopgov.domain.taking_out import done, holds, planned, texts
from scopgov.privacy import places

MOST = 5000  # rows of one place: whoever is found more often is looked for by too short a word


@dataclass(frozen=True)
class Row:
    """One row that names somebody: its key, the cells that do, the texts in them, and where it is read."""

    key: tuple[int, ...]
    cells: Mapping[str, Any]
    page: str

    @property
    def name(self) -> str:
        """Return the key as a form holds it."""
        return "-".join(map(str, self.key))

    def shown(self) -> list[tuple[str, str]]:
        """Return what names somebody, by column and step."""
        return [
            (".".join(map(str, (column, *path))), text)
            for column, value in self.cells.items()
            for path, text in texts(value)
        ]


@dataclass(frozen=True)
class FoundThere:
    """The rows of a place that name somebody."""

    kind: Kind
    place: Place
    rows: Sequence[Row]


def table_of(place: Place) -> Table:
    """Return the table of a place."""
    return Base.metadata.tables[place.table]


def seek(session: Session, wanted: Sequence[str]) -> list[FoundThere]:
    """Return the rows of all places but ballots in which a text holds one of the words, capitals and accents aside."""
    found = (
        FoundThere(kind, place, of_place(session, place, wanted)) for kind, place in places.looked_into()
    )
    return [one for one in found if one.rows]


def of_place(session: Session, place: Place, wanted: Sequence[str]) -> list[Row]:
    """Return the rows of one place in which a text holds one of the words."""
    if not wanted:
        return []
    table = table_of(place)
    named = or_(*(mentions(table.c[column], word) for column in place.texts for word in wanted))
    query = select(table).where(named).order_by(*table.primary_key.columns).limit(MOST)
    read = (_row(place, table, one, wanted) for one in session.execute(query))
    return [one for one in read if one.cells]


def _row(place: Place, table: Table, one: Result[Any], wanted: Sequence[str]) -> Row:
    values = one._mapping
    cells = {name: values[table.c[name]] for name in place.texts if holds(values[table.c[name]], wanted)}
    key = tuple(values[column] for column in table.primary_key.columns)
    told = {column.name: values[column] for column in table.columns if column.name in place.page}
    return Row(key, cells, place.page.format(**told) if place.page else "")


def instruction(
    session: Session, place: Place, keys: Sequence[str], wanted: Sequence[str], way: Way, value: str
) -> dict[str, Any]:
    """Return what is to be done of rows, as `carry_out` does it, now or after a restore: it names nobody."""
    chosen = [one for one in of_place(session, place, wanted) if one.name in set(keys)]
    rows = [{"key": list(one.key), "cells": _planned(place, one, wanted, way)} for one in chosen]
    return {
        "of": "rows",
        "table": place.table,
        "way": way.value,
        "value": value if way is Way.corrected else "",
        "rows": rows,
    }


def _planned(place: Place, row: Row, wanted: Sequence[str], way: Way) -> list[dict[str, Any]]:
    if way is Way.removed:
        return []
    return [
        one
        for column, value in row.cells.items()
        for one in planned(column, value, wanted, way, own=column in place.own)
    ]


def carry_out(session: Session, place: Place, what: Mapping[str, Any]) -> int:
    """Do what an instruction says of the rows that are still there; return how many."""
    return sum(_changed(session, place, what, row) for row in what["rows"])


def _changed(session: Session, place: Place, what: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    table = table_of(place)
    this = [column == value for column, value in zip(table.primary_key.columns, row["key"], strict=True)]
    found = session.execute(select(table).where(*this).with_for_update()).mappings().one_or_none()
    if found is None:
        return False
    if what["way"] == Way.removed:
        session.execute(delete(table).where(*this))
        return True
    instead, number = what["value"] or MARK, "-".join(map(str, row["key"]))
    values: dict[str, Any] = {}
    for cell in row["cells"]:
        before = values.get(cell["column"], found[cell["column"]])
        emptied = cell["column"] in place.addresses and not what["value"]
        values[cell["column"]] = "" if emptied else done(before, cell, instead, number)
    session.execute(update(table).where(*this).values(**values))
    return True


def told(session: Session, place: Place, what: Mapping[str, Any]) -> set[int]:
    """Return the members who wrote, or are named by number in, the rows of an instruction."""
    table = table_of(place)
    columns = [table.c[name] for name in place.told]
    if not columns or what["way"] == Way.removed:
        return set()
    keys = table.primary_key.columns
    found: set[int] = set()
    for row in what["rows"]:
        this = [column == value for column, value in zip(keys, row["key"], strict=True)]
        for one in session.execute(select(*columns).where(*this)):
            found |= {int(member) for member in one if member is not None}
    return found


def too_long(place: Place, what: Mapping[str, Any], session: Session) -> Iterator[str]:
    """Name the columns in which corrected words would not fit."""
    table, grown = table_of(place), len(what["value"])
    for row in what["rows"]:
        for cell in row["cells"]:
            kind = table.c[cell["column"]].type
            cut_away = sum(end - start for start, end in cell["spans"])
            length = cell["length"] - cut_away + grown * max(1, len(cell["spans"]))
            if isinstance(kind, String) and kind.length and length > kind.length:
                yield cell["column"]
