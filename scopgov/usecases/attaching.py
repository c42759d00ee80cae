"""Documents of a file: added and taken off while it is a draft, kept under their digest, given back as downloads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.documents import services as documents
from scopgov.domain.acts import Act
from scopgov.domain.attachments import MOST
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases import authoring, queries
from scopgov.usecases.tables import Attachment, UseCase


def attachment(session: Session, attachment_id: int) -> Attachment:
    """Return a document that some version of a file holds, or refuse as not found."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.removed_version == found.added_version:
        raise NotFound(Reason(N_("There is no such document.")))
    return found


def attach(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    filename: str,
    content: bytes,
) -> Attachment:
    """Keep a document with a draft; refused by its type, its size or the number there is."""
    _may_change(actor, use_case)
    if len(queries.attached(use_case)) >= MOST:
        raise Refused(Reason(N_("A file holds at most %(most)s documents."), {"most": MOST}), field="file")
    made = Attachment(added_version=use_case.version)
    documents.keep(made, settings=settings, actor=actor, now=now, filename=filename, content=content)
    made.use_case = use_case
    session.add(made)
    authoring.note_writing(use_case, actor)
    session.flush()
    _enter(session, actor, now, Act.usecase_attached, made)
    return made


def detach(session: Session, *, actor: Actor, now: datetime, one: Attachment) -> Attachment:
    """Take a document off a draft; earlier versions that hold it keep it."""
    _may_change(actor, one.use_case)
    if one.removed_version is not None:
        raise Refused(Reason(N_("This document is taken off already.")))
    one.removed_version = one.use_case.version
    authoring.note_writing(one.use_case, actor)
    _enter(session, actor, now, Act.usecase_detached, one)
    return one


def _may_change(actor: Actor, use_case: UseCase) -> None:
    must(actor, Permission.usecase_edit, queries.subject(use_case))
    if use_case.state is not UseCaseState.drafted:
        raise Refused(Reason(N_("Only a draft can be changed.")))


def _enter(session: Session, actor: Actor, now: datetime, act: Act, one: Attachment) -> None:
    facts = {"attachment": one.id, **documents.facts(one)}
    subject = f"use_case:{one.use_case_id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
