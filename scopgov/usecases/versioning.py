"""Versions of a file: what was handed in, frozen under its digest, and what became of it and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_
from scopgov.usecases import queries
from scopgov.usecases.tables import Attachment, Indicator, UseCase, UseCaseVersion, VersionEnd

FORMAT = 1
TEXTS = ("title", "problem", "people", "benefit", "gains", "purpose", "workshop")


@dataclass(frozen=True)
class Reading:
    """The content of a version, frozen or as it stands in the draft."""

    number: int
    content: Mapping[str, Any]
    row: UseCaseVersion | None = None


def content_of(use_case: UseCase) -> dict[str, Any]:
    """Return everything that authors wrote in a file, as JSON-able data; people by their ids."""
    return {
        "format": FORMAT,
        "use_case": use_case.number,
        "version": use_case.version,
        "category": use_case.category.value,
        **{name: getattr(use_case, name) for name in TEXTS},
        "indicators": [_indicator(one) for one in use_case.indicators],
        "authors": sorted(queries.subject(use_case).authors),
        "attachments": [_attachment(one) for one in queries.attached(use_case)],
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "unit": one.unit,
        "baseline": plain(one.baseline),
        "target": plain(one.target),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "source": one.source,
        "owner": one.owner_id,
    }


def _attachment(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "kind": one.kind.value, "sha256": one.sha256, "size": one.size}


def plain(number: Decimal | None) -> str | None:
    """Return a number as text, without an exponent or needless zeros."""
    return None if number is None else f"{number.normalize():f}"


def freeze(session: Session, *, now: datetime, use_case: UseCase, by: int) -> UseCaseVersion:
    """Freeze the present version, once; return it."""
    found = next((one for one in use_case.versions if one.number == use_case.version), None)
    if found is not None:
        return found
    content = canonical_json(content_of(use_case))
    made = UseCaseVersion(
        use_case=use_case,
        number=use_case.version,
        content=content,
        digest=sha256_bytes(content.encode()),
        frozen_at=now,
        frozen_by=by,
    )
    session.add(made)
    session.flush()
    return made


def end(
    session: Session,
    *,
    now: datetime,
    use_case: UseCase,
    as_: VersionEnd,
    reason: str = "",
    poll_id: int | None = None,
) -> UseCaseVersion:
    """Note what became of the present version and why; a version never handed in is frozen here."""
    version = freeze(session, now=now, use_case=use_case, by=use_case.edited_by or use_case.author_id)
    version.ended_as, version.ended_at = as_, now
    version.reason, version.poll_id = reason or version.reason, poll_id or version.poll_id
    session.flush()
    return version


def readings(use_case: UseCase) -> list[Reading]:
    """Return every version, the earliest first, ending with the draft where there is one."""
    frozen = [Reading(row.number, json.loads(row.content), row) for row in use_case.versions]
    if any(one.number == use_case.version for one in frozen):
        return frozen
    return [*frozen, Reading(use_case.version, content_of(use_case))]


def reading(use_case: UseCase, number: int) -> Reading:
    """Return one version, or refuse as not found."""
    for one in readings(use_case):
        if one.number == number:
            return one
    raise NotFound(Reason(N_("There is no such version of this file.")))


def digest_of(use_case: UseCase) -> str | None:
    """Return the digest of the present version, None while it is not frozen."""
    return next((one.digest for one in use_case.versions if one.number == use_case.version), None)


def stands(use_case: UseCase, digest: str) -> bool:
    """Tell whether the present version is the one of this digest, its text unaltered."""
    return any(
        one.digest == digest and one.number == use_case.version and intact(one) for one in use_case.versions
    )


def intact(version: UseCaseVersion) -> bool:
    """Tell whether a frozen text still has its digest."""
    return sha256_bytes(version.content.encode()) == version.digest
