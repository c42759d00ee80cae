"""A version brought as far as its opinion or its dossier, through the services, in a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from scopgov.audits import services as audits
from scopgov.audits.tables import Audit
from scopgov.domain.opinions import OpinionKind
from scopgov.domain.policy import Actor, Role
from scopgov.domain.terms import MandateTerms
from scopgov.dossiers import services as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.ethics import services as ethics
from scopgov.ethics.tables import Opinion
from scopgov.training.tables import ModelVersion
from tests.audits import factory
from tests.conftest import People


@dataclass(frozen=True)
class Hands:
    """Who does what: one leads the training, one judges, one prepares the vote, one is a member."""

    lead: Actor
    judge: Actor
    board: Actor
    member: Actor


def hands(people: People) -> Hands:
    """Admit four people."""
    roles = {"Lea": Role.ai_lead, "Joe": Role.ethics_committee, "Ada": Role.board}
    found = [people.actor(people.admit(name, role)) for name, role in roles.items()]
    return Hands(*found, people.actor(people.admit("Max")))


def terms(today: date, **changes: object) -> MandateTerms:
    """Return terms for a year from today."""
    said: dict[str, object] = {
        "purpose": "Say how likely a project is to be late",
        "role": Role.proposal_writer,
        "pilot": False,
        "starts_on": today,
        "review_on": today + timedelta(days=180),
        "ends_on": today + timedelta(days=360),
    }
    return MandateTerms(**{**said, **changes})  # type: ignore[arg-type]


def audited(session: Session, folder: Path, who: Hands, now: datetime, version: ModelVersion) -> Audit:
    """Seal and run an audit."""
    audit = audits.seal(session, actor=who.judge, now=now, version=version, protocol=factory.protocol())
    found = audits.tested(audits.order(session, actor=who.judge, audit=audit), folder / "artefacts")
    return audits.keep(session, actor=who.judge, now=now, audit=audit, found=found)


def judged(
    session: Session,
    folder: Path,
    who: Hands,
    now: datetime,
    version: ModelVersion,
    kind: OpinionKind = OpinionKind.with_conditions,
) -> Opinion:
    """Audit a version and give an opinion on it."""
    audit = audited(session, folder, who, now, version)
    conditions = ["Look at the offices again in spring."] if kind is OpinionKind.with_conditions else []
    asks = version.recipe.get("apart")
    return ethics.give(
        session,
        actor=who.judge,
        now=now,
        version=version,
        audit=audit,
        kind=kind,
        reasons="It helps more than it harms.",
        conditions=conditions,
        accepts_insufficient="Few bridges: we accept it for a pilot.",
        on_sensitive="It is needed, and kept to." if asks else "",
    )


def frozen(
    session: Session,
    folder: Path,
    who: Hands,
    now: datetime,
    version: ModelVersion | None = None,
    kind: OpinionKind = OpinionKind.with_conditions,
) -> Dossier:
    """Bring a version as far as its dossier; a charter is adopted first."""
    factory.charter(session)
    version = version or factory.version(session, folder, author=who.lead.member_id)
    judged(session, folder, who, now, version, kind)
    return dossiers.freeze(
        session,
        actor=who.board,
        now=now,
        version=version,
        terms=terms(now.date()),
        store=folder / "artefacts",
    )
