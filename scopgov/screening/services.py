"""Write and conclude screenings. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import screening as rules_of
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.screening import Part
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.screening import queries
from scopgov.screening.reading import line_text
from scopgov.screening.tables import Screening
from scopgov.usecases import queries as usecases
from scopgov.usecases import services as files
from scopgov.usecases.tables import UseCase


def write(
    session: Session, *, actor: Actor, now: datetime, use_case: UseCase, part: Part, said: Mapping[str, Any]
) -> Screening:
    """Write one part of the draft, beginning it where there is none; it is asked under today's rules and charter."""
    must(actor, Permission.screening_write, usecases.subject(use_case))
    hold(session, use_case)  # two people do not begin two drafts
    _allow(use_case)
    fault = rules_of.data_fault(said) if part is Part.data else None
    if fault is not None:
        raise Refused(fault[1], status=422, field=fault[0])
    draft = queries.draft(session, use_case) or _begin(session, actor, now, use_case)
    parts = {**draft.content.get("said", {}), part.value: dict(said)}
    draft.content = {**queries.asked_under(session, local_day(now)), "said": parts}
    draft.use_case_version, draft.edited_at = use_case.version, now
    session.flush()
    _enter(session, actor, now, Act.screening_edited, draft, {"part": part.value})
    return draft


def _allow(use_case: UseCase) -> None:
    refused = rules_of.may_write(use_case.state, stopped=bool(use_case.stopped))
    if refused is not None:
        raise Refused(refused)


def _begin(session: Session, actor: Actor, now: datetime, use_case: UseCase) -> Screening:
    known = queries.versions(session, use_case)
    made = Screening(
        use_case=use_case,
        number=1 + max((one.number for one in known), default=0),
        use_case_version=use_case.version,
        content={},
        begun_by=actor.member_id,
        begun_at=now,
        edited_at=now,
    )
    session.add(made)
    return made


def conclude(session: Session, *, actor: Actor, now: datetime, use_case: UseCase) -> Screening:
    """Freeze the draft under its digest; a line that the law forbids stops this version of the file."""
    must(actor, Permission.screening_write, usecases.subject(use_case))
    draft = _draft(session, use_case)
    _allow(use_case)
    draft.content = {**draft.content, **queries.asked_under(session, local_day(now))}
    read = queries.read(draft)
    missing = [reason for _, reason in rules_of.lacking(read)]
    if missing:
        raise Refused(Reason(N_("Not complete yet: %(missing)s"), {"missing": missing}))
    draft.use_case_version = use_case.version
    draft.content = {**draft.content, "about": queries.about(use_case), "result": result_of(read)}
    draft.concluded_by, draft.concluded_at = actor.member_id, now
    draft.digest = digest(queries.covered(draft))
    session.flush()
    if read.stops:
        files.stop(session, use_case=use_case, reason=stop_reason(read))
    result = draft.content["result"]
    facts = {"digest": draft.digest, "class": result["risk"], "stops": result["stops"]}
    _enter(session, actor, now, Act.screening_concluded, draft, facts)
    return draft


def result_of(read: rules_of.Screening) -> dict[str, Any]:
    """Return what a screening comes to, as it is frozen with it."""
    found = read.classified
    tool = rules_of.suggest_tool(read.of(Part.tool)).value
    scope = rules_of.suggest_scope(read.of(Part.scope)).value
    return {
        "risk": found.risk.value if found.risk else None,
        "grade": found.grade.id if found.grade else None,
        "duties": [one.duty.id for one in found.dues],
        "stops": list(read.stops),
        "to_weigh": list(read.to_weigh),
        "tool": tool.value if tool else None,
        "scope": scope.value if scope else None,
    }


def stop_reason(read: rules_of.Screening) -> Reason:
    """Return why a file stops, with each article."""
    text = N_("Its screening found that the law forbids this use: %(lines)s")
    return Reason(text, {"lines": tuple(line_text(read, key) for key in read.stops)})


def drop(session: Session, *, actor: Actor, now: datetime, use_case: UseCase) -> None:
    """Give up a draft; what was concluded stays."""
    must(actor, Permission.screening_write, usecases.subject(use_case))
    draft = _draft(session, use_case)
    _enter(session, actor, now, Act.screening_dropped, draft, {})
    session.delete(draft)
    session.flush()


def _draft(session: Session, use_case: UseCase) -> Screening:
    hold(session, use_case)
    draft = queries.draft(session, use_case)
    if draft is None:
        raise Refused(Reason(N_("No screening is being written.")))
    return draft


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, row: Screening, facts: Mapping[str, object]
) -> None:
    told = {"screening": row.number, "version": row.use_case_version, **facts}
    subject = f"use_case:{row.use_case_id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=told)
