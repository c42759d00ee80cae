"""Write and present feasibility studies, give the board's opinion. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import advice as opinions
from scopgov.domain import studies
from scopgov.domain.acts import Act
from scopgov.domain.advice import AdviceKind
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.studies import Part
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.studies import queries
from scopgov.studies.tables import Advice, Study
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def write(
    session: Session, *, actor: Actor, now: datetime, use_case: UseCase, part: Part, said: Mapping[str, Any]
) -> Study:
    """Write one part of the draft; the first writing after a presented version begins the next one."""
    must(actor, Permission.study_edit, usecases.subject(use_case))
    _allow(studies.may_write(use_case.state))
    hold(session, use_case)  # two people do not begin two drafts
    draft = queries.draft(session, use_case) or _begin(session, actor, now, use_case)
    whole = replace(queries.read(draft), **said)
    _allow(studies.fault(whole), status=422)
    draft.content, draft.edited_at = studies.study_data(whole), now
    session.flush()
    _enter(session, actor, now, Act.study_edited, draft, {"part": part.value})
    return draft


def _begin(session: Session, actor: Actor, now: datetime, use_case: UseCase) -> Study:
    known = queries.versions(session, use_case)
    made = Study(
        use_case=use_case,
        number=1 + max((one.number for one in known), default=0),
        use_case_version=use_case.version,
        content=known[0].content if known else {},
        begun_by=actor.member_id,
        begun_at=now,
        edited_at=now,
    )
    session.add(made)
    return made


def _allow(refused: Reason | None, status: int = 409) -> None:
    if refused is not None:
        raise Refused(refused, status=status)


def present(session: Session, *, actor: Actor, now: datetime, use_case: UseCase) -> Study:
    """Freeze the draft under its digest: from now on it is what the board and the voters read."""
    must(actor, Permission.study_edit, usecases.subject(use_case))
    _allow(studies.may_present(use_case.state))
    draft = _draft(session, use_case)
    missing = [reason for _, reason in studies.lacking(queries.read(draft))]
    if missing:
        raise Refused(Reason(N_("Not complete yet: %(missing)s"), {"missing": missing}))
    draft.use_case_version = use_case.version
    draft.presented_by, draft.presented_at = actor.member_id, now
    draft.digest = digest(queries.covered(draft))
    session.flush()
    _enter(session, actor, now, Act.study_presented, draft, {"digest": draft.digest})
    return draft


def drop(session: Session, *, actor: Actor, now: datetime, use_case: UseCase) -> None:
    """Give up a draft that nobody was asked to read; what was presented stays."""
    must(actor, Permission.study_edit, usecases.subject(use_case))
    draft = _draft(session, use_case)
    _enter(session, actor, now, Act.study_dropped, draft, {})
    session.delete(draft)
    session.flush()


def _draft(session: Session, use_case: UseCase) -> Study:
    hold(session, use_case)
    draft = queries.draft(session, use_case)
    if draft is None:
        raise Refused(Reason(N_("No study is being written.")))
    return draft


def advise(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    study: Study,
    kind: AdviceKind,
    reasons: str,
    budget: Decimal | None,
    reserve: str = "",
) -> Advice:
    """Give the board's opinion on the study that counts; an earlier opinion stays readable."""
    must(actor, Permission.study_advise, usecases.subject(study.use_case))
    _allow(studies.may_advise(study.use_case.state))
    hold(session, study.use_case)  # no later version is presented in between
    found = queries.current(session, study.use_case)
    if found is None or found.id != study.id:
        raise Refused(
            Reason(N_("A later version of this study, or of its file, exists: give an opinion on that."))
        )
    said = opinions.Advice(kind, reasons, budget, reserve).cleaned()
    given = _advice(said, opinions.check(said), study, actor, now)
    session.add(given)
    session.flush()
    facts = {
        "study": study.digest,
        "kind": kind.value,
        "budget": f"{given.budget:.2f}",
        "digest": given.digest,
    }
    subject = f"use_case:{study.use_case_id}"
    record.append(session, actor=actor, now=now, act=Act.study_advised, subject=subject, facts=facts)
    return given


def _advice(said: opinions.Advice, budget: Decimal, study: Study, actor: Actor, now: datetime) -> Advice:
    given = Advice(
        study=study,
        kind=said.kind,
        reasons=said.reasons,
        reserve=said.reserve,
        budget=budget,
        given_by=actor.member_id,
        given_at=now,
    )
    given.digest = digest(queries.advice_covered(given))
    return given


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, study: Study, facts: Mapping[str, object]
) -> None:
    told = {"study": study.number, **facts}
    subject = f"use_case:{study.use_case_id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=told)
