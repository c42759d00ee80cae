"""Read imported sources, what is declared of them, and the data frozen from them. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import freezing, quality, reading
from scopgov.datasets.cleaning import Cleaned, clean
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.labels import LateRule, label
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import Kind, Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.text import N_
from scopgov.usecases.tables import UseCase


def source(session: Session, source_id: int) -> Source:
    """Return the source of this id, or refuse as not found."""
    found = session.get(Source, source_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such source of data.")))
    return found


def data_version(session: Session, version_id: int) -> DataVersion:
    """Return the data version of this id, or refuse as not found."""
    found = session.get(DataVersion, version_id)
    if found is None:
        raise NotFound(Reason(N_("There are no such frozen data.")))
    return found


def sources_of(session: Session, use_case: UseCase) -> Sequence[Source]:
    """Return the sources of a use case, newest first."""
    query = select(Source).where(Source.use_case_id == use_case.id).order_by(Source.id.desc())
    return session.scalars(query).all()


def versions_of(session: Session, use_case: UseCase) -> Sequence[DataVersion]:
    """Return the frozen data of a use case, newest first."""
    query = select(DataVersion).join(Source).where(Source.use_case_id == use_case.id)
    return session.scalars(query.order_by(DataVersion.id.desc())).all()


def example_of(session: Session, settings: Settings, source: Source) -> DataVersion | None:
    """Return the data frozen last for the same use case from another file that has the same columns."""
    names = {str(name) for name in table_of(settings, source).frame.columns}
    return next(
        (
            one
            for one in versions_of(session, source.use_case)
            if one.source_id != source.id and {column.name for column in frozen_schema(one).columns} == names
        ),
        None,
    )


def table_of(settings: Settings, source: Source) -> Table:
    """Return the stored file of a source, read as text. Raises Tampered when its bytes changed."""
    return _table(settings.sources, source.sha256, source.filename)


@lru_cache(maxsize=2)
def _table(root: Path, sha256: str, filename: str) -> Table:
    store.read(root, sha256)
    return reading.read(store.path_of(root, sha256), filename)


def dataset_of(settings: Settings, data_version: DataVersion) -> Dataset:
    """Remake the labelled rows of a data version from its stored file."""
    source = data_version.source
    store.read(settings.sources, source.sha256)
    path = store.path_of(settings.sources, source.sha256)
    dataset = freezing.remake(path, data_version.content, source.filename)
    if dataset.digest != data_version.digest:
        raise Refused(
            Reason(N_("The frozen data are not those of their digest: nothing was read from them."))
        )
    return dataset


def schema_of(source: Source) -> Schema:
    """Return the schema of a source: a guess until somebody declared it."""
    return Schema.from_data(source.schema)


def declared(source: Source) -> bool:
    """Tell whether somebody reviewed the schema of a source."""
    return source.quality is not None


def label_of(source: Source) -> LateRule | None:
    """Return the label rule of a source, once there is one."""
    return LateRule.from_data(source.label_rule) if source.label_rule else None


def split_of(source: Source) -> SplitRule | None:
    """Return the split of a source, once there is one."""
    return SplitRule.from_data(source.split) if source.split else None


def content_of(source: Source, splitting: SplitRule | None = None) -> dict[str, Any]:
    """Return everything that remakes the rows of a source as declared now; refuse while a part is missing."""
    rule, split = label_of(source), splitting or split_of(source)
    if not declared(source):
        raise Refused(Reason(N_("Declare the columns first.")), field="schema")
    if rule is None:
        raise Refused(Reason(N_("Say first what the outcome is.")), field="label")
    if split is None:
        raise Refused(Reason(N_("Say first how the rows are split.")), field="split")
    return freezing.content(source.sha256, schema_of(source), source.steps, rule, split)


def frozen_schema(version: DataVersion) -> Schema:
    """Return the schema frozen in a data version."""
    return Schema.from_data(version.content["schema"])


def frozen_label(version: DataVersion) -> LateRule:
    """Return the label rule frozen in a data version."""
    return LateRule.from_data(version.content["label"])


def prepared(settings: Settings, source: Source) -> Dataset:
    """Return the labelled rows of a source as declared now, nothing frozen."""
    return freezing.assemble(table_of(settings, source).frame, content_of(source))


def cleaned(settings: Settings, source: Source) -> Cleaned:
    """Return the rows of a source after its cleaning steps, with the effect of each."""
    return clean(table_of(settings, source).frame, schema_of(source), source.steps)


@dataclass(frozen=True)
class LabelCounts:
    """What a label rule finds among cleaned rows."""

    rows: int
    known: int
    late: int

    @property
    def base_rate(self) -> float | None:
        """Return the share of late rows among those whose outcome could be known."""
        return self.late / self.known if self.known else None


def label_counts(typed: pd.DataFrame, rule: LateRule) -> LabelCounts:
    """Count what a rule finds in typed rows, as freezing will: every known row counts, finished or not."""
    labels = label(typed, rule)
    return LabelCounts(len(typed), int(labels.known.sum()), int(labels.y[labels.known].sum()))


def counts_of(settings: Settings, source: Source, rule: LateRule) -> LabelCounts | None:
    """Count what a rule finds in the cleaned rows of a source; None where it names what is not a date."""
    typed = cleaned(settings, source).typed.frame
    schema = schema_of(source)
    dates = {one.name for one in schema.everything() if one.kind is Kind.date}
    return label_counts(typed, rule) if {rule.planned_end, rule.actual_end} <= dates else None


def split_counts(settings: Settings, source: Source, rule: SplitRule) -> dict[str, Any]:
    """Return the counts a split would give, nothing saved."""
    content = content_of(source, splitting=rule)
    return freezing.assemble(table_of(settings, source).frame, content).summary()


def examples(cells: pd.Series[Any], most: int = 3) -> list[str]:
    """Return the most frequent texts of a column."""
    counts = cells[cells != ""].value_counts().head(most)
    return [str(value)[:60] for value in counts.index]


def quality_of(settings: Settings, source: Source, schema: Schema, rule: LateRule | None) -> dict[str, Any]:
    """Return the quality report of a source under a schema."""
    return quality.report(table_of(settings, source), schema, rule)
