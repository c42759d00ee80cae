"""Learns a bounded vocabulary from a column of texts: the words that may become features, and those left out, with why.

Learns on the rows it is given, which must be training rows. A word that looks like a name, an address or a number is
never proposed, nor one that few rows have: it could tell a person, and a model could learn a case by heart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scopgov.datasets.common_words import FIRST_NAMES, STOP_WORDS
from scopgov.domain.text import N_

MOST = 30
FEWEST_ROWS, SMALLEST_SHARE, LARGEST_SHARE = 20, 0.01, 0.5
SHORTEST, LONGEST = 3, 30
NAMED = (
    0.5  # share of its occurrences inside sentences that bear a capital from which a word looks like a name
)
SPOKEN_FOR = 0.5  # the same of all words together from which capitals tell nothing
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_MARKS = re.compile("[\u0300-\u036f]+")
_SENTENCE_ENDS = ".!?:;/\n•-–"

RARE = N_("in too few rows")
FREQUENT = N_("in more than half of the rows")
NAME = N_("looks like a name")
SAME = N_("stands in the same rows as another")
BEYOND = N_("beyond the thirty most frequent")


@dataclass(frozen=True)
class Word:
    """A word, in its plain form, and how many of the training rows have it."""

    term: str
    rows: int


@dataclass(frozen=True)
class Vocabulary:
    """What was learnt of a column: words proposed, those left out by reason, and whether capitals told names apart."""

    rows: int
    words: list[Word]
    left_out: dict[str, list[Word]]
    capitals_tell: bool


def plain(text: str) -> str:
    """Return a text without capitals or accents, as words are compared."""
    folded = text.casefold()
    return folded if folded.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", folded))


def words(text: str) -> frozenset[str]:
    """Return the plain words of a text: letters only, no address, no word of another sort."""
    return frozenset(plain(word) for word in _spoken(text))


def _spoken(text: str) -> list[str]:
    found = (_bare(match.group()) for match in _WORD.finditer(_ADDRESS.sub(" ", text)))
    return [word for word in found if word.isalpha()]


def _bare(word: str) -> str:
    """Drop what is elided before a word: l’isolation is isolation."""
    return re.split("[’']", word)[-1] if re.search("[’']", word[:4]) else re.split("[’']", word)[0]


def learn(cells: Iterable[str], names: Collection[str] = ()) -> Vocabulary:
    """Learn the words of some texts; `names` are plain words that are known to be of names."""
    texts = [cell for cell in cells if cell]
    having: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        for word in words(text):
            if SHORTEST <= len(word) <= LONGEST and word not in STOP_WORDS:
                having.setdefault(word, []).append(at)
    looks, capitals_tell = _looks_like_names(texts)
    left_out: dict[str, list[Word]] = {}
    kept: list[Word] = []
    least = max(FEWEST_ROWS, SMALLEST_SHARE * len(texts))
    bounds = (least, LARGEST_SHARE * len(texts))
    seen: set[bytes] = set()
    for word, rows in sorted(having.items(), key=lambda one: (-len(one[1]), one[0])):
        where = np.array(rows, dtype=np.int64).tobytes()
        named = word in looks or word in names or word in FIRST_NAMES
        why = _fault(len(rows), bounds, named) or (
            SAME if where in seen else BEYOND if len(kept) == MOST else ""
        )
        if why:
            left_out.setdefault(why, []).append(Word(word, len(rows)))
        else:
            kept.append(Word(word, len(rows)))
            seen.add(where)
    return Vocabulary(len(texts), kept, left_out, capitals_tell)


def _fault(rows: int, bounds: tuple[float, float], named: bool) -> str:
    if rows < bounds[0]:
        return RARE
    if named:
        return NAME
    return FREQUENT if rows > bounds[1] else ""


def _looks_like_names(texts: Iterable[str]) -> tuple[set[str], bool]:
    """Return the plain words that bear a capital where no sentence begins, and whether that tells anything here."""
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        for word, begins in _placed(text):
            if not begins:
                folded = plain(word)
                inside[folded] += 1
                capital[folded] += word[0].isupper()
    if not inside or capital.total() > SPOKEN_FOR * inside.total():
        return set(), False
    return {word for word, count in inside.items() if capital[word] > NAMED * count}, True


def _placed(text: str) -> Iterable[tuple[str, bool]]:
    bare, begins = _ADDRESS.sub(" ", text), True
    for match in _WORD.finditer(bare):
        before = bare[: match.start()].rstrip()[-1:]
        begins = not before or before in _SENTENCE_ENDS
        word = _bare(match.group())
        if word.isalpha():
            yield word, begins


def names_in(cells: Iterable[Any]) -> set[str]:
    """Return the plain words of cells that are of persons."""
    return {word for cell in cells if isinstance(cell, str) for word in words(cell)}
