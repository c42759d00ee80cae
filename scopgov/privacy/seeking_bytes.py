"""Find a person in kept bytes that no column describes: lines that broke, lines set apart, files of proposals sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.batches import kept as batches
from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets import setting_apart
from scopgov.datasets.tables import Source
from scopgov.db import fold
from scopgov.domain.places import Kind, Place
from scopgov.domain.text import N_
from scopgov.privacy import places
from scopgov.privacy.rows import table_of

Lines = Iterable[tuple[int, str]]
LISTS = N_("Lines set apart: they broke, or are against what is declared")
BATCHES = N_("File of proposals sent to be scored")
BECAUSE = {
    LISTS: N_(
        "Write the file again for this request: the texts of these lines go. Their number and reason stay."
    ),
    BATCHES: N_(
        "Whoever sent it may delete the file at once. It goes by itself 190 days after its work ended."
    ),
}


@dataclass(frozen=True)
class FoundInFile:
    """Lines of a file that name somebody: what the file is, its name, where it is read, the lines as texts."""

    what: str
    name: str
    page: str
    lines: Sequence[tuple[int, str]]

    @property
    def because(self) -> str:
        """Return how these lines go."""
        return BECAUSE[self.what]


def seek(
    settings: Settings, session: Session, sources: Sequence[Source], wanted: Sequence[str]
) -> list[FoundInFile]:
    """Return the lines of such files that hold one of the words, capitals and accents aside."""
    folded = [fold(one) for one in wanted]

    def naming(lines: Lines) -> list[tuple[int, str]]:
        return [one for one in lines if any(word in fold(one[1]) for word in folded)]

    every = (*_lists(settings, sources), *_batches(settings, session))
    read = (FoundInFile(what, name, page, naming(lines)) for what, name, page, lines in every)
    return [one for one in read if one.lines]


def _lists(settings: Settings, sources: Sequence[Source]) -> Iterator[tuple[str, str, str, Lines]]:
    for source in sources:
        for sha256 in datasets.lists_apart(source):
            lines = ((one.line, one.text) for one in setting_apart.problems(settings, sha256))
            yield LISTS, source.name, f"/data/{source.id}", lines


def _batches(settings: Settings, session: Session) -> Iterator[tuple[str, str, str, Lines]]:
    for one, lines in batches.lines(settings, session):
        yield BATCHES, one.filename, f"/batches/{one.id}", lines


def unread(session: Session) -> list[tuple[Kind, Place, int]]:
    """Return the places whose uploaded bytes no search reads, with how many there are."""
    counted = (
        (kind, place, session.scalar(select(func.count()).select_from(table_of(place))) or 0)
        for kind, place in places.unread()
        if place.table != "batches"
    )
    return [one for one in counted if one[2]]
