"""Declare an incident, write what was done about it, close it. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import incidents as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.incidents import GRAVE, LONGEST, SEVERITY_NAMES, TOLD, Severity, Told
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.incidents import queries
from scopgov.incidents.queries import Used
from scopgov.incidents.tables import IncidentInUse, IncidentStep
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.threads.services import sound
from scopgov.uses.tables import UseMandate

NEWS = timedelta(days=14)


def declare(session: Session, *, actor: Actor, now: datetime, of: Used, told: Told) -> IncidentInUse:
    """Declare what happened under a mandate; those who follow it are told, of a serious one with no way to miss it.

    Sent twice, it is declared once.
    """
    must(actor, Permission.incident_declare)
    rules.check(told, today=local_day(now), begun=local_day(of.granted_at))
    hold(session, of)
    twice = queries.same(session, of, actor, told)
    if twice is not None:
        return twice
    made = IncidentInUse(
        mandate=None if isinstance(of, UseMandate) else of,
        use_mandate=of if isinstance(of, UseMandate) else None,
        happened_on=told.happened_on,
        what=sound(told.what, "what", LONGEST),
        severity=told.severity,
        affected=sound(told.affected, "affected", LONGEST),
        declared_by=actor.member_id,
        declared_at=now,
    )
    if legible(told.done):
        made.steps.append(IncidentStep(text=sound(told.done, "done", LONGEST), by=actor.member_id, at=now))
    session.add(made)
    session.flush()
    facts = {"severity": told.severity.value, "happened_on": told.happened_on, "text": digest(made.what)}
    _enter(session, actor, now, Act.incident_declared, made, facts)
    _tell(session, actor, now, made, told.severity)
    return made


def note(session: Session, *, actor: Actor, now: datetime, one: IncidentInUse, text: str) -> IncidentStep:
    """Write what was done about an incident, or found, while it is open."""
    must(actor, Permission.incident_follow, queries.following(one))
    hold(session, one)
    _still_open(one)
    if _said_last(one, actor, text):
        return one.steps[-1]
    made = IncidentStep(incident=one, text=sound(text, "text", LONGEST), by=actor.member_id, at=now)
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.incident_noted, one, {"step": made.id, "text": digest(made.text)})
    return made


def regrade(
    session: Session, *, actor: Actor, now: datetime, one: IncidentInUse, severity: Severity, text: str
) -> IncidentInUse:
    """Say that an incident is graver than it was declared, and why; those who must know of it so are told."""
    must(actor, Permission.incident_follow, queries.following(one))
    hold(session, one)
    _still_open(one)
    if severity is one.severity and _said_last(one, actor, text):
        return one
    if severity not in rules.graver(one.severity):
        raise Refused(Reason(N_("Choose what is graver than it was declared.")), field="severity")
    one.steps.append(IncidentStep(text=sound(text, "text", LONGEST), by=actor.member_id, at=now))
    one.severity = severity
    session.flush()
    _enter(session, actor, now, Act.incident_regraded, one, {"severity": severity.value})
    _tell(session, actor, now, one, severity)
    return one


def _said_last(one: IncidentInUse, actor: Actor, text: str) -> bool:
    """Tell whether the last step is this very text of this person: the same form, sent twice."""
    last = one.steps[-1] if one.steps else None
    return last is not None and (last.by, last.text) == (actor.member_id, legible(text))


def _still_open(one: IncidentInUse) -> None:
    if one.closed_at is not None:
        raise Refused(Reason(N_("This incident is closed.")))


def close(
    session: Session, *, actor: Actor, now: datetime, one: IncidentInUse, corrected: str, learnt: str
) -> IncidentInUse:
    """Close an incident with what was corrected and what was learnt; who declared it is told."""
    must(actor, Permission.incident_close)
    hold(session, one)
    if (one.closed_by, one.corrected, one.learnt) == (actor.member_id, legible(corrected), legible(learnt)):
        return one  # sent twice
    refused = queries.closing(one, actor)
    if refused is not None:
        raise Refused(refused, field="corrected")
    one.corrected, one.learnt = sound(corrected, "corrected", LONGEST), sound(learnt, "learnt", LONGEST)
    one.closed_by, one.closed_at = actor.member_id, now
    session.flush()
    said = {"corrected": digest(one.corrected), "learnt": digest(one.learnt)}
    _enter(session, actor, now, Act.incident_closed, one, said)
    message = _message(one, now, N_("The incident that you declared, on “%(named)s”, is closed."), {})
    people = {one.declared_by} - {actor.member_id}
    tell_all(session, now=now, occasion=f"incident:{one.id}:closed", members=people, message=message)
    return one


def _tell(session: Session, actor: Actor, now: datetime, made: IncidentInUse, severity: Severity) -> None:
    charged = {one.id for role in TOLD[severity] for one in members.charged(session, role, local_day(now))}
    people = (charged | queries.following(made).authors) - {actor.member_id}
    text = N_("An incident was declared on “%(named)s”, %(severity)s.")
    message = _message(made, now, text, {"severity": Reason(SEVERITY_NAMES[severity])})
    occasion = f"incident:{made.id}:{severity.value}"
    tell_all(session, now=now, occasion=occasion, members=people, message=message)


def _message(one: IncidentInUse, now: datetime, text: str, params: Mapping[str, object]) -> Message:
    kind = News.concerned if one.severity in GRAVE else News.following
    said = Reason(text, {"named": one.named, **params})
    return Message(N_("Incident"), said, f"/incidents/{one.id}", until=now + NEWS, kind=kind)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: IncidentInUse, facts: Mapping[str, object]
) -> None:
    of = {"use_mandate": one.use_mandate_id} if one.use_mandate_id else {"mandate": one.mandate_id}
    told = {**of, **{name: str(value) if name.endswith("_on") else value for name, value in facts.items()}}
    record.append(session, actor=actor, now=now, act=act, subject=f"incident:{one.id}", facts=told)
