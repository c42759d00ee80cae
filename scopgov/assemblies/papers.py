"""Documents of a meeting: added freely before the notice, with their day after it, taken off only before.

Each act leaves one entry in the record. Once the notice is sent, whoever was called is told of what is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries, telling
from scopgov.assemblies.services import enter
from scopgov.assemblies.tables import Assembly, MeetingDocument
from scopgov.config import Settings
from scopgov.documents import services as documents
from scopgov.domain.acts import Act
from scopgov.domain.attachments import MOST_OF_MEETING, may_add_to_meeting, may_take_off_meeting
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.services import must


@dataclass(frozen=True)
class Place:
    """What documents are attached to: a meeting as a whole, or one item of its agenda."""

    assembly: Assembly
    item_id: int | None = None


def add(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    item_id: int | None,
    filename: str,
    content: bytes,
) -> MeetingDocument:
    """Add a document to a meeting, or to an item of its agenda, for whoever convenes it."""
    must(actor, Permission.assembly_convene, assembly.subject)
    _may_add(session, assembly, now, item_id)
    made = MeetingDocument(assembly_id=assembly.id, item_id=item_id)
    documents.keep(made, settings=settings, actor=actor, now=now, filename=filename, content=content)
    session.add(made)
    session.flush()
    enter(session, actor, now, Act.document_added, assembly, _facts(made))
    if assembly.convened_at is not None:
        telling.document_added(session, made, now)
    return made


def _may_add(session: Session, assembly: Assembly, now: datetime, item_id: int | None) -> None:
    closed = may_add_to_meeting(assembly.state, votes_over=now >= assembly.closes_at)
    if closed is not None:
        raise Refused(closed)
    if item_id is not None and item_id not in {item.id for item in assembly.items}:
        raise Refused(Reason(N_("This is no longer on the agenda.")), field="item_id")
    if len(queries.documents(session, assembly)) >= MOST_OF_MEETING:
        told = N_("A meeting holds at most %(most)s documents.")
        raise Refused(Reason(told, {"most": MOST_OF_MEETING}), field="file")


def take_off(session: Session, *, actor: Actor, now: datetime, one: MeetingDocument) -> None:
    """Take a document off a meeting before its notice."""
    must(actor, Permission.assembly_convene, one.assembly.subject)
    refused = may_take_off_meeting(one.assembly.state)
    if refused is not None:
        raise Refused(refused)
    one.taken_off_at = now
    session.flush()
    enter(session, actor, now, Act.document_taken_off, one.assembly, _facts(one))


def carry(session: Session, *, actor: Actor, now: datetime, before: Place, after: Place) -> None:
    """Give a meeting or an item that is put again the documents it had, as added anew by whoever puts it."""
    for one in queries.documents(session, before.assembly):
        if one.item_id == before.item_id:
            made = MeetingDocument(assembly_id=after.assembly.id, item_id=after.item_id)
            made.name, made.kind, made.sha256, made.size = one.name, one.kind, one.sha256, one.size
            made.added_by, made.added_at = actor.member_id, now
            session.add(made)
            session.flush()
            enter(session, actor, now, Act.document_added, after.assembly, _facts(made))


def _facts(one: MeetingDocument) -> Mapping[str, object]:
    return {"document": one.id, "item": one.item_id, **documents.facts(one)}
