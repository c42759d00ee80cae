"""Read imported sources, what is declared of them, and the data frozen from them. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import freezing, reading, shelf
from scopgov.datasets.cleaning import Cleaned, clean
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.joining import Joined, join
from scopgov.datasets.quality import FORM
from scopgov.datasets.reading import Options, Reading, Table
from scopgov.datasets.schema import Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import Arrival, DataVersion, Source
from scopgov.datasets.understanding import understood
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.label_rules import Fault, LabelRule
from scopgov.domain.processing import Found
from scopgov.domain.text import N_
from scopgov.inventory.tables import Holding
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


def files_of(session: Session, holdings: Iterable[Holding]) -> dict[int, list[Source]]:
    """Return, for each source of the inventory, the files that came from it, newest first."""
    ids = [one.id for one in holdings]
    found: dict[int, list[Source]] = {one: [] for one in ids}
    query = select(Source).where(Source.holding_id.in_(ids)).order_by(Source.id.desc())
    for source in session.scalars(query):
        found[source.holding_id].append(source)
    return found


def found_in(sources: Iterable[Source]) -> Found:
    """Return which columns of some files are about persons, as declared or, until then, as guessed."""
    columns = [column for one in sources for column in schema_of(one).personal()]
    named = dict.fromkeys(column.name for column in columns)
    sensitive = dict.fromkeys(column.name for column in columns if column.sensitive)
    return Found(tuple(named), tuple(sensitive))


def versions_of(session: Session, use_case: UseCase) -> Sequence[DataVersion]:
    """Return the frozen data of a use case, newest first."""
    query = select(DataVersion).join(Source).where(Source.use_case_id == use_case.id)
    return session.scalars(query.order_by(DataVersion.id.desc())).all()


def arrival(session: Session, arrival_id: int) -> Arrival:
    """Return the file that came under this id, or refuse as not found."""
    found = session.get(Arrival, arrival_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such file.")))
    return found


def example_of(session: Session, source: Source) -> DataVersion | None:
    """Return the data frozen last for the same use case from another file that has the same columns."""
    names = {column.name for column in schema_of(source).columns}
    return next(
        (
            one
            for one in versions_of(session, source.use_case)
            if one.source_id != source.id and {column.name for column in frozen_schema(one).columns} == names
        ),
        None,
    )


@dataclass(frozen=True)
class Snapshot:
    """What is stored and declared of a source at one moment: all that slow work needs, with no database open."""

    sha256: str
    filename: str
    reading: dict[str, Any] | None
    schema: dict[str, Any]
    steps: list[Any]
    label_rule: dict[str, Any] | None
    split: dict[str, Any] | None
    declared: bool
    pseudonyms: tuple[str, ...] = ()


def snapshot(source: Source) -> Snapshot:
    """Return what is stored and declared of a source now."""
    names = ("sha256", "filename", "reading", "schema", "steps", "label_rule", "split")
    told = {name: getattr(source, name) for name in names}
    return Snapshot(**told, declared=source.quality is not None, pseudonyms=pseudonyms_of(source))


def table_of(settings: Settings, of: Snapshot) -> Table:
    """Return the stored file of a source, read as text. Raises Tampered when its bytes changed."""
    asked = tuple(sorted((of.reading or {}).items()))
    return _table(settings.sources, settings.tables, of.sha256, of.filename, asked)


@lru_cache(maxsize=2)
def _table(root: Path, tables: Path, sha256: str, filename: str, asked: tuple[tuple[str, str], ...]) -> Table:
    path, options = store.checked(root, sha256), Options.from_data(dict(asked))
    copy = shelf.place(tables, sha256, options)
    table = shelf.get(copy)
    if table is None:
        table = reading.read(path, filename, Reading(options))
        shelf.put(copy, table)
    return table


def forget_tables() -> None:
    """Forget the files read last, which may hold rows that were erased since."""
    _table.cache_clear()


def unmade(version: DataVersion) -> Reason | None:
    """Say why frozen data can no longer be made again: their file was rewritten for a person, or after a contest."""
    before = version.content["source_sha256"]
    found = next((one for one in version.source.rewritings if one.before_sha256 == before), None)
    if found is None:
        return None
    text = N_(
        "These data can no longer be made again: rows of their file were corrected or erased for request no. "
        "%(number)s about personal data."
    )
    contested = N_(
        "These data can no longer be made again: rows of their file were corrected after contest no. %(number)s "
        "of a score."
    )
    told = {"number": found.request_id or found.contest_id}
    remedy = N_("Freeze the file as it is now, and train on that.")
    return Reason(text if found.request_id else contested, told, remedy=remedy)


def written_since(version: DataVersion) -> str:
    """Return the SHA-256 that the file of frozen data has by now: the one frozen, followed through each rewriting.

    Rows corrected or erased for a person, or after a contest, take nothing from what was voted on the file before.
    """
    sha256 = str(version.content["source_sha256"])
    for one in version.source.rewritings:
        if one.before_sha256 == sha256:
            sha256 = one.after_sha256
    return sha256


def must_remake(version: DataVersion) -> None:
    """Refuse frozen data that can no longer be made again."""
    reason = unmade(version)
    if reason is not None:
        raise Refused(reason)


@dataclass(frozen=True)
class Frozen:
    """What remakes the rows of a data version with no session open."""

    sha256: str
    filename: str
    content: dict[str, Any]
    digest: str
    joined: tuple[Joined, ...] = ()


def frozen(data_version: DataVersion, joined: tuple[Joined, ...] = ()) -> Frozen:
    """Return what remakes the rows of a data version, with columns joined that are in no file."""
    source = data_version.source
    return Frozen(source.sha256, source.filename, dict(data_version.content), data_version.digest, joined)


def dataset_of(settings: Settings, data_version: DataVersion, joined: tuple[Joined, ...] = ()) -> Dataset:
    """Remake the labelled rows of a data version from its stored file, with columns joined that are in no file."""
    must_remake(data_version)
    return remade(settings, frozen(data_version, joined))


def remade(settings: Settings, of: Frozen) -> Dataset:
    """Remake the labelled rows of a data version from its stored file."""
    dataset = freezing.remake(store.checked(settings.sources, of.sha256), of.content, of.filename)
    if dataset.digest != of.digest:
        raise Refused(
            Reason(N_("The frozen data are not those of their digest: nothing was read from them."))
        )
    return join(dataset, of.joined)


def schema_of(of: Source | Snapshot) -> Schema:
    """Return the schema of a source: a guess until somebody declared it."""
    return Schema.from_data(of.schema)


def pseudonyms_of(source: Source) -> tuple[str, ...]:
    """Return the columns of a source that hold pseudonyms."""
    return tuple((source.pseudonyms or {}).get("columns", ()))


def declared(source: Source) -> bool:
    """Tell whether somebody reviewed the schema of a source."""
    return source.quality is not None


def reported(source: Source) -> bool:
    """Tell whether a source has a quality report as they are made now: an earlier one has no pictures."""
    return source.quality is not None and source.quality.get("form") == FORM


def label_of(of: Source | Snapshot) -> LabelRule | None:
    """Return the label rule of a source, once there is one."""
    return LabelRule.from_data(of.label_rule) if of.label_rule else None


def rule_faults(schema: Schema, rule: LabelRule) -> list[Fault]:
    """List what is wrong with a label rule on the columns of a schema."""
    kinds = {one.name: one.kind.value for one in schema.everything()}
    return rule.faults(kinds, {one.name for one in schema.features()})


def split_of(of: Source | Snapshot) -> SplitRule | None:
    """Return the split of a source, once there is one."""
    return SplitRule.from_data(of.split) if of.split else None


def content_of(of: Snapshot, splitting: SplitRule | None = None) -> dict[str, Any]:
    """Return everything that remakes the rows of a source as declared; refuse while a part is missing."""
    rule, split = label_of(of), splitting or split_of(of)
    if not of.declared:
        raise Refused(Reason(N_("Declare the columns first.")), field="schema")
    if rule is None:
        raise Refused(Reason(N_("Say first what the outcome is.")), field="label")
    if split is None:
        raise Refused(Reason(N_("Say first how the rows are split.")), field="split")
    return freezing.content(of.sha256, schema_of(of), of.steps, rule, split, Options.from_data(of.reading))


def frozen_schema(version: DataVersion) -> Schema:
    """Return the schema frozen in a data version."""
    return Schema.from_data(version.content["schema"])


def frozen_label(version: DataVersion) -> LabelRule:
    """Return the label rule frozen in a data version."""
    return LabelRule.from_data(version.content["label"])


def prepared(settings: Settings, of: Snapshot) -> Dataset:
    """Return the labelled rows of a source as declared, nothing frozen."""
    return freezing.assemble(table_of(settings, of).frame, content_of(of))


def cleaned(settings: Settings, of: Snapshot) -> Cleaned:
    """Return the rows of a source after its cleaning steps, with the effect of each."""
    return clean(table_of(settings, of).frame, schema_of(of), of.steps)


def split_counts(settings: Settings, of: Snapshot, rule: SplitRule) -> dict[str, Any]:
    """Return the counts a split would give, nothing saved."""
    content = content_of(of, splitting=rule)
    return freezing.assemble(table_of(settings, of).frame, content).summary()


def understood_of(settings: Settings, source: Source) -> dict[str, Any]:
    """Return what was found in a file when it came; a file that came before this was kept is read again."""
    if source.understood is not None:
        return source.understood
    return understood(table_of(settings, snapshot(source)), schema_of(source))


def lists_of(source: Source) -> tuple[str, str]:
    """Return the digests of the lists of what was set apart, or none: lines that broke, rows against the schema."""
    broken, apart = (source.understood or {}).get("broken_sha256"), (source.apart or {}).get("sha256")
    return broken or "", apart or ""


def lists_apart(source: Source) -> list[str]:
    """Return the digests of the lists that there are."""
    return [sha256 for sha256 in lists_of(source) if sha256]
