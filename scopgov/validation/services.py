"""Prepare, open and close rounds of expert validation. Each act leaves one entry in the record.

Cases are drawn and answered by a job; the model's answers stand in the rows from then on and are read nowhere
before the expert who reads them has judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading
from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion
from scopgov.db import Database, hold
from scopgov.domain import validation as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import ROUND, moved
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import RoundAction
from scopgov.domain.text import N_, legible
from scopgov.domain.thresholds import costs_of
from scopgov.domain.validation import Way
from scopgov.jobs import services as jobs
from scopgov.jobs.working import Report
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training.inputs import read_all
from scopgov.training.queries import BASELINE
from scopgov.training.tables import ModelVersion
from scopgov.validation import drawing, queries, reading, telling
from scopgov.validation.drawing import Found, Wanted
from scopgov.validation.tables import Case, Expert, Round

KIND = "validation"
STEP = N_("drawing cases and asking the model")


@dataclass(frozen=True)
class Plan:
    """What a round is to be: who judges, how many real cases drawn how from which data, until when, what for."""

    experts: Sequence[int]
    wanted: int
    way: Way
    data_version: DataVersion
    due_on: date
    purpose: str = ""


def move(one: Round, action: RoundAction) -> Round:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    one.state = moved(ROUND, one.state, action)
    return one


def prepare(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, plan: Plan, seed: int
) -> Round:
    """Prepare a round: name its experts and say how its cases are drawn. `seed` decides the draw and is recorded."""
    must(actor, Permission.validation_hold)
    hold(session, version)  # one round at a time
    _check(session, version, plan, local_day(now))
    one = Round(
        model_version=version,
        data_version=plan.data_version,
        wanted=plan.wanted,
        way=plan.way,
        seed=seed,
        purpose=legible(plan.purpose),
        due_on=plan.due_on,
        prepared_by=actor.member_id,
        prepared_at=now,
        experts=[Expert(member_id=member) for member in sorted(set(plan.experts))],
    )
    session.add(one)
    session.flush()
    facts = {
        "version": version.id,
        "experts": [each.member_id for each in one.experts],
        "data": plan.data_version.digest,
        "wanted": plan.wanted,
        "way": plan.way.value,
        "seed": seed,
    }
    _enter(session, actor, now, Act.validation_prepared, one, facts)
    return one


def _check(session: Session, version: ModelVersion, plan: Plan, today: date) -> None:
    closed = rules.may_hold(
        version.state, baseline=version.family == BASELINE, running=queries.running(session, version)
    )
    if closed is not None:
        raise Refused(closed)
    named = rules.may_name(set(plan.experts), queries.trained_by(version))
    if named is not None:
        raise Refused(named, field="experts")
    if plan.due_on <= today:
        raise Refused(Reason(N_("Give a day after today.")), field="due_on")
    if plan.data_version not in queries.offered(session, version):
        raise Refused(Reason(N_("Cases cannot be drawn from these data.")), field="data_version")
    if plan.wanted:
        datasets.must_remake(plan.data_version)


def invent(
    session: Session, *, actor: Actor, now: datetime, one: Round, about: str, inputs: Mapping[str, object]
) -> Case:
    """Write an invented case. Raises Refused, naming the field, for an input that cannot be read."""
    must(actor, Permission.validation_hold)
    _still_prepared(session, one)
    if not legible(about):
        raise Refused(Reason(N_("Say what this case tries out.")), field="about")
    crowded = rules.may_open(0, len(one.cases) + 1)
    if crowded is not None:
        raise Refused(crowded)
    given = read_all(queries.inputs(one.model_version), inputs)
    place = max((each.place for each in one.cases), default=0) + 1
    made = Case(round=one, place=place, about=legible(about), inputs=given)
    session.add(made)
    session.flush()
    facts = {"case": made.id, "inputs": digest(given)}
    _enter(session, actor, now, Act.validation_case_written, one, facts)
    return made


def drop(session: Session, *, actor: Actor, now: datetime, case: Case) -> Round:
    """Take an invented case off a round that is not open yet."""
    must(actor, Permission.validation_hold)
    one = case.round
    _still_prepared(session, one)
    facts = {"case": case.id}
    one.cases.remove(case)
    session.delete(case)
    session.flush()
    _enter(session, actor, now, Act.validation_case_dropped, one, facts)
    return one


def _still_prepared(session: Session, one: Round) -> None:
    hold(session, one)
    moved(ROUND, one.state, RoundAction.open)
    if queries.being_opened(session, one):
        raise Refused(Reason(N_("The cases are being drawn: wait until that is done.")))


def request_opening(session: Session, *, actor: Actor, now: datetime, one: Round) -> Round:
    """Ask to draw the cases and to open the round once the model has answered them."""
    must(actor, Permission.validation_hold)
    _still_prepared(session, one)
    lacking = rules.may_open(one.wanted, len(one.cases))
    if lacking is not None:
        raise Refused(lacking)
    if one.wanted:
        _read_apart(session, actor, now, one)
    path = f"/validation/{one.id}"
    job = jobs.ask(session, actor=actor, now=now, kind=KIND, params={"round": one.id}, path=path)
    one.job_id = job.id
    session.flush()
    _enter(session, actor, now, Act.validation_drawing_asked, one, {"invented": len(one.cases)})
    return one


def _read_apart(session: Session, actor: Actor, now: datetime, one: Round) -> None:
    """Log that the attribute a model asks is read for the cases drawn; refuse once its values are erased."""
    data, recipe = one.data_version, one.model_version.recipe
    readings.read(session, actor=actor, now=now, data_version=data, recipe=recipe, reading=Reading.validation)


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Draw the cases, ask the model, and open the round, once: one that is open or called off stays as it is."""
    with database.reading() as session:
        one = queries.round_(session, int(params["round"]))
        if RoundAction.open not in queries.actions(one):
            return
        report(STEP, 0, 2)
        joined = apart.joined(session, one.data_version, one.model_version.recipe) if one.wanted else ()
        dataset = datasets.dataset_of(settings, one.data_version, joined) if one.wanted else None
        wanted = _wanted(one)
    report(STEP, 1, 2)
    found = drawing.find(settings, wanted, dataset)
    with database.transaction() as session:
        _open(session, int(params["round"]), found, report.now())


