"""Freeze a dossier: everything a deployment vote decides on, under one digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from scopgov.cards import queries as cards
from scopgov.charter import queries as charters
from scopgov.charter.tables import Charter
from scopgov.courses import queries as courses
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.lifecycle import VERSION, moved
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import VersionAction
from scopgov.domain.terms import MandateTerms
from scopgov.domain.text import N_, legible
from scopgov.dossiers import queries
from scopgov.dossiers.content import Parts, gather
from scopgov.dossiers.tables import Dossier
from scopgov.ethics import queries as ethics
from scopgov.ethics.tables import Opinion
from scopgov.impact import queries as impact
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion
from scopgov.validation import queries as rounds


def freeze(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, terms: MandateTerms, store: Path
) -> Dossier:
    """Freeze the dossier of a version with an opinion; the opinion's conditions become terms of the mandate."""
    must(actor, Permission.dossier_freeze)
    hold(session, version)  # no audit or opinion comes in between
    opinion = _opinion(session, version)
    charter = _charter(session, now)
    terms = replace(terms, purpose=legible(terms.purpose), conditions=tuple(opinion.conditions))
    pilot = _pilot(session, version, terms)
    terms = replace(terms, members=frozenset(pilot.group)) if pilot else terms
    terms.check(local_day(now))
    _course(session, terms.course_code)
    _members(session, terms)
    held = rounds.last_closed(session, version)
    about = (version, opinion.audit, opinion, charter, actor.member_id, now)
    signed = impact.signed(session, version.use_case)
    parts = Parts(
        *about,
        validation=held,
        card=cards.frozen(session, version),
        impact=signed,
        pilot=pilot,
        report=plans.final_report(session, version),
    )
    dossier = _dossier(parts, canonical_json(gather(parts, terms)))
    session.add(dossier)
    session.flush()
    broken = queries.verify(session, dossier, store)
    if broken is not None:
        raise Refused(broken)
    facts = {"version": version.id, "digest": dossier.digest}
    subject = f"dossier:{dossier.id}"
    record.append(session, actor=actor, now=now, act=Act.dossier_frozen, subject=subject, facts=facts)
    return dossier


def _opinion(session: Session, version: ModelVersion) -> Opinion:
    moved(VERSION, version.state, VersionAction.put)
    opinion = ethics.current(session, version)
    if opinion is None:
        raise Refused(Reason(N_("A dossier needs the committee’s opinion on the latest audit.")))
    return opinion


def _pilot(session: Session, version: ModelVersion, terms: MandateTerms) -> PilotPlan | None:
    """Return the settled plan of the pilot asked for: its group alone may score, in its dates."""
    if not terms.pilot:
        return None
    plan = plans.settled(session, version)
    if plan is None:
        text = N_("A pilot needs a settled plan: its group, its criteria, its dates.")
        remedy = N_("The AI lead writes it from the page of the model.")
        raise Refused(Reason(text, remedy=remedy), status=422, field="channel")
    for field in ("starts_on", "ends_on"):
        if getattr(terms, field) != getattr(plan, field):
            told = {"start": plan.starts_on, "end": plan.ends_on}
            text = N_("The plan of the pilot says from %(start)s to %(end)s.")
            raise Refused(Reason(text, told), status=422, field=field)
    return plan


def _charter(session: Session, now: datetime) -> Charter:
    charter = charters.in_force(session, on=local_day(now))
    if charter is None:
        raise Refused(Reason(N_("No charter is in force: members adopt one first.")))
    return charter


def _course(session: Session, code: str) -> None:
    try:
        if code:
            courses.course(session, code)
    except NotFound as missing:
        raise Refused(missing.reason, status=422, field="course_code") from missing


def _members(session: Session, terms: MandateTerms) -> None:
    charged = {one.id for one in members.charged(session, terms.role, terms.starts_on)}
    if not terms.members <= charged:
        text = N_("The people named hold the role chosen, on the first day of the mandate.")
        raise Refused(Reason(text), status=422, field="members")


def _dossier(parts: Parts, text: str) -> Dossier:
    return Dossier(
        use_case_id=parts.version.use_case_id,
        model_version=parts.version,
        audit=parts.audit,
        opinion=parts.opinion,
        content=text,
        digest=sha256_bytes(text.encode()),
        frozen_by=parts.frozen_by,
        frozen_at=parts.frozen_at,
    )
