"""Draw and settle plans of pilots, record that workers were informed. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.db import hold
from scopgov.documents import services as documents
from scopgov.domain import pilots
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.pilots import Information, Plan
from scopgov.domain.policy import Actor, Permission, Role
from scopgov.domain.states import VersionState
from scopgov.domain.text import N_, legible
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.plans import queries
from scopgov.plans.tables import PilotDocument, PilotPlan, WorkersInformation
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion

MAY_BE_TRIED = (VersionState.taken, VersionState.audited, VersionState.judged, VersionState.approved)


def draw(session: Session, *, actor: Actor, now: datetime, version: ModelVersion, said: Plan) -> PilotPlan:
    """Write the plan of a pilot, beginning it where there is none or where the last one is settled."""
    must(actor, Permission.pilot_prepare)
    hold(session, version)  # two people do not begin two plans
    if version.state not in MAY_BE_TRIED:
        raise Refused(Reason(N_("Only a candidate that was taken, or a model in use, is tried in a pilot.")))
    _sound(said)
    last = next(iter(queries.of_version(session, version)), None)
    row = last if last is not None and last.settled_at is None else _begun(session, actor, now, version)
    row.question, row.watched, row.chosen = (
        legible(said.question),
        legible(said.watched),
        legible(said.chosen),
    )
    row.group, row.criteria = sorted(said.group), [one.to_data() for one in said.criteria]
    row.starts_on, row.ends_on = said.starts_on, said.ends_on
    session.add(row)
    session.flush()
    _enter(session, actor, now, Act.pilot_drawn, row, {"version": version.id})
    return row


def _sound(said: Plan) -> None:
    """Refuse what could not be kept even unfinished: dates that run backwards, criteria that judge nothing."""
    if said.ends_on <= said.starts_on:
        raise Refused(Reason(N_("A pilot ends after it starts.")), status=422, field="ends_on")
    for one in said.criteria:
        one.check()


def _begun(session: Session, actor: Actor, now: datetime, version: ModelVersion) -> PilotPlan:
    before = queries.of_use_case(session, version.use_case)
    number = 1 + max((one.number for one in before), default=0)
    return PilotPlan(
        use_case=version.use_case,
        model_version=version,
        number=number,
        drawn_by=actor.member_id,
        drawn_at=now,
        compared={},
    )


def settle(session: Session, *, actor: Actor, now: datetime, plan: PilotPlan) -> PilotPlan:
    """Freeze a plan that is whole, with how its group stands beside the roll that day; a dossier may then take it."""
    must(actor, Permission.pilot_prepare)
    hold(session, plan.model_version)  # whoever draws it holds the version too
    if plan.settled_at is not None:
        raise Refused(Reason(N_("This plan is settled: draw another one.")))
    said, today = queries.said(plan), local_day(now)
    first = queries.first_day(session, plan.model_version, but=plan)
    for field, reason in pilots.lacking(said, today=today, first_day=first):
        raise Refused(reason, status=422, field=field)
    _group(session, said)
    plan.compared = queries.compared_data(queries.beside_the_roll(session, plan.group, now))
    plan.settled_by, plan.settled_at = actor.member_id, now
    plan.digest = digest(queries.covered(plan))
    session.flush()
    _enter(session, actor, now, Act.pilot_settled, plan, {"digest": plan.digest})
    return plan


def _group(session: Session, said: Plan) -> None:
    able = {one.id for one in members.charged(session, Role.proposal_writer, said.starts_on)}
    if not said.group <= able:
        text = N_(
            "Whoever takes part is a proposal writer on the first day: others could not ask for a score."
        )
        raise Refused(Reason(text), status=422, field="group")


def inform(
    session: Session, *, actor: Actor, now: datetime, plan: PilotPlan, said: Information
) -> WorkersInformation:
    """Record that workers were informed of a pilot, and their council consulted where there is one.

    What was recorded before stays; the last record counts. Raises Refused at the field that lacks.
    """
    must(actor, Permission.pilot_inform)
    if plan.settled_at is None:
        raise Refused(Reason(N_("Settle the plan first: workers are informed of what will be done.")))
    said.check(local_day(now))
    until = pilots.until_of(said, queries.said(plan))
    made = WorkersInformation(plan=plan, until=until)
    made.say(said, actor.member_id, now)
    session.add(made)
    session.flush()
    facts = {**made.facts(), "until": until.isoformat()}
    _enter(session, actor, now, Act.pilot_workers_informed, plan, facts)
    return made


def attach(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    plan: PilotPlan,
    files: Iterable[tuple[str, bytes]],
) -> list[PilotDocument]:
    """Keep documents beside a plan: what informed workers, what their council answered."""
    must(actor, Permission.pilot_inform)
    kept = []
    for filename, content in files:
        made = PilotDocument(plan=plan)
        documents.keep(made, settings=settings, actor=actor, now=now, filename=filename, content=content)
        session.add(made)
        session.flush()
        _enter(session, actor, now, Act.pilot_document_added, plan, documents.facts(made))
        kept.append(made)
    return kept


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, of: PilotPlan, facts: Mapping[str, object]
) -> None:
    told = {"use_case": of.use_case_id, "number": of.number, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"pilot:{of.id}", facts=told)
