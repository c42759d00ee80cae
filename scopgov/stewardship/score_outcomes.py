"""What really became of scored cases: said once it is known, corrected by saying it again, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.scoring.tables import Score
from scopgov.stewardship.tables import ScoreOutcome

LONGEST = 1000


def of_score(session: Session, score: Score) -> Sequence[ScoreOutcome]:
    """Return what was said to have become of a scored case, the latest first: it is the one that counts."""
    query = select(ScoreOutcome).where(ScoreOutcome.score_id == score.id)
    return session.scalars(query.order_by(ScoreOutcome.id.desc())).all()


def happened(session: Session, scores: Collection[int]) -> dict[int, bool]:
    """Return what became of these scores (by number) as said last, for those of which it is known."""
    query = select(ScoreOutcome.score_id, ScoreOutcome.happened).where(ScoreOutcome.score_id.in_(scores))
    return {number: said for number, said in session.execute(query.order_by(ScoreOutcome.id))}


def say(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    score: Score,
    happened: bool,
    known_on: date,
    remark: str = "",
    application_id: int | None = None,
) -> ScoreOutcome:
    """Write what became of a scored case: whether what the model estimates happened, and since when it is known."""
    must(actor, Permission.outcome_record)
    _check(score, known_on, remark, local_day(now))
    made = ScoreOutcome(
        score=score,
        happened=happened,
        known_on=known_on,
        remark=legible(remark),
        recorded_by=actor.member_id,
        recorded_at=now,
        application_id=application_id,
    )
    session.add(made)
    session.flush()
    facts = {"happened": happened, "known_on": known_on.isoformat(), "mandate": score.mandate_id}
    subject = f"score:{score.id}"
    record.append(session, actor=actor, now=now, act=Act.outcome_recorded, subject=subject, facts=facts)
    return made


def _check(score: Score, known_on: date, remark: str, today: date) -> None:
    if known_on > today:
        raise Refused(Reason(N_("An outcome is said once it is known.")), status=422, field="known_on")
    if known_on < local_day(score.scored_at):
        text = N_("The outcome cannot have been known before the score was asked for.")
        raise Refused(Reason(text), status=422, field="known_on")
    if len(remark) > LONGEST:
        text = N_("At most %(count)s characters.")
        raise Refused(Reason(text, {"count": LONGEST}), status=422, field="remark")
