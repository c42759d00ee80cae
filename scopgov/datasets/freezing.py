"""Remakes the same rows, labels and split from a stored file and what was declared about it.

`content` is all that is needed; its digest, which covers the file's SHA-256, names a data version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scopgov import store
from scopgov.datasets.cleaning import Step, clean
from scopgov.datasets.labels import label
from scopgov.datasets.reading import AS_FOUND, Options, Reading, read
from scopgov.datasets.schema import Schema
from scopgov.datasets.split import Split, SplitRule, split
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.evidence import enough_to_conclude
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.text import N_


def content(
    source_sha256: str,
    schema: Schema,
    steps: Sequence[Step],
    rule: LabelRule,
    split_rule: SplitRule,
    options: Options = AS_FOUND,
) -> dict[str, Any]:
    """Return everything that remakes the same rows."""
    return {
        "source_sha256": source_sha256,
        "reading": options.to_data(),
        "schema": schema.to_data(),
        "steps": [dict(step) for step in steps],
        "label": rule.to_data(),
        "split": split_rule.to_data(),
    }


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 that names these rows."""
    return digest(content)


@dataclass(frozen=True)
class Dataset:
    """Labelled rows in time order (typed, indexed by line number) with their split."""

    content: dict[str, Any]
    digest: str
    schema: Schema
    frame: pd.DataFrame
    y: pd.Series[Any]
    known_at: pd.Series[Any]
    dates: pd.Series[Any]
    split: Split
    rows_read: int
    rows_kept: int
    effects: list[dict[str, Any]]
    rows_apart: int = 0

    def summary(self) -> dict[str, Any]:
        """Return the counts a page shows about these rows."""
        positives = int(self.y.loc[self.split.test].sum())
        negatives = len(self.split.test) - positives
        evidence = enough_to_conclude(positives, negatives)
        return {
            "rows_read": self.rows_read,
            "rows_apart": self.rows_apart,
            "rows_kept": self.rows_kept,
            "known": len(self.y),
            "base_rate": float(self.y.mean()),
            "train": len(self.split.train),
            "purged": len(self.split.purged),
            "test": len(self.split.test),
            "train_positives": int(self.y.loc[self.split.train].sum()),
            "test_positives": positives,
            "test_negatives": negatives,
            "test_begins": self.split.test_begins.isoformat(),
            "features": [feature.name for feature in self.schema.features()],
            "groups": self.schema.groups(),
            "enough": evidence.enough,
            "enough_reason": {"text": evidence.reason.text, "params": dict(evidence.reason.params)},
        }


def remake(path: Path, content: Mapping[str, Any], filename: str = "") -> Dataset:
    """Read the stored file again and remake its labelled rows.

    Raises Refused when the bytes are not those named, when the declaration does not hold or no row is left.
    """
    if store.sha256_of(path) != content["source_sha256"]:
        raise Refused(
            Reason(N_("The stored file is not the one these data were made from: its digest differs."))
        )
    reading = Reading(Options.from_data(content.get("reading")))
    return assemble(read(path, filename, reading).frame, content)


def assemble(text: pd.DataFrame, content: Mapping[str, Any]) -> Dataset:
    """Clean, type, label and split a text frame as the content says."""
    schema = Schema.from_data(content["schema"])
    _check(schema, text)
    cleaned = clean(text, schema, content["steps"])
    typed = cleaned.typed.frame
    labels = label(typed, LabelRule.from_data(content["label"]))
    rule = SplitRule.from_data(content["split"])
    usable = labels.known & typed[rule.column].notna()
    if not usable.any():
        raise Refused(Reason(N_("No row is left whose outcome could be known.")), field="label")
    dates = typed.loc[usable, rule.column].sort_values(kind="stable")
    known_at = labels.known_at.loc[dates.index]
    return Dataset(
        content=dict(content),
        digest=content_digest(content),
        schema=schema,
        frame=typed.loc[dates.index],
        y=labels.y.loc[dates.index],
        known_at=known_at,
        dates=dates,
        split=split(dates, known_at, rule),
        rows_read=len(text),
        rows_kept=len(typed),
        effects=cleaned.effects,
        rows_apart=cleaned.apart,
    )


def _check(schema: Schema, text: pd.DataFrame) -> None:
    faults = schema.problems()
    if faults:
        raise Refused(faults[0], field="schema")
    lacking = [column.name for column in schema.columns if column.name not in text.columns]
    if lacking:
        raise Refused(Reason(N_("The file has no column “%(name)s”."), {"name": lacking[0]}), field="schema")
