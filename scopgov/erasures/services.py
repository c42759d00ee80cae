"""Write down what was erased or corrected, with the act that did it; the record is written by whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from scopgov.domain.policy import Actor
from scopgov.domain.text import legible
from scopgov.erasures.tables import Erasure


def written(
    session: Session,
    actor: Actor,
    now: datetime,
    request_id: int | None,
    what: Mapping[str, Any],
    because: str = "",
) -> Erasure:
    """Write down what was done, so that it is done again where an older backup is restored."""
    made = Erasure(
        uid=uuid4().hex,
        request_id=request_id,
        what=dict(what),
        because=legible(because),
        done_by=actor.member_id,
        done_at=now,
    )
    session.add(made)
    session.flush()
    return made
