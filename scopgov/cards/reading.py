"""Gathers what a card shows: the facts of training, what people signed, what audit, experts and committee found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits import reading as audit_reading
from scopgov.cards import queries
from scopgov.cards.tables import CardText
from scopgov.domain import round_results
from scopgov.domain.cards import PART_NAMES, CardPart, language_for
from scopgov.domain.errors import Reason
from scopgov.training.tables import ModelVersion
from scopgov.validation import queries as rounds


@dataclass(frozen=True)
class Completed:
    """One part as a reader sees it: its name, the text in one language, whether that is the reader's own."""

    part: CardPart
    name: str
    text: CardText | None
    own: bool

    @property
    def written(self) -> bool:
        """Tell whether people wrote this part."""
        return self.text is not None


def completed(session: Session, version: ModelVersion, reader: str) -> list[Completed]:
    """Return every part in order, in the reader's language where it is written in it."""
    found = queries.standing(session, version)
    rows = []
    for part in CardPart:
        language = language_for(found[part], reader)
        text = found[part][language] if language else None
        rows.append(Completed(part, PART_NAMES[part], text, language == reader))
    return rows


def fairness(session: Session, version: ModelVersion) -> Reason | None:
    """Say what the latest fairness audit found; None where there is none."""
    audit = audits.current(session, version)
    return audit_reading.headline(audit.result) if audit and audit.result else None


def experts(session: Session, version: ModelVersion) -> list[Reason]:
    """Say what the round of expert validation closed last found; nothing where none was closed."""
    held = rounds.last_closed(session, version)
    if held is None or not held.result:
        return []
    return [round_results.headline(held.result), round_results.conclusion(held.result)]


def as_data(session: Session, version: ModelVersion) -> dict[str, Any]:
    """Return the whole card as JSON-able data: the generated part with its digest, then what people signed."""
    return {
        "format": 1,
        "generated": version.card,
        "generated_digest": version.card_digest,
        "completed": [
            {**queries.covered(one), "author": one.author.name, "digest": one.digest}
            for one in queries.frozen(session, version)
        ],
    }
