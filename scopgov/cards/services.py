"""Complete a part of a model card and sign it. Leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.cards import queries
from scopgov.cards.tables import CardText
from scopgov.db import hold
from scopgov.domain import cards as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.cards import CardPart
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion
from scopgov.usecases import queries as usecases


def complete(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    version: ModelVersion,
    part: CardPart,
    texts: Mapping[str, str],
) -> list[CardText]:
    """Sign a part as typed, in the languages that changed; what stood before is kept."""
    must(actor, Permission.card_complete, usecases.subject(version.use_case))
    hold(session, version)  # numbers are given in one order
    known = {language: one.text for language, one in queries.standing(session, version)[part].items()}
    fault = rules.sound(texts, known)
    if fault is not None:
        raise Refused(fault[1], status=422, field=fault[0])
    numbers = [one.number for one in queries.written(session, version) if one.part is part]
    made = [
        _text(actor, now, version, part, max(numbers, default=0) + 1, language, text)
        for language, text in rules.changed(texts, known).items()
    ]
    session.add_all(made)
    session.flush()
    facts = {"part": part.value, "texts": {one.language: one.digest for one in made}}
    subject = f"model_version:{version.id}"
    record.append(session, actor=actor, now=now, act=Act.card_completed, subject=subject, facts=facts)
    return made


def _text(
    actor: Actor,
    now: datetime,
    version: ModelVersion,
    part: CardPart,
    number: int,
    language: str,
    text: str,
) -> CardText:
    made = CardText(
        model_version_id=version.id,
        part=part,
        language=language,
        number=number,
        text=text,
        written_by=actor.member_id,
        written_at=now,
    )
    made.digest = digest(queries.covered(made))
    return made