def _wanted(one: Round) -> Wanted:
    version = one.model_version
    return Wanted(
        artefact=version.artefact_sha256,
        predictions=version.predictions_sha256,
        columns=[each["name"] for each in version.inputs],
        own_data=one.data_version_id == version.run.data_version_id,
        count=one.wanted,
        way=one.way,
        seed=one.seed,
        invented={each.place: dict(each.inputs) for each in one.cases},
    )


def _open(session: Session, round_id: int, found: Found, now: datetime) -> None:
    one = session.get_one(Round, round_id, with_for_update=True)
    if RoundAction.open not in queries.actions(one):
        return
    for case in one.cases:
        case.answer = found.invented[case.place]
    first = len(one.cases) + 1
    one.cases.extend(
        Case(place=place, line=each.line, truth=each.truth, inputs=each.inputs, answer=each.answer)
        for place, each in enumerate(found.drawn, first)
    )
    move(one, RoundAction.open)
    one.drawn_from, one.opened_at = found.rows, now
    one.threshold = costs_of(one.model_version.costs).threshold
    session.flush()
    facts = {
        "lines": [each.line for each in found.drawn],
        "rows": found.rows,
        "cases": digest([case.inputs for case in one.cases]),
        "answers": digest([case.answer for case in one.cases]),
        "threshold": one.threshold,
    }
    _enter(session, CLOCK, now, Act.validation_opened, one, facts)
    telling.opened(session, one, now)


def close(session: Session, *, actor: Actor, now: datetime, one: Round) -> Round:
    """Close a round and freeze its figures; cases left unjudged are counted as such."""
    must(actor, Permission.validation_hold)
    hold(session, one)
    nothing = rules.may_close(sum(len(case.judgements) for case in one.cases))
    if nothing is not None and RoundAction.close in queries.actions(one):
        raise Refused(nothing)
    counted = reading.counted(one)
    move(one, RoundAction.close)
    one.result, one.closed_by, one.closed_at = counted, actor.member_id, now
    one.result_digest = digest(counted)
    session.flush()
    _enter(session, actor, now, Act.validation_closed, one, {"result": one.result_digest})
    telling.closed(session, one, now)
    return one


def cancel(session: Session, *, actor: Actor, now: datetime, one: Round) -> Round:
    """Call a round off; what was judged stays in the rows and is counted nowhere."""
    must(actor, Permission.validation_hold)
    hold(session, one)
    move(one, RoundAction.cancel)
    session.flush()
    _enter(session, actor, now, Act.validation_called_off, one, {})
    return one


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: Round, facts: Mapping[str, Any]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"validation:{one.id}", facts=facts)
