"""Contest a score, answer after examining the case again, withdraw. Each act leaves one entry in the record.

Nothing here changes a score, a decision or a model: an answer says what is done, and it is done where it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.contests import queries, telling
from scopgov.contests.tables import ScoreContest
from scopgov.db import hold
from scopgov.domain import contests as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.contests import Cause
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import DISPUTE, moved
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import DisputeAction, DisputeState
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.scoring.tables import Score
from scopgov.threads.services import sound


def move(contest: ScoreContest, action: DisputeAction) -> ScoreContest:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    contest.state = moved(DISPUTE, contest.state, action)
    return contest


def contest(
    session: Session, *, actor: Actor, now: datetime, score: Score, reason: str, for_whom: str = ""
) -> ScoreContest:
    """Ask that a person look at a score again, for oneself or for a client or partner who asks it.

    Raises Refused at `reason` where nothing is said, or where the same person's contest already waits; in the very
    same words it is that contest, sent twice.
    """
    must(actor, Permission.contest_raise)
    said = sound(reason, "reason", rules.LONGEST)
    hold(session, score)
    waiting = _waiting(session, actor, score, for_whom)
    if waiting is not None and waiting.reason == said:
        return waiting
    if waiting is not None:
        text = N_("You contest this score already: it awaits its answer.")
        raise Refused(Reason(text), status=409, field="reason")
    made = ScoreContest(
        score=score,
        raised_by=actor.member_id,
        raised_at=now,
        due_on=rules.due(local_day(now)),
        for_whom=legible(for_whom),
        reason=said,
    )
    session.add(made)
    session.flush()
    facts = {"due_on": made.due_on.isoformat(), "reason": digest(made.reason)}
    enter(session, actor, now, Act.contest_raised, made, facts)
    telling.raised(session, made, now)
    return made


def _waiting(session: Session, actor: Actor, score: Score, for_whom: str) -> ScoreContest | None:
    mine = (actor.member_id, legible(for_whom))
    waiting = [one for one in queries.of_score(session, score) if queries.pending(one)]
    return next((one for one in waiting if (one.raised_by, one.for_whom) == mine), None)


def answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    contest: ScoreContest,
    upheld: bool,
    text: str,
    cause: Cause | None = None,
    done: str = "",
) -> ScoreContest:
    """Answer a contest after examining the case again: upheld, with what was wrong and what is done, or not.

    Raises Refused at the field that the answer lacks; Forbidden for whoever had a part in the case. The very same
    answer of the same person again is that answer, sent twice.
    """
    must(actor, Permission.contest_examine, queries.parties(contest))
    hold(session, contest)
    lacks = rules.sound_answer(upheld=upheld, cause=cause, done=done)
    if lacks is not None:
        raise Refused(lacks[1], status=422, field=lacks[0])
    said = sound(text, most=rules.LONGEST)
    if (contest.answered_by, contest.answer, contest.cause) == (
        actor.member_id,
        said,
        cause if upheld else None,
    ):
        return contest
    move(contest, DisputeAction.uphold if upheld else DisputeAction.dismiss)
    contest.answer, contest.done = said, legible(done) if upheld else ""
    contest.cause = cause if upheld else None
    contest.answered_by, contest.answered_at = actor.member_id, now
    session.flush()
    act = Act.contest_upheld if upheld else Act.contest_dismissed
    facts = {"answer": digest(contest.answer), "cause": contest.cause and contest.cause.value}
    enter(session, actor, now, act, contest, facts)
    telling.answered(session, contest, now)
    return contest


def withdraw(session: Session, *, actor: Actor, now: datetime, contest: ScoreContest) -> ScoreContest:
    """Withdraw one's own contest before it is answered; what it said stays readable."""
    must(actor, Permission.contest_withdraw, queries.whose(contest))
    hold(session, contest)
    if contest.state is DisputeState.withdrawn:
        return contest  # sent twice
    move(contest, DisputeAction.withdraw).withdrawn_at = now
    session.flush()
    enter(session, actor, now, Act.contest_withdrawn, contest, {})
    return contest


def enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: ScoreContest, facts: Mapping[str, object]
) -> None:
    """Write an act about a contest in the record."""
    told = {"score": one.score_id, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"contest:{one.id}", facts=told)
