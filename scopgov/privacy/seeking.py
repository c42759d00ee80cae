"""Find a person in the files that are kept, by what columns about persons hold. Reads files; writes nothing.

What stands outside these columns of a file is not looked at: a column about persons that is not declared so hides
them, and the page says so. Rows of tables are `rows`, other bytes `seeking_bytes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.tables import Source
from scopgov.db import fold
from scopgov.domain.places import Kind
from scopgov.domain.places import Place as Where
from scopgov.privacy.rows import FoundThere
from scopgov.privacy.seeking_bytes import FoundInFile
from scopgov.pseudonyms import queries as keys
from scopgov.pseudonyms.keyring import Key, Keyring

FEWEST_SIGNS = 3


@dataclass(frozen=True)
class Place:
    """A file to look into: what it is called, its columns about persons, and the key of those that hold pseudonyms."""

    source_id: int
    name: str
    of: Snapshot
    columns: tuple[str, ...]
    key: Key | None = field(default=None, repr=False)

    @property
    def sealed(self) -> tuple[str, ...]:
        """Return the columns in which nobody is found: they hold pseudonyms, and their key is not there."""
        return () if self.key else tuple(one for one in self.columns if one in self.of.pseudonyms)

    def tokens(self, texts: Sequence[str]) -> list[str]:
        """Return the pseudonyms that texts have in this file."""
        return [self.key.token(text) for text in texts] if self.key else []


@dataclass(frozen=True)
class Found:
    """The rows of a file that name a person: all their cells as texts, by line of the file."""

    place: Place
    rows: pd.DataFrame

    def shown(self, most: int) -> list[tuple[int, list[str]]]:
        """Return the first rows, with the cells of the columns about persons."""
        cells = self.rows.loc[:, list(self.place.columns)].head(most)
        return [
            (int(line), [str(cell) for cell in row])
            for line, row in zip(cells.index, cells.to_numpy(), strict=True)
        ]

    def whole(self) -> list[dict[str, object]]:
        """Return the rows with every cell, as data that may be sent."""
        columns = [str(name) for name in self.rows.columns]
        return [
            {"line": int(line), "cells": dict(zip(columns, map(str, row), strict=True))}
            for line, row in zip(self.rows.index, self.rows.to_numpy(), strict=True)
        ]


@dataclass(frozen=True)
class Search:
    """What was looked for, where, and the rows found."""

    places: Sequence[Place]
    texts: Sequence[str]
    found: Sequence[Found]
    there: Sequence[FoundThere] = ()
    files: Sequence[FoundInFile] = ()
    unread: Sequence[tuple[Kind, Where, int]] = ()

    @property
    def anything(self) -> bool:
        """Tell whether the person was found anywhere."""
        return bool(self.found or self.there or self.files)

    @property
    def by_table(self) -> dict[str, int]:
        """Return how many rows were found in each table, lines of files under what they are."""
        files = {one.page.lstrip("/"): len(one.lines) for one in self.files}
        return {**{one.place.table: len(one.rows) for one in self.there}, **files}

    def rows_of(self, key_name: str) -> int:
        """Return how many rows were found in the files whose pseudonyms a key made."""
        return sum(len(one.rows) for one in self.found if one.place.key and one.place.key.name == key_name)

    @property
    def sealed(self) -> list[Place]:
        """Return the files with columns in which nobody can be found any more."""
        return [one for one in self.places if one.sealed]


def places(session: Session, keyring: Keyring, sources: Sequence[Source]) -> list[Place]:
    """Return the files with columns about persons, as declared or, until then, as guessed, with the keys there are."""
    listed = [(one, datasets.schema_of(one).personal()) for one in sources]
    named = {one.id: one.pseudonyms["key"] for one in sources if one.pseudonyms}
    known = keys.usable(session, keyring, list(set(named.values())))
    return [
        Place(
            one.id,
            one.name,
            datasets.snapshot(one),
            tuple(column.name for column in columns),
            known.get(named.get(one.id, "")),
        )
        for one, columns in listed
        if columns
    ]


def seek(settings: Settings, places: Sequence[Place], wanted: Sequence[str]) -> list[Found]:
    """Return the rows in which a column about persons holds one of the texts, capitals and accents aside.

    In a column of pseudonyms, a text is found where it is the whole of what was replaced, or the pseudonym itself.
    """
    texts = [fold(one) for one in wanted]
    found = (Found(place, _rows(settings, place, [*texts, *place.tokens(wanted)])) for place in places)
    return [one for one in found if len(one.rows)]


def _rows(settings: Settings, place: Place, texts: Sequence[str]) -> pd.DataFrame:
    frame = datasets.table_of(settings, place.of).frame
    named = pd.Series(False, index=frame.index)
    for column in (one for one in place.columns if one in frame.columns):
        codes, distinct = pd.factorize(frame[column])
        holds = [at for at, cell in enumerate(distinct) if any(text in fold(str(cell)) for text in texts)]
        named |= pd.Series(codes, index=frame.index).isin(holds)
    return frame.loc[named]


def wanted(written: str) -> list[str]:
    """Return the texts to look for, one a line."""
    return list(dict.fromkeys(line.strip() for line in written.splitlines() if line.strip()))


def too_short(texts: Sequence[str]) -> Iterator[str]:
    """Name the texts that would be found everywhere."""
    return (one for one in texts if len(fold(one)) < FEWEST_SIGNS)
