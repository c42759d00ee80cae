"""Cleans rows by steps kept as data, each with its effect; the same steps give the same rows.

Steps: keep_values, keep_parsed, keep_above, missing_codes, strip, drop_duplicates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scopgov.datasets.checks import sound
from scopgov.datasets.coding import by_text
from scopgov.datasets.schema import Column, Kind, Schema
from scopgov.datasets.typing_cells import Typed, typed_one, validate
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

Step = Mapping[str, Any]
NEEDS: Mapping[str, tuple[str, ...]] = {
    "drop_duplicates": (),
    "keep_above": ("column", "than"),
    "keep_parsed": ("columns",),
    "keep_values": ("column", "values"),
    "missing_codes": ("column", "codes"),
    "strip": (),
}
CHANGING = ("missing_codes", "strip")


@dataclass(frozen=True)
class Cleaned:
    """The text frame after all steps, the same typed, what each step did, and the rows set apart before them."""

    text: pd.DataFrame
    typed: Typed
    effects: list[dict[str, Any]]
    apart: int = 0


def clean(text: pd.DataFrame, schema: Schema, steps: Sequence[Step]) -> Cleaned:
    """Set apart the rows that break a declared rule, then run the steps in order.

    Raises Refused when a step does not fit the schema.
    """
    faults = check_steps(steps, schema)
    if faults:
        raise Refused(faults[0], field="steps")
    read = len(text)
    text = sound(text, schema)
    apart, effects = read - len(text), []
    for step in steps:
        after = _DO[step["do"]](text, schema, step)
        effects.append(_effect(step, text, after))
        text = after
    return Cleaned(text, validate(text, schema), effects, apart)


def _effect(step: Step, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Any]:
    changes = step["do"] in CHANGING
    changed = int((before.loc[after.index] != after).to_numpy().sum()) if changes else 0
    return {
        "step": dict(step),
        "rows_before": len(before),
        "rows_after": len(after),
        "values_changed": changed,
    }


def check_steps(steps: Sequence[Step], schema: Schema) -> list[Reason]:
    """List what is wrong with the steps; empty when nothing is."""
    return [fault for number, step in enumerate(steps, 1) for fault in _faults(number, step, schema)]


def _faults(number: int, step: Step, schema: Schema) -> list[Reason]:
    do = str(step.get("do"))
    if do not in NEEDS or any(need not in step for need in NEEDS[do]):
        return [Reason(N_("Cleaning step %(number)s is not known or not complete."), {"number": number})]
    named = [*step.get("columns", []), *([step["column"]] if "column" in step else [])]
    unknown = [name for name in named if not schema.has(name)]
    if unknown:
        text = N_("Cleaning step %(number)s names “%(name)s”, which is not a column.")
        return [Reason(text, {"number": number, "name": unknown[0]})]
    if do == "keep_above" and schema.named(step["column"]).kind not in (Kind.integer, Kind.number):
        text = N_("Cleaning step %(number)s needs “%(name)s” to be a number.")
        return [Reason(text, {"number": number, "name": step["column"]})]
    if do == "missing_codes" and not isinstance(schema.named(step["column"]), Column):
        text = N_("Cleaning step %(number)s cannot change “%(name)s”, which is derived.")
        return [Reason(text, {"number": number, "name": step["column"]})]
    return []


def _keep_values(text: pd.DataFrame, schema: Schema, step: Step) -> pd.DataFrame:
    name = step["column"]
    cells = text[name] if name in text.columns else typed_one(text, schema, name)
    return text[cells.astype(object).map(_plain).isin([_plain(value) for value in step["values"]])]


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _keep_parsed(text: pd.DataFrame, schema: Schema, step: Step) -> pd.DataFrame:
    for name in step["columns"]:
        text = text[typed_one(text, schema, name).notna()]
    return text


def _keep_above(text: pd.DataFrame, schema: Schema, step: Step) -> pd.DataFrame:
    return text[typed_one(text, schema, step["column"]) > float(step["than"])]


def _missing_codes(text: pd.DataFrame, schema: Schema, step: Step) -> pd.DataFrame:
    name = str(step["column"])
    cells = text[name].mask(text[name].isin(list(step["codes"])), "")
    return text.assign(**{name: cells})


def _strip(text: pd.DataFrame, schema: Schema, step: Step) -> pd.DataFrame:
    names = step.get("columns") or [column.name for column in schema.columns]
    return text.assign(**{name: by_text(text[name], lambda cells: cells.map(_squeezed)) for name in names})


def _squeezed(cell: str) -> str:
    """Strip a cell and make inner runs of spaces single."""
    return " ".join(cell.split())


def _drop_duplicates(text: pd.DataFrame, schema: Schema, step: Step) -> pd.DataFrame:
    return text.drop_duplicates()


_DO: Mapping[str, Callable[[pd.DataFrame, Schema, Step], pd.DataFrame]] = {
    "drop_duplicates": _drop_duplicates,
    "keep_above": _keep_above,
    "keep_parsed": _keep_parsed,
    "keep_values": _keep_values,
    "missing_codes": _missing_codes,
    "strip": _strip,
}


def earlier(steps: Sequence[Step], place: int) -> list[Step]:
    """Return the steps with the one in a place done before the one ahead of it; as they are where there is none."""
    if not 0 < place < len(steps):
        return list(steps)
    return [*steps[: place - 1], steps[place], steps[place - 1], *steps[place + 1 :]]


def sentence(step: Step) -> Reason:
    """Say a step in one sentence."""
    texts = {
        "drop_duplicates": N_("Drop rows that repeat an earlier row in every column."),
        "keep_above": N_("Keep rows where “%(column)s” is above %(than)s."),
        "keep_parsed": N_("Keep rows where %(columns)s can be read."),
        "keep_values": N_("Keep rows where “%(column)s” is %(values)s."),
        "missing_codes": N_("In “%(column)s”, take %(codes)s as missing."),
        "strip": N_("Remove needless spaces."),
    }
    params = {
        key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in step.items()
    }
    return Reason(texts[step["do"]], params)


def steps_digest(steps: Sequence[Step]) -> str:
    """Return the SHA-256 of the steps in canonical JSON."""
    return digest([dict(step) for step in steps])
