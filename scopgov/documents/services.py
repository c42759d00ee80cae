"""Keep the bytes of a document, refused by its type or its size, and read them, checked against their digest.

What it is attached to, who may attach it and until when is for the room that keeps it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from scopgov import store
from scopgov.config import Settings
from scopgov.documents.kept import Kept
from scopgov.domain.attachments import clean_name, kind_of
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor

Document = TypeVar("Document", bound=Kept)


def keep(
    made: Document, *, settings: Settings, actor: Actor, now: datetime, filename: str, content: bytes
) -> Document:
    """Store the bytes of a document that the room has made, and say in its row what it is."""
    kind = kind_of(filename, content)
    if isinstance(kind, Reason):
        raise Refused(kind, field="file")
    made.name, made.kind, made.size = clean_name(filename), kind, len(content)
    made.sha256 = store.put(settings.attachments, content)
    made.added_by, made.added_at = actor.member_id, now
    return made


def read(settings: Settings, one: Kept) -> bytes:
    """Return the bytes of a document, checked against their digest."""
    return store.read(settings.attachments, one.sha256)


def facts(one: Kept) -> dict[str, object]:
    """Return what the record holds of a document."""
    return {"kind": one.kind.value, "sha256": one.sha256, "size": one.size}
