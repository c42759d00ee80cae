"""The slow half of declaring a source: reads its file, checks, counts. Needs no database, writes no row.

Each function takes a snapshot of the source and returns what is to be written, for `services.prepare`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import checks, freezing, quality, queries, trying
from scopgov.datasets.cleaning import Step, check_steps
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.gathering import Problem, line_of
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.schema import How, Kind, Schema
from scopgov.datasets.split import TEST_SHARE, SplitRule
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Work:
    """One part of a declaration worked out: what it rests on, and what is to be written of it."""

    of: Snapshot
    part: str
    declared: Any
    values: Mapping[str, Any]

    def after(self) -> Snapshot:
        """Return the source as it will be."""
        known = {name: value for name, value in self.values.items() if hasattr(self.of, name)}
        return replace(self.of, **known, declared=self.of.declared or "quality" in self.values)


def columns(settings: Settings, of: Snapshot, schema: Schema) -> Work:
    """Check a schema against the file and report its quality; what rested on a changed column is asked again."""
    table, schema = queries.table_of(settings, of), schema.with_pseudonyms(of.pseudonyms)
    names = {str(name) for name in table.frame.columns}
    lacking = [column.name for column in schema.columns if column.name not in names]
    faults = [Reason(N_("The file has no column “%(name)s”."), {"name": name}) for name in lacking]
    faults += [
        *schema.problems(),
        *schema.sensitive_faults(),
        *checks.bound_faults(schema),
        *check_steps(of.steps, schema),
    ]
    if faults:
        raise Refused(faults[0], field="schema")
    rule, split = queries.label_of(of), queries.split_of(of)
    keeps = rule is not None and not queries.rule_faults(schema, rule)
    told, problems = checks.told(table.frame, schema)
    values: dict[str, Any] = {
        "schema": schema.to_data(),
        "apart": {**told, **written(settings, problems)},
        "quality": _reported(settings, of, schema, rule if keeps else None),
        "label_rule": of.label_rule if keeps else None,
    }
    if split is not None and not _is_date(schema, split.column):
        values["split"] = None
    return Work(of, "schema", values["schema"], values)


def written(settings: Settings, problems: Iterable[Problem], most: int = 20) -> dict[str, Any]:
    """Keep a list of rows set apart in the store; return its digest and the first of them."""
    first: list[dict[str, Any]] = []
    with tempfile.TemporaryFile() as file:
        for problem in problems:
            if len(first) < most:
                first.append(problem.to_data())
            file.write(line_of(problem).encode())
        size = file.tell()
        file.seek(0)
        sha256 = store.take(settings.sources, file)[0] if size else ""
    return {"sha256": sha256, "problems": first}


def steps(settings: Settings, of: Snapshot, steps: Sequence[Step]) -> Work:
    """Run cleaning steps, in order; refused when no row would be left."""
    kept = queries.cleaned(settings, replace(of, steps=list(steps)))
    if kept.text.empty:
        raise Refused(Reason(N_("No row would be left after these steps.")), field="steps")
    declared = [dict(step) for step in steps]
    values: dict[str, Any] = {"steps": declared}
    if of.declared:
        later = replace(of, steps=declared)
        values["quality"] = _reported(settings, later, queries.schema_of(of), queries.label_of(of))
    return Work(of, "steps", declared, values)


def report(settings: Settings, of: Snapshot) -> Work:
    """Make the quality report of a source again, from what is declared of it."""
    if not of.declared:
        raise Refused(Reason(N_("Declare the columns first.")), field="schema")
    found = _reported(settings, of, queries.schema_of(of), queries.label_of(of))
    return Work(of, "quality", {"form": quality.FORM}, {"quality": found})


def _reported(settings: Settings, of: Snapshot, schema: Schema, rule: LabelRule | None) -> dict[str, Any]:
    split = queries.split_of(of)
    share = split.test_share if split else TEST_SHARE
    return quality.report(queries.table_of(settings, of), schema, rule, of.steps, share)


def label(settings: Settings, of: Snapshot, rule: LabelRule) -> Work:
    """Check what the outcome of a row is and when it is known; refused when no row could be labelled."""
    schema = queries.schema_of(of)
    trying.check(of, rule)
    if trying.counted(queries.cleaned(settings, of).typed.frame, rule).known == 0:
        raise Refused(Reason(N_("No row is left whose outcome could be known.")), field="snapshot")
    found = _reported(settings, of, schema, rule)
    return Work(of, "label", rule.to_data(), {"label_rule": rule.to_data(), "quality": found})


def split(settings: Settings, of: Snapshot, rule: SplitRule) -> Work:
    """Check by which date rows are split into training and test; refused when a side would be empty."""
    rule = SplitRule.from_data(rule.to_data())
    if not _is_date(queries.schema_of(of), rule.column):
        raise Refused(Reason(N_("“%(name)s” must be a date."), {"name": rule.column}), field="column")
    queries.split_counts(settings, of, rule)
    return Work(of, "split", rule.to_data(), {"split": rule.to_data()})


def like(settings: Settings, of: Snapshot, example: Mapping[str, Any], snapshot: date) -> list[Work]:
    """Declare a source as data frozen before were, but for the day on which its file was made."""
    rule = LabelRule.from_data(example["label"]).on(snapshot)
    made = [columns(settings, of, Schema.from_data(example["schema"]))]
    made.append(steps(settings, made[-1].after(), example["steps"]))
    made.append(label(settings, made[-1].after(), rule))
    return [*made, split(settings, made[-1].after(), SplitRule.from_data(example["split"]))]


def frozen(settings: Settings, of: Snapshot) -> Dataset:
    """Remake the rows of a source from its stored bytes, as declared."""
    content = queries.content_of(of)
    dataset = freezing.remake(store.path_of(settings.sources, of.sha256), content, of.filename)
    _check_words(dataset)
    return dataset


def _check_words(dataset: Dataset) -> None:
    """Refuse words learnt on rows that are test rows now: the test would flatter."""
    begins = dataset.split.test_begins.isoformat()
    for one in dataset.schema.derived:
        if one.how is How.has_word and str(one.params.get("before", "")) > begins:
            text = N_(
                "“%(name)s” was learnt on rows that are test rows now: choose the words of its column again."
            )
            raise Refused(Reason(text, {"name": one.name}))


def _is_date(schema: Schema, name: str) -> bool:
    return schema.has(name) and schema.named(name).kind is Kind.date
