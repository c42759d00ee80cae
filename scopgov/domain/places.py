"""What a place where persons may be named is: what is looked at there, what erasing does, how long it is kept.

Pure words: names of tables and columns, no database. Each delay that the clock keeps is data too (`Fading`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.text import N_

MARK = "[…]"  # stands where words were taken out, in any language
YEAR = 365
MONTH = 30


class Erasure(StrEnum):
    """What may be done with words about a person in a place."""

    kept = "kept"
    removed = "removed"
    words_out = "words_out"


class Way(StrEnum):
    """How rows of a place are changed for a person."""

    corrected = "corrected"
    emptied = "emptied"
    removed = "removed"
    words_out = "words_out"


WAY_NAMES: Mapping[Way, str] = {
    Way.words_out: N_("take out the words looked for, and leave the rest"),
    Way.emptied: N_("take out the whole of each text that holds them"),
    Way.corrected: N_("write other words in their place"),
    Way.removed: N_("delete these rows"),
}
WAYS: Mapping[Erasure, tuple[Way, ...]] = {
    Erasure.kept: (),
    Erasure.removed: (Way.words_out, Way.emptied, Way.corrected, Way.removed),
    Erasure.words_out: (Way.words_out, Way.emptied, Way.corrected),
}
ERASURE_NAMES: Mapping[Erasure, str] = {
    Erasure.kept: N_("Kept"),
    Erasure.removed: N_("Erased: the words, or the rows"),
    Erasure.words_out: N_("Erased: the words, or each text that holds them"),
}


@dataclass(frozen=True)
class Fading:
    """What the clock does by itself: texts of a row are emptied, or the row goes, so many days after an instant."""

    column: str
    days: int
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Rows of one table: the columns that may name somebody, and what becomes of them.

    `own` are texts that tell rows apart: what is taken out there is followed by the number of the row. `addresses` are
    texts that something is sent to: they are emptied. `told` are the columns that say which members are told of a
    change. `page` is where a row is read. `unread` says what uploaded bytes hold that no search reads.
    """

    table: str
    texts: tuple[str, ...]
    own: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    page: str = ""
    fading: Fading | None = None
    unread: str = ""


@dataclass(frozen=True)
class Kind:
    """Places of one kind: their name, what erasure does there and why, how long they are kept and who says so."""

    name: str
    erasure: Erasure
    because: str
    delay: str
    places: tuple[Place, ...]
    secret: bool = False

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return how rows of these places may be changed for a person."""
        return WAYS[self.erasure]


@dataclass(frozen=True)
class Apart:
    """Tables that hold nothing in words about a person, and why; `words` where they hold words, about nobody."""

    because: str
    tables: tuple[str, ...]
    words: bool = False


def each_place(kinds: tuple[Kind, ...]) -> Iterator[tuple[Kind, Place]]:
    """Yield every place with its kind."""
    for kind in kinds:
        for place in kind.places:
            yield kind, place
