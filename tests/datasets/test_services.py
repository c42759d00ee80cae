"""A source from its file to frozen data: refused before the launch, declared step by step, frozen once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import preparing, queries, services, trying
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.schema import Column, Kind, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.errors import Forbidden, NotFound, Refused
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Actor
from scopgov.domain.policy import Role as Charge
from scopgov.domain.states import UseCaseState
from scopgov.domain.studies import Part
from scopgov.record.tables import RecordEntry
from scopgov.studies import services as studies
from tests.conftest import START, People
from tests.datasets import small
from tests.datasets.laying import STEPS, declared, imported, launched
from tests.screening.answers import screened


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Ada", Charge.ai_lead))


def _acts(session: Session) -> list[str]:
    return [entry.act for entry in session.scalars(select(RecordEntry).order_by(RecordEntry.seq))]


def test_a_source_is_refused_before_its_launch_naming_the_missing_step(
    session: Session, settings: Settings, lead: Actor
) -> None:
    case = launched(session, lead)
    case.state = UseCaseState.checked
    with pytest.raises(Refused, match="not screened yet"):
        imported(session, settings, lead, case)
    screened(session, lead, START, case)
    with pytest.raises(Refused, match="on no agenda yet"):
        imported(session, settings, lead, case)
    words = {"plain": "Begun."}
    studies.write(session, actor=lead, now=START, use_case=case, part=Part.words, said=words)
    with pytest.raises(Refused, match="begun but not presented"):
        imported(session, settings, lead, case)


def test_a_newer_file_is_declared_as_the_frozen_one_was_but_for_its_day(
    session: Session, settings: Settings, lead: Actor
) -> None:
    first = declared(session, settings, lead)
    told = {"settings": settings, "actor": lead, "now": START}
    newer = imported(session, settings, lead, first.use_case, small.csv_text(430).encode())
    assert queries.example_of(session, newer) is None
    example = services.freeze(session, **told, source=first)
    assert queries.example_of(session, newer) == example
    like = preparing.like(settings, queries.snapshot(newer), example.content, date(2024, 7, 31))
    for work in like:
        services.prepare(session, actor=lead, now=START, source=newer, work=work)
    assert (newer.schema, newer.steps, newer.split) == (first.schema, first.steps, first.split)
    assert newer.label_rule == {**(first.label_rule or {}), "snapshot": "2024-07-31"}
    assert services.freeze(session, **told, source=newer).content["label"]["snapshot"] == "2024-07-31"


def test_a_file_with_other_columns_has_no_example(session: Session, settings: Settings, lead: Actor) -> None:
    first = declared(session, settings, lead)
    services.freeze(session, settings=settings, actor=lead, now=START, source=first)
    other = imported(session, settings, lead, first.use_case, b"a;b\n1;2\n3;4\n")
    assert queries.example_of(session, other) is None


def test_only_an_ai_lead_imports_and_prepares(session: Session, settings: Settings, people: People) -> None:
    lead, other = people.actor(people.admit("Ada", Charge.ai_lead)), people.actor(people.admit("Bob"))
    case = launched(session, lead)
    with pytest.raises(Forbidden):
        imported(session, settings, other, case)
    source = imported(session, settings, lead, case)
    with pytest.raises(Forbidden):
        services.freeze(session, settings=settings, actor=other, now=people.now, source=source)


def test_a_file_is_kept_as_it_came_with_a_guess_nobody_declared(
    session: Session, settings: Settings, lead: Actor
) -> None:
    source = imported(session, settings, lead)
    assert (source.rows, source.columns, source.name) == (400, 7, "Projects")
    assert not queries.declared(source)
    assert queries.schema_of(source).named("start").role is Role.split_date
    assert len(queries.table_of(settings, source).frame) == 400
    assert _acts(session)[-1] == "data.imported"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"a;b\n", "no rows"), (b"a\x00b", "null bytes"), (b"a,a\n1,2\n", "both named")],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    session: Session, settings: Settings, lead: Actor, content: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        imported(session, settings, lead, content=content)
    assert refused.value.field == "file"


def test_data_are_frozen_once_under_a_digest_that_remakes_them(
    session: Session, settings: Settings, lead: Actor, people: People
) -> None:
    source = declared(session, settings, lead)
    version = services.freeze(session, settings=settings, actor=lead, now=people.now, source=source)
    assert version.version == 1
    assert version.summary["rows_read"] == 400
    remade = queries.dataset_of(settings, version)
    assert isinstance(remade, Dataset)
    assert remade.digest == version.digest
    with pytest.raises(Refused, match="already frozen, as version 1"):
        services.freeze(session, settings=settings, actor=lead, now=people.now, source=source)
    assert _acts(session)[-6:] == ["data.imported", *["data.prepared"] * 4, "data.frozen"]
    assert list(queries.versions_of(session, source.use_case)) == [version]


def test_a_later_declaration_leaves_frozen_data_as_they_are(
    session: Session, settings: Settings, lead: Actor, people: People
) -> None:
    source = declared(session, settings, lead)
    first = services.freeze(session, settings=settings, actor=lead, now=people.now, source=source)
    rule = LabelRule.late("planned", "ended", 20, small.SNAPSHOT)
    services.set_label_rule(session, settings=settings, actor=lead, now=people.now, source=source, rule=rule)
    second = services.freeze(session, settings=settings, actor=lead, now=people.now, source=source)
    assert second.version == 2
    assert queries.dataset_of(settings, first).digest == first.digest != second.digest


def test_a_changed_file_is_never_read(
    session: Session, settings: Settings, lead: Actor, people: People
) -> None:
    source = declared(session, settings, lead)
    version = services.freeze(session, settings=settings, actor=lead, now=people.now, source=source)
    path = next(one for one in settings.sources.rglob(source.sha256))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"P9999;A;Roof;01/01/2024;02/02/2024;;1,0\n")
    with pytest.raises(Refused, match="changed"):
        queries.dataset_of(settings, version)


def test_a_schema_that_does_not_hold_is_refused(
    session: Session, settings: Settings, lead: Actor, people: People
) -> None:
    source = imported(session, settings, lead)

    def declare(schema: Schema) -> Source:
        return services.declare_schema(
            session, settings=settings, actor=lead, now=people.now, source=source, schema=schema
        )

    with pytest.raises(Refused, match="No column is a feature"):
        declare(Schema((Column("ref", Kind.identifier),)))
    with pytest.raises(Refused, match="has no column “tribe”"):
        declare(Schema((*small.COLUMNS, Column("tribe", Kind.category)), small.DERIVED))
    assert not queries.declared(source)


def test_a_label_rule_goes_when_its_column_is_no_date_any_more(
    session: Session, settings: Settings, lead: Actor, people: People
) -> None:
    source = declared(session, settings, lead)
    columns = tuple(Column(one.name, Kind.text) if one.name == "ended" else one for one in small.COLUMNS)
    services.declare_schema(
        session,
        settings=settings,
        actor=lead,
        now=people.now,
        source=source,
        schema=Schema(columns, small.DERIVED),
    )
    assert source.label_rule is None
    assert source.split is not None
    with pytest.raises(Refused, match="what the outcome is"):
        services.freeze(session, settings=settings, actor=lead, now=people.now, source=source)


def test_steps_labels_and_splits_that_leave_nothing_are_refused(
    session: Session, settings: Settings, lead: Actor, people: People
) -> None:
    source = declared(session, settings, lead)
    by = {"settings": settings, "actor": lead, "now": people.now, "source": source}
    with pytest.raises(Refused, match="No row would be left"):
        services.set_steps(session, **by, steps=[{"do": "keep_values", "column": "kind", "values": ["Z"]}])
    early = LabelRule.late("planned", "ended", 10, date(1999, 1, 1))
    with pytest.raises(Refused, match="No row is left"):
        services.set_label_rule(session, **by, rule=early)
    with pytest.raises(Refused, match="must be a date"):
        services.set_split(session, **by, rule=SplitRule("kind"))
    with pytest.raises(Refused, match="two columns"):
        services.set_label_rule(session, **by, rule=LabelRule.late("planned", "planned", 10, small.SNAPSHOT))
    assert (source.steps, source.label_rule) == (STEPS, small.RULE.to_data())


def test_counts_follow_the_label_rule(session: Session, settings: Settings, lead: Actor) -> None:
    source = declared(session, settings, lead)
    typed = queries.cleaned(settings, queries.snapshot(source)).typed.frame
    counts = trying.counted(typed, small.RULE)
    assert counts.known == queries.prepared(settings, queries.snapshot(source)).summary()["known"]
    assert counts.base_rate == pytest.approx(
        queries.prepared(settings, queries.snapshot(source)).summary()["base_rate"]
    )


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.source(session, 9)
    with pytest.raises(NotFound):
        queries.data_version(session, 9)
    assert session.scalars(select(DataVersion)).all() == []
