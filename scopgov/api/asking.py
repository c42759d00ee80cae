"""Asks for scores in a caller's name, through the one gate, and says which input is at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from scopgov.api import bodies
from scopgov.applications.calling import Caller
from scopgov.domain.errors import Refused
from scopgov.domain.gate import Channel
from scopgov.scoring import services as scoring
from scopgov.scoring.services import Given, JudgeFirst
from scopgov.scoring.tables import ScoreRefusal
from scopgov.usecases.queries import Known

Answered = Given | ScoreRefusal | JudgeFirst | Refused
MOST = 1_000  # rows of one call: all are kept at once, and nobody else writes meanwhile


def one(
    session: Session,
    *,
    store: Path,
    caller: Caller,
    now: datetime,
    use_case: Known,
    reference: str,
    inputs: Mapping[str, object],
    key: bytes,
    under: int | None = None,
) -> Given | ScoreRefusal | JudgeFirst:
    """Ask for one score; `under` is the mandate that the program relies on, where it names one, `key` that of the draw.

    Refused names the input at fault as `inputs.<column>`.
    """
    try:
        return scoring.give(
            session,
            store=store,
            actor=caller.actor,
            now=now,
            use_case=use_case,
            reference=reference,
            inputs=inputs,
            channel=Channel.api,
            application_id=caller.application_id,
            under=under,
            key=key,
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        field = f"inputs.{refused.field}" if refused.field else "inputs"
        raise Refused(refused.reason, status=422, field=field) from None


def many(
    session: Session,
    *,
    store: Path,
    caller: Caller,
    now: datetime,
    use_case: Known,
    rows: Sequence[object],
    key: bytes,
    under: int | None = None,
) -> list[Answered] | ScoreRefusal:
    """Ask for many scores; each row gets its score, or what is wrong with it; a closed gate refuses all at once."""
    made: list[Answered] = []
    for found in rows:
        try:
            reference, inputs = bodies.row(found)
            made.append(
                one(
                    session,
                    store=store,
                    caller=caller,
                    now=now,
                    use_case=use_case,
                    reference=reference,
                    inputs=inputs,
                    under=under,
                    key=key,
                )
            )
        except Refused as refused:
            made.append(refused)
        last = made[-1]
        if isinstance(last, ScoreRefusal) and not any(isinstance(one, Given) for one in made):
            return last
    return made
