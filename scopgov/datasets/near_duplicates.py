"""Looks for rows that are nearly an earlier row: equal but for capitals, accents and spaces, or in all but one column.

Each cell is folded and hashed, the hash of a row is a sum of those of its cells: leaving a column out is one
subtraction, so that the search takes a time in proportion to the cells. It looks at no more than `MOST_CELLS` of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

MOST_CELLS = 200_000
MOST_PAIRS = 3
MOST_ALIKE = 4  # columns shown beside those that differ
TELLING = 0.95  # share of rows that the other columns must still tell apart for two equal ones to be suspect
_BETWEEN = "\x00"  # which no cell holds
_SPACES, _MARKS = re.compile(r"\s+"), re.compile("[\u0300-\u036f]+")
Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


def searched(text: pd.DataFrame) -> dict[str, Any]:
    """Return how many rows nearly repeat an earlier one, with the lines of some pairs, as JSON-able data.

    A column is left out in turn only where the others tell `TELLING` of the rows apart: elsewhere equal rows are no
    surprise. `passed` names the columns that were not.
    """
    looked = text.head(max(1, MOST_CELLS // max(1, text.shape[1])))
    cells = [_hashed(looked[name], at) for at, name in enumerate(looked.columns)]
    whole = sum(cells, np.zeros(len(looked), np.uint64))
    kept = _unrepeated(looked, whole)
    folded = _pairs(whole, kept)
    apart = np.setdiff1d(kept, [later for _, later in folded], assume_unique=True)
    one, passed = [], []
    for name, cell in zip(looked.columns, cells, strict=True):
        rest = whole - cell
        again = _again(rest[apart])
        if again.sum() > (1 - TELLING) * len(apart):
            passed.append(str(name))
            continue
        found = _pairs(rest, apart)
        if found:
            one.append({"column": str(name), **_told(looked, found)})
    return {
        "looked": len(looked),
        "rows": len(text),
        "folded": _told(looked, folded),
        "one": one,
        "passed": passed,
    }


def folded(cells: Iterable[str]) -> list[str]:
    """Return cells without capitals, accents or spaces: all of them in one text, which is many times quicker."""
    joined = _SPACES.sub("", _BETWEEN.join(cells).casefold())
    if not joined.isascii():
        joined = _MARKS.sub("", unicodedata.normalize("NFKD", joined))
    return joined.split(_BETWEEN)


def _hashed(cells: pd.Series[Any], at: int) -> Hashes:
    codes, distinct = pd.factorize(cells)
    hashes = pd.util.hash_array(np.array(folded(distinct), dtype=object), categorize=False)
    odd = np.uint64(
        (0x9E3779B97F4A7C15 * (2 * at + 1)) % 2**64
    )  # so that equal cells of two columns do not cancel
    mixed = hashes * odd
    return (mixed ^ (mixed >> np.uint64(29)))[codes]


def _again(hashes: Hashes) -> npt.NDArray[np.bool_]:
    return pd.Series(hashes).duplicated().to_numpy()


def _unrepeated(text: pd.DataFrame, whole: Hashes) -> Places:
    """Return the places of the rows that do not repeat an earlier one as they stand: those are counted elsewhere."""
    alike = np.flatnonzero(pd.Series(whole).duplicated(keep=False))
    repeated = alike[text.iloc[alike].duplicated().to_numpy()] if len(alike) else alike
    return np.setdiff1d(np.arange(len(text)), repeated, assume_unique=True)


def _pairs(hashes: Hashes, places: Places) -> list[tuple[int, int]]:
    """Return each place whose hash came before, with the first place that had it."""
    those = hashes[places]
    again = places[_again(those)]
    if not len(again):
        return []
    distinct, first = np.unique(those, return_index=True)
    return [(int(places[first[np.searchsorted(distinct, hashes[at])]]), int(at)) for at in again]


def _told(text: pd.DataFrame, pairs: list[tuple[int, int]]) -> dict[str, Any]:
    lines = text.index
    some = [[int(lines[earlier]), int(lines[later])] for earlier, later in pairs[:MOST_PAIRS]]
    return {"count": len(pairs), "pairs": some}


@dataclass(frozen=True)
class Pair:
    """Two rows side by side: their lines, the cells that differ, the first that do not, and how many columns more."""

    lines: tuple[int, int]
    differing: list[tuple[str, str, str]]
    alike: list[tuple[str, str]]
    more: int


def pairs(text: pd.DataFrame, told: Mapping[str, Any]) -> list[Pair]:
    """Return the pairs that a report names by their lines, with their cells as they stand in the file."""
    return [
        _pair(text, earlier, later) for earlier, later in told["pairs"] if {earlier, later} <= set(text.index)
    ]


def _pair(text: pd.DataFrame, earlier: int, later: int) -> Pair:
    cells = list(zip(map(str, text.columns), text.loc[earlier], text.loc[later], strict=True))
    differing = [(name, one, other) for name, one, other in cells if one != other]
    alike = [(name, one) for name, one, other in cells if one == other and one]
    return Pair((earlier, later), differing, alike[:MOST_ALIKE], max(0, len(alike) - MOST_ALIKE))
