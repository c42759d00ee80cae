"""Read scores and refusals, and where one may score. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import Session

from scopgov.courses.tables import Course
from scopgov.db import mentions
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.gate import Channel, Refusal
from scopgov.domain.policy import Actor
from scopgov.domain.reasons import reason_of
from scopgov.domain.reliance import Use
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.mandates import gate
from scopgov.mandates import queries as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import HumanDecision, OwnJudgement, Score, ScoreChunk, ScoreRefusal
from scopgov.training.inputs import Input
from scopgov.usecases.tables import UseCase

DECISION_NAMES: Mapping[HumanDecision, str] = {
    HumanDecision.followed: N_("Estimate followed"),
    HumanDecision.set_aside: N_("Estimate set aside"),
    HumanDecision.more_study: N_("More study asked for"),
}


@dataclass(frozen=True)
class Door:
    """A use case one may want to score: its mandate, and why the gate is closed to this person if it is."""

    use_case: UseCase
    mandate: Mandate | None
    refusal: Refusal | None
    course: Course | None = None  # the one to follow, where its lack is why


def score(session: Session, score_id: int) -> Score:
    """Return a score, or refuse as not found."""
    found = session.get(Score, score_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such score.")))
    return found


def doors(
    session: Session, *, store: Path, actor: Actor, now: datetime, channel: Channel = Channel.page
) -> list[Door]:
    """Return the launched use cases, each with its mandate and what the gate would answer."""
    query = select(UseCase).where(UseCase.state == UseCaseState.launched).order_by(UseCase.number)
    asked: dict[str, Any] = {"store": store, "actor": actor, "now": now, "channel": channel}
    return [door(session, use_case=one, **asked) for one in session.scalars(query)]


def door(
    session: Session,
    *,
    store: Path,
    use_case: UseCase,
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.page,
) -> Door:
    """Return what the gate would answer `actor` for one use case; opens nothing."""
    refusal = gate.preview(session, store=store, use_case=use_case, actor=actor, now=now, channel=channel)
    mandate = mandates.latest(session, use_case)
    return Door(use_case, mandate, refusal, course_lacking(session, refusal.code if refusal else "", mandate))


def course_lacking(session: Session, code: str, mandate: Mandate | None) -> Course | None:
    """Return the course to follow, where the check of the gate that refused (`code`) is about it."""
    return mandates.course_of(session, mandate) if mandate and code == "course" else None


def history(wanted: str = "") -> Select[Score]:
    """Return the query of all scores, the latest first; `wanted` is looked for in references."""
    query = select(Score).order_by(Score.id.desc())
    return query.where(mentions(Score.reference, wanted)) if wanted else query


def earlier(session: Session, use_case: UseCase, score_id: int | None) -> Score | None:
    """Return an earlier score of the same use case, to fill in a new one from; None where it is none."""
    found = session.get(Score, score_id) if score_id else None
    return found if found is not None and found.mandate.use_case_id == use_case.id else None


def mandate_of(session: Session, use_case: UseCase) -> Mandate | None:
    """Return the mandate to speak of for a use case: the standing one, else the last."""
    return mandates.latest(session, use_case)


def shown(session: Session, use_case: UseCase, mandate_id: int | None) -> Mandate | None:
    """Return the mandate that a page was made for; the one to speak of where it names none of this use case."""
    found = session.get(Mandate, mandate_id) if mandate_id else None
    of_this = found is not None and found.use_case_id == use_case.id
    return found if of_this else mandates.latest(session, use_case)


def mandates_of(use_case: UseCase) -> Select[int]:
    """Return the query of the numbers of all mandates of a use case."""
    return select(Mandate.id).where(Mandate.use_case_id == use_case.id)


def refusals(wanted: str = "") -> Select[ScoreRefusal]:
    """Return the query of all refusals, the latest first; `wanted` is looked for in references."""
    query = select(ScoreRefusal).order_by(ScoreRefusal.id.desc())
    return query.where(mentions(ScoreRefusal.reference, wanted)) if wanted else query


def pending(session: Session, actor: Actor, limit: int = 20) -> Sequence[Score]:
    """Return the scores this person asked for on which no decision is recorded yet, the latest first.

    Those of a file are left out: thousands would hide the few that await somebody.
    """
    return session.scalars(_pending(actor).limit(limit)).all()


def count_pending(session: Session, actor: Actor) -> int:
    """Count the scores that await this person's decision."""
    return session.scalar(select(func.count()).select_from(_pending(actor).order_by(None).subquery())) or 0


