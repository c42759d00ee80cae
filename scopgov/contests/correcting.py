"""Sets right what was given, where a contest found it wrong, and asks for the score again under the mandate in force.

The contested score stays as it was; the new one is an ordinary score, through the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scopgov.contests import services
from scopgov.contests.tables import ContestCorrection, ScoreContest
from scopgov.db import hold
from scopgov.domain import contests as rules
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import DisputeState
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.scoring import queries as scores
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.training.inputs import read_all


def lacking(one: ScoreContest) -> Reason | None:
    """Say why nothing given can be set right after this contest; None where it can."""
    return rules.may_correct(one.state, one.cause, corrected=one.correction is not None)


def about(session: Session, score: Score) -> list[ContestCorrection]:
    """Return the corrections that a score is part of, as the contested one or as the one asked for again."""
    contested = ContestCorrection.contest.has(ScoreContest.score_id == score.id)
    query = select(ContestCorrection).where(or_(contested, ContestCorrection.score_id == score.id))
    return list(session.scalars(query.order_by(ContestCorrection.contest_id)))


def awaited_of(session: Session, member_id: int) -> list[ScoreContest]:
    """Return the contests of scores that a member asked for, upheld as something given was wrong, not set right yet."""
    query = select(ScoreContest).join(ScoreContest.score).where(Score.scored_by == member_id)
    wrong = query.where(ScoreContest.state == DisputeState.upheld, ScoreContest.cause == rules.Cause.given)
    return [one for one in session.scalars(wrong.order_by(ScoreContest.id)) if lacking(one) is None]


def score_again(
    session: Session,
    *,
    store: Path,
    actor: Actor,
    now: datetime,
    contest: ScoreContest,
    inputs: Mapping[str, object],
) -> Score | ScoreRefusal:
    """Ask for the contested score again with what was given set right. Raises Refused where nothing differs."""
    must(actor, Permission.model_score)
    hold(session, contest)
    before = _same(contest, actor, inputs)
    if before is not None:
        return before
    refused = lacking(contest)
    if refused is not None:
        raise Refused(refused)
    before = contest.score
    told: dict[str, Any] = {"store": store, "actor": actor, "now": now, "reference": before.reference}
    made = scoring.score(session, use_case=before.mandate.use_case, inputs=inputs, **told)
    if isinstance(made, ScoreRefusal):
        return made
    changes = changed(before.inputs, made.inputs)
    if not changes:
        raise Refused(Reason(N_("Nothing differs from what was given: there is nothing to set right.")))
    kept = ContestCorrection(
        contest=contest, score=made, changes=changes, corrected_by=actor.member_id, corrected_at=now
    )
    session.add(kept)
    session.flush()
    facts = {"again": made.id, "columns": sorted(changes)}
    services.enter(session, actor, now, Act.contest_corrected, contest, facts)
    return made


def _same(contest: ScoreContest, actor: Actor, inputs: Mapping[str, object]) -> Score | None:
    """Return the score asked for again already where the very same is sent twice; None where it is not."""
    made = contest.correction
    if made is None or made.corrected_by != actor.member_id:
        return None
    given = read_all(scores.inputs(made.score.mandate), inputs)
    return made.score if given == made.score.inputs else None


def changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return, by column, what was given and what it is now, where they differ."""
    return {
        name: {"was": was.get(name), "now": now.get(name)}
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    }
