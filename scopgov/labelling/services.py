"""Name the experts of a use case, propose a label rule to them, answer it. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import consent
from scopgov.domain import label_consent as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.consent import Stance
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.label_consent import Ending
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_, legible
from scopgov.labelling import queries, telling
from scopgov.labelling.tables import LabelAnswer, LabelExpert, ProposedRule
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def name_experts(
    session: Session, *, actor: Actor, now: datetime, use_case: UseCase, experts: Collection[int]
) -> None:
    """Say which members know the field of a use case; a proposal under way keeps those it was made to."""
    must(actor, Permission.label_name, usecases.subject(use_case))
    named = sorted(set(experts))
    _refuse(rules.may_name(named), "experts")
    session.execute(delete(LabelExpert).where(LabelExpert.use_case_id == use_case.id))
    told = {"use_case_id": use_case.id, "named_by": actor.member_id, "named_at": now}
    session.add_all([LabelExpert(member_id=members.member(session, one).id, **told) for one in named])
    session.flush()
    subject = f"use_case:{use_case.id}"
    facts = {"experts": named}
    record.append(session, actor=actor, now=now, act=Act.label_experts_named, subject=subject, facts=facts)


def propose(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    rule: LabelRule,
    because: str,
    counted: Mapping[str, Any],
) -> ProposedRule:
    """Propose a rule to the experts named; a proposal under way is thereby revised."""
    must(actor, Permission.label_propose)
    hold(session, use_case)  # one proposal at a time
    _refuse(None if legible(because) else Reason(N_("Say why these limits.")), "because")
    experts = [one.member_id for one in queries.experts(session, use_case)]
    standing = queries.in_force(session, use_case)
    wanted = rules.needed(_roll(session, now), actor.member_id)
    same = standing is not None and standing.digest == rule.digest
    _refuse(rules.may_propose(experts, actor.member_id, wanted, in_force=same))
    earlier = queries.running(session, use_case)
    if earlier is not None:
        _end(earlier, Ending.revised, now)
    made = ProposedRule(
        use_case=use_case,
        content=rule.to_data(),
        digest=rule.digest,
        because=legible(because),
        counted=dict(counted),
        needed=wanted,
        proposed_by=actor.member_id,
        proposed_at=now,
        answers=[LabelAnswer(member_id=one) for one in experts],
    )
    session.add(made)
    session.flush()
    facts = {"use_case": use_case.id, "digest": made.digest, "experts": experts, "needed": wanted}
    _enter(session, actor, now, Act.label_rule_proposed, made, facts)
    telling.proposed(session, made, now)
    return made


def _roll(session: Session, now: datetime) -> frozenset[int]:
    return frozenset(members.roll(session, Body.general_assembly, members.local_day(now)).members)


def answer(
    session: Session, *, actor: Actor, now: datetime, one: ProposedRule, stance: Stance, reason: str = ""
) -> ProposedRule:
    """Answer a proposed rule, or change one's answer; the last consent that was lacking adopts it."""
    must(actor, Permission.label_answer, queries.asked(one))
    hold(session, one.use_case)  # whoever proposes another in its place holds the use case too
    _refuse(rules.may_answer(one.ended))
    _refuse(consent.sound(stance, reason), "reason")
    made = queries.answer(session, one.id, actor.member_id)
    made.stance, made.reason, made.answered_at = stance, legible(reason), now
    if stance is Stance.objection:
        made.objection, made.reply, made.replied_by, made.replied_at = made.reason, "", None, None
    session.flush()
    facts = {"member": actor.member_id, "stance": stance.value, "reason": digest(made.reason)}
    _enter(session, actor, now, Act.label_rule_answered, one, facts)
    if stance is Stance.objection:
        telling.objected(session, made, now)
    if queries.round_of(one).adopted:
        _adopt(session, one, now)
    return one


def _adopt(session: Session, one: ProposedRule, now: datetime) -> None:
    last = session.scalar(
        select(func.max(ProposedRule.number)).where(ProposedRule.use_case_id == one.use_case_id)
    )
    one.number = 1 + (last or 0)
    _end(one, Ending.adopted, now)
    session.flush()
    facts = {"number": one.number, "digest": one.digest}
    _enter(session, CLOCK, now, Act.label_rule_adopted, one, facts)
    telling.adopted(session, one, now)


def reply(session: Session, *, actor: Actor, now: datetime, objection: LabelAnswer, text: str) -> LabelAnswer:
    """Answer an objection; who raised it is told, and may change their answer."""
    must(actor, Permission.label_propose)
    _refuse(rules.may_answer(objection.rule.ended))
    if objection.stance is not Stance.objection:
        raise Refused(Reason(N_("This expert does not object.")))
    _refuse(None if legible(text) else Reason(N_("Write an answer.")), "reply")
    objection.reply, objection.replied_by, objection.replied_at = legible(text), actor.member_id, now
    session.flush()
    facts = {"member": objection.member_id, "reply": digest(objection.reply)}
    _enter(session, actor, now, Act.label_objection_answered, objection.rule, facts)
    telling.replied(session, objection, now)
    return objection


def withdraw(session: Session, *, actor: Actor, now: datetime, one: ProposedRule) -> ProposedRule:
    """Withdraw a proposal that awaits its experts."""
    must(actor, Permission.label_propose)
    hold(session, one.use_case)  # whoever proposes another in its place holds the use case too
    _refuse(rules.may_answer(one.ended))
    _end(one, Ending.withdrawn, now)
    session.flush()
    _enter(session, actor, now, Act.label_rule_withdrawn, one, {})
    return one


def _end(one: ProposedRule, ending: Ending, now: datetime) -> None:
    """Say how a proposal ended: the only place that does."""
    one.ended, one.ended_at = ending, now


def _refuse(reason: Reason | None, field: str = "") -> None:
    if reason is not None:
        raise Refused(reason, field=field)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: ProposedRule, facts: Mapping[str, Any]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"label_rule:{one.id}", facts=facts)
