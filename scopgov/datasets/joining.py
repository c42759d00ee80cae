"""Joins to frozen rows a column that is in no file: an attribute kept apart, by the number of its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scopgov.datasets.freezing import Dataset
from scopgov.datasets.schema import Column, Kind, Personal, Role


@dataclass(frozen=True)
class Joined:
    """A column to join and its value at each line; none where it is not stated."""

    column: Column
    by_line: Mapping[str, str]


def column(name: str, why: str) -> Column:
    """Return how such a column is declared: a category about persons, given at each score."""
    return Column(
        name,
        Kind.category,
        role=Role.feature,
        personal=Personal.indirect,
        why=why,
        kept_apart=True,
    )


def join(dataset: Dataset, columns: Sequence[Joined]) -> Dataset:
    """Return the dataset with these columns after its own; its digest stays that of what is frozen."""
    if not columns:
        return dataset
    values = {
        one.column.name: [one.by_line.get(str(line), "") for line in dataset.frame.index] for one in columns
    }
    schema = replace(dataset.schema, columns=(*dataset.schema.columns, *(one.column for one in columns)))
    return replace(dataset, schema=schema, frame=dataset.frame.assign(**values))
