"""Read what people wrote on cards, as it stands, as it was, and as a dossier froze it. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.cards.tables import CardText
from scopgov.domain.canonical import digest
from scopgov.domain.cards import CardPart
from scopgov.training.tables import ModelVersion

Texts = Mapping[CardPart, Mapping[str, CardText]]


def written(session: Session, version: ModelVersion) -> Sequence[CardText]:
    """Return every text ever signed on the card of a version, in order."""
    query = select(CardText).where(CardText.model_version_id == version.id)
    return session.scalars(query.order_by(CardText.id)).all()


def standing(session: Session, version: ModelVersion) -> Texts:
    """Return the texts that stand on the card of a version, by part and language."""
    found: dict[CardPart, dict[str, CardText]] = {part: {} for part in CardPart}
    for one in written(session, version):
        found[one.part][one.language] = one
    return {
        part: {language: one for language, one in texts.items() if one.text} for part, texts in found.items()
    }


def before(session: Session, version: ModelVersion) -> ModelVersion | None:
    """Return the latest earlier version of the same use case whose card people wrote on."""
    query = (
        select(ModelVersion)
        .join(CardText)
        .where(ModelVersion.use_case_id == version.use_case_id, ModelVersion.number < version.number)
        .order_by(ModelVersion.number.desc())
    )
    return session.scalars(query.limit(1)).first()


def covered(one: CardText) -> dict[str, Any]:
    """Return what the digest of a signed text covers."""
    return {
        "version": one.model_version_id,
        "part": one.part.value,
        "language": one.language,
        "number": one.number,
        "text": one.text,
        "by": one.written_by,
        "at": one.written_at.astimezone(UTC).isoformat(),
    }


def frozen(session: Session, version: ModelVersion) -> list[CardText]:
    """Return the texts that a dossier binds now, in order."""
    found = standing(session, version)
    return [found[part][language] for part in CardPart for language in sorted(found[part])]


def named(session: Session, held: Sequence[Mapping[str, Any]]) -> list[CardText]:
    """Return the texts that a dossier names; one that is gone is left out, which its verification tells."""
    found = (session.get(CardText, one["id"]) for one in held)
    return [one for one in found if one is not None]


def part_data(one: CardText) -> dict[str, Any]:
    """Return how a dossier names a text, its digest computed again."""
    return {"id": one.id, "part": one.part.value, "language": one.language, "digest": digest(covered(one))}
