"""Reports what a file is worth: each column, what repeats, and what its rows tell of the outcome once cleaned.

Puts together what the modules beside it describe and find; it changes nothing and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scopgov.datasets import drifting, findings, group_sizes, near_duplicates, outcomes
from scopgov.datasets.cleaning import Step, clean
from scopgov.datasets.describing import described
from scopgov.datasets.labels import label
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import Schema
from scopgov.datasets.split import TEST_SHARE
from scopgov.datasets.typing_cells import Typed, validate
from scopgov.domain.label_rules import LabelRule

FORM = 3  # a report of an earlier form lacks what pages show now: it is to be made again


def report(
    table: Table,
    schema: Schema,
    rule: LabelRule | None = None,
    steps: Sequence[Step] = (),
    test_share: float = TEST_SHARE,
) -> dict[str, Any]:
    """Return a JSON-able quality report of a file under a schema; a label rule adds what rests on the outcome.

    Columns and what repeats are those of the file as it came; the outcome, leaks and conflicts are looked for in the
    rows that cleaning leaves.
    """
    typed = validate(table.frame, schema, table.coded)
    columns = {one.name: described(one, typed) for one in schema.everything()}
    repeated = duplicated(table.frame, columns)
    rows = _prepared(table.frame, schema, typed, steps)
    labels = label(rows, rule) if rule is not None else None
    near = near_duplicates.searched(table.frame)
    drifted = drifting.within(rows, schema)
    groups = group_sizes.counted(rows, schema, labels, test_share)
    return {
        "form": FORM,
        "rows": len(table.frame),
        "kept": len(rows),
        "broken_lines": table.broken,
        "duplicates": len(repeated),
        "columns": columns,
        "outcome": outcomes.counted(rows, schema, labels, rule.dated) if rule and labels else None,
        "near": near,
        "drift": drifted,
        "groups": groups,
        "warnings": [
            *findings.of_file(table.broken, repeated),
            *findings.of_near(near),
            *findings.of_columns(columns, len(table.frame)),
            *findings.of_leaks(rows, schema, rule, labels),
            *findings.of_conflicts(rows, schema, labels),
            *findings.of_censoring(rows, schema, rule),
            *findings.of_closing(schema, rule),
            *findings.of_drift(drifted),
            *findings.of_groups(groups),
        ],
    }


def _prepared(text: pd.DataFrame, schema: Schema, typed: Typed, steps: Sequence[Step]) -> pd.DataFrame:
    """Return the rows that cleaning leaves: all of them, typed already, where nothing sets any apart."""
    bounded = any(one.required or one.unique or one.low or one.high or one.allowed for one in schema.columns)
    misfits = any(one.apart and typed.invalid[one.name]["count"] for one in schema.columns)
    return clean(text, schema, steps).typed.frame if steps or bounded or misfits else typed.frame


def duplicated(text: pd.DataFrame, columns: Mapping[str, Mapping[str, Any]]) -> list[int]:
    """Return the lines of the rows that repeat an earlier one: none where some column never repeats."""
    if any(column["distinct"] == len(text) for column in columns.values()):
        return []
    return [int(line) for line in text.index[text.duplicated()]]
