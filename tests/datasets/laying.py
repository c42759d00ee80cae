"""Sources imported and declared through the services, for tests that begin there."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import importing, services
from scopgov.datasets.schema import Column, Kind, Moment, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.policy import Actor
from scopgov.domain.states import UseCaseState
from scopgov.usecases.tables import Category, UseCase
from tests.datasets import small

AT = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
STEPS = [{"do": "keep_parsed", "columns": ["start", "planned"]}]


def launched(session: Session, author: Actor) -> UseCase:
    """Return a use case whose launch was carried."""
    number = (session.scalar(select(func.max(UseCase.number))) or 0) + 1
    case = UseCase(
        number=number,
        title="Late projects",
        category=Category.data_analysis,
        purpose="Say how likely a project is to be late",
        author_id=author.member_id,
        state=UseCaseState.launched,
        drafted_at=AT,
        decided_at=AT,
    )
    session.add(case)
    session.flush()
    return case


def imported(
    session: Session,
    settings: Settings,
    lead: Actor,
    case: UseCase | None = None,
    content: bytes | None = None,
) -> Source:
    """Return invented projects, imported."""
    content = small.csv_text().encode() if content is None else content
    return importing.import_source(
        session,
        actor=lead,
        now=AT,
        use_case=case or launched(session, lead),
        name="Projects",
        origin="Invented",
        filename="projects.csv",
        kept=importing.keep_bytes(settings, "projects.csv", content),
    )


def declared(session: Session, settings: Settings, lead: Actor) -> Source:
    """Return invented projects with everything declared, nothing frozen."""
    source = imported(session, settings, lead)
    by = {"settings": settings, "actor": lead, "now": AT, "source": source}
    services.declare_schema(session, **by, schema=small.SCHEMA)
    services.set_steps(session, **by, steps=STEPS)
    services.set_label_rule(session, **by, rule=small.RULE)
    services.set_split(session, **by, rule=SplitRule("start", 0.3, 3))
    return source


def frozen(session: Session, settings: Settings, lead: Actor) -> DataVersion:
    """Return invented projects, frozen."""
    source = declared(session, settings, lead)
    return services.freeze(session, settings=settings, actor=lead, now=AT, source=source)


def priced(session: Session, settings: Settings, lead: Actor) -> Source:
    """Return invented projects that also tell what each cost in the end, where that is known: all but the split."""
    header, *rows = small.csv_text().strip().split("\n")
    told = [f"{row};{'' if at % 9 == 0 else 1000 + at * 37 % 3000}" for at, row in enumerate(rows)]
    source = imported(session, settings, lead, content="\n".join([f"{header};cost", *told]).encode())
    by = {"settings": settings, "actor": lead, "now": AT, "source": source}
    cost = Column("cost", Kind.number, Role.outcome, known=Moment.after)
    services.declare_schema(session, **by, schema=Schema((*small.COLUMNS, cost), small.DERIVED))
    services.set_steps(session, **by, steps=STEPS)
    services.set_label_rule(session, **by, rule=small.RULE)
    return source
