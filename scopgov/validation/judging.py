"""Judge a case before seeing the model's answer, then remark on it; turn remarks into tasks and settle those."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import validation as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.lifecycle import IMPROVEMENT, moved
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.states import ImprovementAction, RoundAction
from scopgov.domain.text import N_, legible
from scopgov.domain.validation import Confidence, Verdict
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.threads.services import sound
from scopgov.validation import queries, telling
from scopgov.validation.tables import Case, Improvement, Judgement, Round, Target

OVER = N_("This round is not open: nothing was kept.")


def judge(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    case: Case,
    verdict: Verdict,
    confidence: Confidence | None,
    reasons: str,
) -> Judgement:
    """Keep what an expert says of a case; it is said once and never changed."""
    must(actor, Permission.validation_judge, queries.judges(case.round))
    _open(session, case.round)
    if queries.own(case, actor.member_id) is not None:
        raise Refused(Reason(N_("You have judged this case: what you said first stands.")))
    fault = rules.sound(verdict, confidence, reasons)
    if fault is not None:
        raise Refused(fault[1], status=422, field=fault[0])
    said = Judgement(
        case=case,
        member_id=actor.member_id,
        verdict=verdict,
        confidence=None if verdict is Verdict.cannot_say else confidence,
        reasons=sound(reasons, "reasons", rules.LONGEST),
        judged_at=now,
    )
    session.add(said)
    session.flush()
    facts = {"case": case.id, "judgement": digest([said.verdict, said.confidence, said.reasons])}
    _enter(session, actor, now, Act.validation_judged, f"validation:{case.round_id}", facts)
    return said


def remark(
    session: Session, *, actor: Actor, now: datetime, case: Case, text: str, changes_mind: bool | None
) -> Judgement:
    """Keep what an expert says once the model's answer is seen; it may be changed while the round is open."""
    must(actor, Permission.validation_judge, queries.judges(case.round))
    _open(session, case.round)
    said = seen(case, actor)
    said.remark = sound(text, "remark", rules.LONGEST) if legible(text) else ""
    said.changes_mind, said.remarked_at = changes_mind, now
    session.flush()
    facts = {"case": case.id, "remark": digest([said.remark, said.changes_mind])}
    _enter(session, actor, now, Act.validation_remarked, f"validation:{case.round_id}", facts)
    return said


def seen(case: Case, actor: Actor) -> Judgement:
    """Return the expert's own judgement, which opens the model's answer to them; refuse before."""
    said = queries.own(case, actor.member_id)
    if said is None:
        raise Forbidden(Reason(N_("Judge this case first: the model’s answer is shown afterwards.")))
    return said


def _open(session: Session, one: Round) -> None:
    hold(session, one)  # a round closes once
    if RoundAction.close not in queries.actions(one):
        raise Refused(Reason(OVER))


def note(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    judgement: Judgement,
    target: Target,
    text: str,
    owner_id: int,
) -> Improvement:
    """Turn an expert's remark into a task on data, labels or the model, for a member to do."""
    must(actor, Permission.validation_hold)
    owner = members.member(session, owner_id)
    made = Improvement(
        judgement=judgement,
        target=target,
        text=sound(text, "text", rules.LONGEST),
        owner=owner,
        noted_by=actor.member_id,
        noted_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"judgement": judgement.id, "target": target.value, "owner": owner_id, "text": digest(made.text)}
    _enter(session, actor, now, Act.improvement_noted, f"improvement:{made.id}", facts)
    telling.noted(session, made, now)
    return made


def owner(one: Improvement) -> Subject:
    """Return who does a task, as the policy asks."""
    return Subject(followers=frozenset({one.owner_id}))


def settle(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    improvement: Improvement,
    action: ImprovementAction,
    reason: str,
) -> Improvement:
    """Say that a task is done, set it aside or open it again, with what was done or why not."""
    must(actor, Permission.improvement_settle, owner(improvement))
    hold(session, improvement)
    following = moved(IMPROVEMENT, improvement.state, action)
    improvement.reason = sound(reason, "reason", rules.LONGEST)
    improvement.state = following
    reopened = action is ImprovementAction.reopen
    improvement.settled_by = None if reopened else actor.member_id
    improvement.settled_at = None if reopened else now
    session.flush()
    facts = {"state": following.value, "reason": digest(improvement.reason)}
    _enter(session, actor, now, Act.improvement_settled, f"improvement:{improvement.id}", facts)
    return improvement


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, subject: str, facts: Mapping[str, Any]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
