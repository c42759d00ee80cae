"""Counts rows by group, outcome and flag, and draws such counts again as redrawing the rows would.

A share of counts has the same law whether rows are redrawn one by one or their counts at once, from a multinomial
law (Efron and Tibshirani 1993, section 5): the second costs as little for a million rows as for a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.domain.confusion import SHARES, Kind
from scopgov.domain.fairness import LEVEL

Cell = tuple[str, ...]
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
DRAWS = 1000
_HELD = 4_000_000  # counts held at once while drawing


@dataclass(frozen=True)
class Counts:
    """How many rows each cell has, by outcome and flag: `table` is cells × outcome × flag, in the order of `cells`."""

    attributes: Cell
    cells: tuple[Cell, ...]
    table: Integers

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], outcome: Flags, flagged: Flags) -> Counts:
        """Count rows by all attributes of `groups` crossed; only cells that have rows are kept."""
        codes, values = zip(*(_coded(column) for column in groups.values()), strict=True)
        joint = np.ravel_multi_index(codes, [len(known) for known in values])
        found, place = _found(joint)
        kinds = 4 * place + 2 * outcome + flagged
        table = np.bincount(kinds, minlength=4 * len(found)).reshape(len(found), 2, 2)
        places = np.unravel_index(found, [len(known) for known in values])
        named = zip(*(known[at].tolist() for known, at in zip(values, places, strict=True)), strict=True)
        return cls(tuple(groups), tuple(named), table)

    def over(self, attributes: Sequence[str]) -> Counts:
        """Return the counts by fewer attributes, summed over the others."""
        cells, place = self._places(attributes)
        table = np.zeros((len(cells), 2, 2), dtype=np.int64)
        np.add.at(table, place, self.table)
        return Counts(tuple(attributes), cells, table)

    def behind(self, share: str) -> tuple[Integers, Integers]:
        """Return, for each cell, the hits and the denominator of a share."""
        hits, base = _masks((share,))
        return (self.table * hits[0]).sum((1, 2)), (self.table * base[0]).sum((1, 2))

    def redrawn(
        self, attributes: Sequence[Sequence[str]], shares: Sequence[str], draws: int = DRAWS, seed: int = 0
    ) -> list[Drawn]:
        """Draw all rows again `draws` times; return each share by each of these attributes or crossings.

        The same draw serves all of them, as one redrawing of the rows would.
        """
        rng, law = np.random.default_rng(seed), self.table.ravel() / self.table.sum()
        found = [self._places(names) for names in attributes]
        onto = [_onto(place, len(cells)) for cells, place in found]
        parts: list[list[Numbers]] = [[] for _ in attributes]
        for some in _batches(draws, law.size):
            tables = rng.multinomial(self.table.sum(), law, size=some).reshape(some, len(self.cells), 4)
            for kept, matrix in zip(parts, onto, strict=True):
                kept.append(_rates(np.einsum("cg,dck->dgk", matrix, tables, optimize=True), shares))
        return [Drawn(cells, np.concatenate(kept)) for (cells, _), kept in zip(found, parts, strict=True)]

    def _places(self, attributes: Sequence[str]) -> tuple[tuple[Cell, ...], Integers]:
        """Return the cells by fewer attributes, and which of them each of ours falls in."""
        at = [self.attributes.index(name) for name in attributes]
        merged = [tuple(cell[place] for place in at) for cell in self.cells]
        cells = tuple(sorted(set(merged)))
        known = {cell: place for place, cell in enumerate(cells)}
        return cells, np.array([known[cell] for cell in merged], dtype=np.int64)


@dataclass(frozen=True)
class Drawn:
    """Shares of each cell over many draws: draws × cells × shares, NaN where a denominator came out empty."""

    cells: tuple[Cell, ...]
    values: Numbers

    def intervals(self, level: float = LEVEL) -> Numbers:
        """Return the percentile interval of each share of each cell: cells × shares × 2, over draws that have one."""
        ordered = np.sort(self.values, axis=0)  # NaN come last
        known = (~np.isnan(ordered)).sum(axis=0)
        ends = [_quantile(ordered, known, share) for share in ((1 - level) / 2, (1 + level) / 2)]
        return np.stack(ends, axis=-1)


def _coded(column: Sequence[str]) -> tuple[Integers, npt.NDArray[np.object_]]:
    codes, known = pd.factorize(np.asarray(column, dtype=object), sort=True)
    return codes.astype(np.int64), np.asarray(known, dtype=object)


def _found(joint: Integers) -> tuple[Integers, Integers]:
    """Return which joint codes have rows, and the place of each row among them."""
    if joint.max(initial=0) > 4 * len(joint):
        found, place = np.unique(joint, return_inverse=True)
        return found, place
    found = np.flatnonzero(np.bincount(joint))
    ranks = np.zeros(found[-1] + 1, dtype=np.int64)
    ranks[found] = np.arange(len(found))
    return found, ranks[joint]


def _onto(place: Integers, groups: int) -> Numbers:
    """Return the matrix that sums cells into groups."""
    matrix = np.zeros((len(place), groups))
    matrix[np.arange(len(place)), place] = 1
    return matrix


def _batches(draws: int, size: int) -> Iterator[int]:
    most = max(1, _HELD // size)
    while draws > 0:
        yield min(most, draws)
        draws -= most


def _rates(tables: Numbers, shares: Sequence[str]) -> Numbers:
    """Return shares (draws × cells × shares) from counts (draws × cells × kinds)."""
    hits, base = (mask.reshape(len(shares), 4).T for mask in _masks(tuple(shares)))
    counts = tables @ base
    return np.divide(tables @ hits, counts, out=np.full_like(counts, np.nan), where=counts > 0)


@cache
def _masks(shares: tuple[str, ...]) -> tuple[Integers, Integers]:
    return (
        np.stack([_mask(SHARES[name].hits) for name in shares]),
        np.stack([_mask(SHARES[name].base) for name in shares]),
    )


def _mask(kinds: frozenset[Kind]) -> Integers:
    mask = np.zeros((2, 2), dtype=np.int64)
    for kind in kinds:
        mask[kind] = 1
    return mask


def _quantile(ordered: Numbers, known: Integers, share: float) -> Numbers:
    """Return a quantile of the values known in each column, linear between two of them; NaN where there is none."""
    at = share * np.maximum(known - 1, 0)
    below = np.floor(at).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    low, high = (np.take_along_axis(ordered, place[None], axis=0)[0] for place in (below, above))
    return np.asarray(low + (at - below) * (high - low), dtype=np.float64)