def _pending(actor: Actor) -> Select[Score]:
    mine = history().where(Score.scored_by == actor.member_id, Score.decision.is_(None))
    return mine.where(Score.channel != Channel.batch)


def counts(session: Session, mandate: Mandate, since: datetime) -> dict[str, int]:
    """Count the scores given under a mandate since an instant: all, and by decision recorded."""
    query = select(Score.decision, func.count()).where(
        Score.mandate_id == mandate.id, Score.scored_at >= since
    )
    query = query.group_by(Score.decision)
    found: dict[HumanDecision | None, int] = {row[0]: row[1] for row in session.execute(query)}
    by_decision = {decision.value: found.get(decision, 0) for decision in HumanDecision}
    return {"scores": _given(session, mandate, since), **by_decision}


def _given(session: Session, mandate: Mandate, since: datetime) -> int:
    """Count the scores given under a mandate, one by one and together; those opened of a file count once."""
    alone = (
        select(func.count())
        .select_from(Score)
        .where(Score.chunk_id.is_(None), Score.mandate_id == mandate.id)
    )
    together = select(func.coalesce(func.sum(ScoreChunk.count), 0)).where(ScoreChunk.mandate_id == mandate.id)
    return (session.scalar(alone.where(Score.scored_at >= since)) or 0) + (
        session.scalar(together.where(ScoreChunk.scored_at >= since)) or 0
    )


def askers(session: Session, mandate: Mandate) -> int:
    """Count the people who asked for scores under a mandate, one by one or by file."""
    alone = select(Score.scored_by).where(Score.mandate_id == mandate.id)
    together = select(ScoreChunk.scored_by).where(ScoreChunk.mandate_id == mandate.id)
    return len(session.execute(union(alone, together)).all())


def uses(session: Session, mandate: Mandate, since: datetime | None = None) -> list[Use]:
    """Return what became of each score given under a mandate: followed or not, after how many minutes.

    `since`: those given from then on alone. A score of a file counts once it is decided: thousands that nobody looks
    at one by one say nothing of people.
    """
    asked = select(Score.scored_at, Score.decision, Score.decided_at, OwnJudgement.id)
    asked = asked.outerjoin(OwnJudgement, OwnJudgement.score_id == Score.id)
    asked = asked.where(Score.mandate_id == mandate.id).where(
        or_(Score.channel != Channel.batch, Score.decision.is_not(None))
    )
    if since is not None:
        asked = asked.where(Score.scored_at >= since)
    return [
        Use(
            local_day(given),
            None if decision is None else decision is HumanDecision.followed,
            (decided - given).total_seconds() / 60 if decided else None,
            judged_first=judgement is not None,
        )
        for given, decision, decided, judgement in session.execute(asked)
    ]


def by_month(session: Session, mandate: Mandate) -> dict[date, int]:
    """Count the scores given under a mandate month by month, the months without any between others too."""
    alone = select(Score.scored_at, func.count()).where(
        Score.mandate_id == mandate.id, Score.chunk_id.is_(None)
    )
    together = select(ScoreChunk.scored_at, ScoreChunk.count).where(ScoreChunk.mandate_id == mandate.id)
    found: Counter[date] = Counter()
    for query in (alone.group_by(Score.scored_at), together):
        for given, count in session.execute(query):
            found[local_day(given).replace(day=1)] += count
    if not found:
        return {}
    month, counts = min(found), {}
    while month <= max(found):
        counts[month] = found[month]
        month = (month + timedelta(days=32)).replace(day=1)
    return counts


def refusal_reason(of: ScoreRefusal) -> Reason:
    """Return why a score was refused, with its parameters and remedy."""
    return reason_of(of.params)


def inputs(of: Mandate) -> list[Input]:
    """List what must be given for a score, as frozen in the dossier members voted on."""
    return [Input.from_data(one) for one in model_part(of)["inputs"]]


def model_part(of: Mandate) -> dict[str, Any]:
    """Return what the voted dossier says of the model."""
    found: dict[str, Any] = dossiers.content(of.dossier)["model"]
    return found


def base_rate(of: Mandate) -> float | None:
    """Return the share of past cases with the outcome, as the voted dossier says it."""
    held = dossiers.content(of.dossier)
    known: float | None = held["data"]["summary"].get("base_rate")
    tested: float | None = held["model"]["measures"].get("test", {}).get("base_rate")
    return tested if known is None else known


def entry_of(session: Session, of: Score) -> RecordEntry | None:
    """Return the entry of the record that says this score was given."""
    query = select(RecordEntry).where(RecordEntry.subject == f"score:{of.id}").order_by(RecordEntry.seq)
    return session.scalars(query.limit(1)).first()
