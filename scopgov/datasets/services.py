"""Import a source, declare what it holds, freeze the data made from it. Each act leaves one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import freezing, queries, reading
from scopgov.datasets.cleaning import Step, check_steps, clean
from scopgov.datasets.guessing import infer
from scopgov.datasets.labels import LateRule
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import Kind, Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases.tables import UseCase
from scopgov.votes.launch import data_lacks


@dataclass(frozen=True)
class Kept:
    """A file that stands in the store, read, with what its columns look like."""

    sha256: str
    table: Table
    schema: Schema


def import_source(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    name: str,
    origin: str,
    filename: str,
    content: bytes,
    kept: Kept | None = None,
) -> Source:
    """Keep a file as it came, read it and guess its schema; refused until the launch is carried.

    `kept` is what `keep` made of the same file before, outside any transaction.
    """
    may_import(session, actor=actor, use_case=use_case)
    filename = _file_name(filename)
    kept = kept or keep(settings, filename, content)
    source = Source(
        use_case=use_case,
        name=_named(name, filename),
        origin=origin.strip(),
        filename=filename,
        sha256=kept.sha256,
        size=len(content),
        rows=len(kept.table.frame),
        columns=len(kept.table.frame.columns),
        imported_by=actor.member_id,
        imported_at=now,
        schema=kept.schema.to_data(),
        steps=[],
    )
    session.add(source)
    session.flush()
    facts = {"use_case": use_case.id, "sha256": kept.sha256, "size": source.size, "rows": source.rows}
    _enter(session, actor, now, Act.data_imported, source, facts)
    return source


def may_import(session: Session, *, actor: Actor, use_case: UseCase) -> None:
    """Refuse whoever may not import, and everybody until the launch is carried."""
    must(actor, Permission.data_import)
    reason = data_lacks(session, use_case)
    if reason is not None:
        raise Refused(reason)


def _file_name(filename: str) -> str:
    return PurePath(filename).name[:200] or "data.csv"


def _named(name: str, filename: str) -> str:
    return " ".join(name.split())[:200] or filename


def keep(settings: Settings, filename: str, content: bytes) -> Kept:
    """Store a file, read it and guess what its columns are: up to a minute, needing no database."""
    if not content:
        raise Refused(Reason(N_("The file is empty.")), field="file")
    if len(content) > settings.max_upload_mb * 1024 * 1024:
        text = N_("The file is larger than %(megabytes)s MB.")
        raise Refused(Reason(text, {"megabytes": settings.max_upload_mb}), field="file")
    sha256 = store.put(settings.sources, content)
    table = reading.read(store.path_of(settings.sources, sha256), _file_name(filename))
    if table.frame.empty:
        raise Refused(Reason(N_("The file has a header line and no rows.")), field="file")
    return Kept(sha256, table, infer(table))


def declare_schema(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source, schema: Schema
) -> Source:
    """Declare the columns of a source, and report their quality; what rested on a changed column is asked again."""
    must(actor, Permission.data_prepare)
    faults = [*_foreign(settings, source, schema), *schema.problems(), *check_steps(source.steps, schema)]
    if faults:
        raise Refused(faults[0], field="schema")
    source.schema = schema.to_data()
    if not _label_holds(queries.label_of(source), schema):
        source.label_rule = None
    if not _split_holds(queries.split_of(source), schema):
        source.split = None
    source.quality = queries.quality_of(settings, source, schema, queries.label_of(source))
    _prepared(session, actor, now, source, "schema", source.schema)
    return source


def _foreign(settings: Settings, source: Source, schema: Schema) -> list[Reason]:
    names = {str(name) for name in queries.table_of(settings, source).frame.columns}
    lacking = [column.name for column in schema.columns if column.name not in names]
    return [Reason(N_("The file has no column “%(name)s”."), {"name": name}) for name in lacking]


def _label_holds(rule: LateRule | None, schema: Schema) -> bool:
    return rule is None or all(_is_date(schema, name) for name in (rule.planned_end, rule.actual_end))


def _split_holds(rule: SplitRule | None, schema: Schema) -> bool:
    return rule is None or _is_date(schema, rule.column)


def _is_date(schema: Schema, name: str) -> bool:
    return schema.has(name) and schema.named(name).kind is Kind.date


def set_steps(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    source: Source,
    steps: Sequence[Step],
) -> Source:
    """Set the cleaning steps of a source, in order; refused when no row would be left."""
    must(actor, Permission.data_prepare)
    kept = clean(queries.table_of(settings, source).frame, queries.schema_of(source), steps)
    if kept.text.empty:
        raise Refused(Reason(N_("No row would be left after these steps.")), field="steps")
    source.steps = [dict(step) for step in steps]
    _prepared(session, actor, now, source, "steps", source.steps)
    return source


def set_label_rule(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source, rule: LateRule
) -> Source:
    """Say what the outcome of a row is and when it is known; refused when no row could be labelled."""
    must(actor, Permission.data_prepare)
    schema = queries.schema_of(source)
    rule = LateRule.from_data(rule.to_data())
    for field, name in (("planned_end", rule.planned_end), ("actual_end", rule.actual_end)):
        if not _is_date(schema, name):
            raise Refused(Reason(N_("“%(name)s” must be a date."), {"name": name}), field=field)
    if rule.planned_end == rule.actual_end:
        raise Refused(Reason(N_("The planned and the actual end are two columns.")), field="actual_end")
    typed = queries.cleaned(settings, source).typed.frame
    if queries.label_counts(typed, rule).known == 0:
        raise Refused(Reason(N_("No row is left whose outcome could be known.")), field="snapshot")
    source.label_rule = rule.to_data()
    source.quality = queries.quality_of(settings, source, schema, rule)
    _prepared(session, actor, now, source, "label", source.label_rule)
    return source


def set_split(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source, rule: SplitRule
) -> Source:
    """Say by which date rows are split into training and test; refused when a side would be empty."""
    must(actor, Permission.data_prepare)
    rule = SplitRule.from_data(rule.to_data())
    if not _is_date(queries.schema_of(source), rule.column):
        raise Refused(Reason(N_("“%(name)s” must be a date."), {"name": rule.column}), field="column")
    queries.split_counts(settings, source, rule)
    source.split = rule.to_data()
    _prepared(session, actor, now, source, "split", source.split)
    return source


def declare_like(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    source: Source,
    example: DataVersion,
    snapshot: date,
) -> Source:
    """Declare a source as data frozen before were, but for the day on which its file was made."""
    by: dict[str, Any] = {"settings": settings, "actor": actor, "now": now, "source": source}
    rule = replace(queries.frozen_label(example), snapshot=snapshot)
    declare_schema(session, **by, schema=queries.frozen_schema(example))
    set_steps(session, **by, steps=example.content["steps"])
    set_label_rule(session, **by, rule=rule)
    return set_split(session, **by, rule=SplitRule.from_data(example.content["split"]))


def freeze(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source
) -> DataVersion:
    """Freeze the data of a source as declared now, under a digest; the same data are frozen once."""
    must(actor, Permission.data_prepare)
    content = queries.content_of(source)
    dataset = freezing.remake(store.path_of(settings.sources, source.sha256), content, source.filename)
    twin = next((one for one in source.frozen if one.digest == dataset.digest), None)
    if twin is not None:
        raise Refused(
            Reason(N_("These data are already frozen, as version %(version)s."), {"version": twin.version})
        )
    version = DataVersion(
        source=source,
        version=_next_version(session, source),
        content=dataset.content,
        summary={**dataset.summary(), "effects": dataset.effects},
        digest=dataset.digest,
        frozen_by=actor.member_id,
        frozen_at=now,
    )
    session.add(version)
    session.flush()
    facts = {"source": source.id, "version": version.version, "digest": version.digest}
    record.append(
        session, actor=actor, now=now, act=Act.data_frozen, subject=f"data_version:{version.id}", facts=facts
    )
    return version


def _next_version(session: Session, source: Source) -> int:
    query = select(func.max(DataVersion.version)).where(DataVersion.source_id == source.id)
    return 1 + (session.scalar(query) or 0)


def _prepared(
    session: Session, actor: Actor, now: datetime, source: Source, part: str, declared: object
) -> None:
    session.flush()
    _enter(session, actor, now, Act.data_prepared, source, {"part": part, "digest": digest(declared)})


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, source: Source, facts: Mapping[str, Any]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"source:{source.id}", facts=facts)
