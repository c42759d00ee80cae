"""Says many lines of a file at once: what was typed in them and all that was answered, as `giving` says one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from scopgov.datasets.span_cells import Column
from scopgov.datasets.spans import Part
from scopgov.domain import batches as rules
from scopgov.domain.cells import cell
from scopgov.domain.errors import Reason
from scopgov.training.inputs import Input, read
from scopgov.training.reading import WORDS, word
from scopgov.training.together import Together, Values, strengths
from scopgov.training.wording import Speaker

Cell = str | float | int
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def typed(part: Part, places: Places, names: Sequence[str], inputs: Sequence[Input]) -> list[list[Cell]]:
    """Return, column by column, what was typed in rows of a part, each value as it was read."""
    asked = {one.name: one for one in inputs}
    cells = [(part.columns[name].taken(places), asked.get(name)) for name in names]
    return [_read(one, how) if how else [cell(text) for text in one.texts()] for one, how in cells]


def _read(cells: Column, asked: Input) -> list[Cell]:
    if asked.kind not in ("integer", "number"):
        codes, distinct = cells.coded()
        return _spread([cell(str(read(asked, text))) for text in distinct], codes)
    found, plain = cells.numbers()
    if asked.kind == "integer":
        plain &= found == np.floor(found)
        found = np.where(plain, found, 0).astype(np.int64)
    made: list[Cell] = found.tolist()
    for at in np.flatnonzero(~plain).tolist():
        made[at] = read(asked, cells.text(at))
    return made


def _spread(texts: Sequence[str], codes: Places) -> list[Any]:
    """Return for each row the text that its code stands for."""
    return list(map(texts.__getitem__, codes.tolist()))


def answered(told: Together, given: Floats, base: float | None, spoken: Speaker) -> list[list[Cell]]:
    """Return, column by column, what was answered in these rows: `given` are their probabilities."""
    rows = len(given)
    alike: list[list[Cell]] = [[told.base] * rows, [told.scale] * rows]
    factors: list[Cell] = [cell(one) for one in _factors(told, spoken, rows)]
    said = [given.tolist(), _words(given, base, spoken), told.outputs.tolist(), *alike]
    return [*said, factors, _warnings(told, spoken, rows)]


def _words(given: Floats, base: float | None, spoken: Speaker) -> list[Cell]:
    if not base:
        return [spoken.say(word(0, base))] * len(given)
    limits = [limit for limit, _ in WORDS[:-1]]
    return _spread(
        [spoken.say(Reason(one)) for _, one in WORDS], np.searchsorted(limits, given / base, "right")
    )


def _factors(told: Together, spoken: Speaker, rows: int) -> list[str]:
    """Write the factors of each row in one cell, the strongest first."""
    amounts = np.column_stack([one.spread() for one in told.added])
    grid = np.empty((rows, len(told.owners)), dtype=object)
    for at, owners in enumerate(told.owners):
        values = [told.values[one] for one in owners]
        grid[:, at] = _factor(owners, amounts[:, at], values, spoken, once=told.by_value)
    order = np.argsort(-strengths(amounts), axis=1, kind="stable")
    return [rules.factor_text(row) for row in np.take_along_axis(grid, order, axis=1).tolist()]


def _factor(
    owners: Sequence[str], amounts: Floats, values: Sequence[Values], spoken: Speaker, *, once: bool
) -> list[str]:
    """Write one factor in each row: a value is said once, and so is what it adds where that depends on it alone."""
    if len(values) > 1:
        held = (_spread(one.texts, one.codes) for one in values)
        return rules.factor_texts(spoken.alike(owners, zip(*held, strict=True)), amounts.tolist())
    (mine,) = values
    said = spoken.alike(owners, zip(mine.texts, strict=True))
    if once:
        return _spread(rules.factor_texts(said, amounts[mine.first()].tolist()), mine.codes)
    return rules.factor_texts(_spread(list(said), mine.codes), amounts.tolist())


def _warnings(told: Together, spoken: Speaker, rows: int) -> list[Cell]:
    made: list[Cell] = [""] * rows
    for one in told.warnings:
        texts = [spoken.say(reason) for reason in one.reasons]
        for place, code in zip(one.places.tolist(), one.codes.tolist(), strict=True):
            made[place] = f"{made[place]}; {texts[code]}" if made[place] else cell(texts[code])
    return made
