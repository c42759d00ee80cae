"""Ask for a comparison of mitigations and keep what came out of it. Each leaves an entry in the record.

The work trains for minutes outside any transaction, on the training rows alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading
from scopgov.audits import mitigating, queries
from scopgov.audits.mitigating import Asked
from scopgov.audits.tables import Audit, Mitigation
from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.protocol import Protocol
from scopgov.domain.text import N_
from scopgov.jobs import queries as work
from scopgov.jobs import services as jobs
from scopgov.jobs.working import Report
from scopgov.members.services import must
from scopgov.record import services as record

KIND = "mitigation"


def ask(
    session: Session, *, actor: Actor, now: datetime, audit: Audit, attribute: str, metric: Metric
) -> Mitigation:
    """Ask to compare ways of narrowing the gap of one measure of an audit that has its figures."""
    must(actor, Permission.audit_run, queries.subject(audit.model_version))
    protocol = queries.sealed(audit)
    if audit.result is None:
        raise Refused(Reason(N_("Run the audit first: mitigations are compared once its figures are known.")))
    known = set(protocol.groups) & {*queries.groupings(audit.model_version), *_justified(protocol)}
    if attribute not in known or metric not in protocol.metrics:
        raise Refused(Reason(N_("This measure is not one of the protocol.")), field="measure")
    if any(one.job and not work.ended(one.job) for one in queries.mitigations(session, audit)):
        raise Refused(Reason(N_("A comparison is under way for this audit: wait for it to end.")))
    asked = Mitigation(
        audit=audit, attribute=attribute, metric=metric.value, asked_by=actor.member_id, asked_at=now
    )
    session.add(asked)
    _read_apart(session, actor, now, audit, protocol)
    session.flush()
    params, path = {"mitigation": asked.id}, f"/audits/{audit.id}/mitigations"
    asked.job = jobs.ask(session, actor=actor, now=now, kind=KIND, params=params, path=path)
    session.flush()
    _note(session, actor, now, asked, Act.mitigation_asked, {"attribute": attribute, "metric": metric.value})
    return asked


def _justified(protocol: Protocol) -> list[str]:
    return [protocol.feature.attribute] if protocol.feature else []


def _read_apart(session: Session, actor: Actor, now: datetime, audit: Audit, protocol: Protocol) -> None:
    """Log that the attribute a protocol justifies is read to be compared; refuse once its values are erased."""
    data, recipe = audit.model_version.run.data_version, recipe_of(audit, protocol)
    readings.read(session, actor=actor, now=now, data_version=data, recipe=recipe, reading=Reading.comparison)


def recipe_of(audit: Audit, protocol: Protocol) -> dict[str, Any]:
    """Return the recipe of the model audited, with what it says of the attribute that a protocol lets it ask."""
    recipe = dict(audit.model_version.recipe)
    if protocol.feature is None:
        return recipe
    sealed = {"audit": audit.id, "protocol": audit.protocol_digest}
    return {**recipe, "apart": {**protocol.feature.to_data(), **sealed}}


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Compare what was asked and freeze it, once."""
    with database.reading() as session:
        one = session.get_one(Mitigation, int(params["mitigation"]))
        if one.result is not None:
            return
        version = one.audit.model_version
        protocol = queries.sealed(one.audit)
        joined = apart.joined(session, version.run.data_version, recipe_of(one.audit, protocol))
        frozen = datasets.frozen(version.run.data_version, joined)
        asked = Asked(dict(version.recipe), protocol, one.attribute, Metric(one.metric))
    found = mitigating.compare(datasets.remade(settings, frozen), asked, report)
    with database.transaction() as session:
        _keep(session, int(params["mitigation"]), found, report.now())


def _keep(session: Session, mitigation_id: int, found: dict[str, Any], now: datetime) -> None:
    one = session.get_one(Mitigation, mitigation_id, with_for_update=True)
    if one.result is not None:
        return
    one.result, one.result_digest = found, digest(found)
    session.flush()
    _note(session, CLOCK, now, one, Act.mitigation_compared, {"result": one.result_digest})


def _note(
    session: Session, actor: Actor, now: datetime, one: Mitigation, act: Act, facts: Mapping[str, object]
) -> None:
    told = {"audit": one.audit_id, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"mitigation:{one.id}", facts=told)
