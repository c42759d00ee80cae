"""Read the experts of a use case, the rules proposed to them and the one in force. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain import label_consent
from scopgov.domain.consent import Stance
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.label_consent import Ending, Round
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Subject
from scopgov.domain.text import N_
from scopgov.labelling.tables import LabelAnswer, LabelExpert, ProposedRule
from scopgov.usecases.tables import UseCase


def rule(session: Session, rule_id: int) -> ProposedRule:
    """Return a proposed rule, or refuse as not found."""
    found = session.get(ProposedRule, rule_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such label rule.")))
    return found


def answer(session: Session, rule_id: int, member_id: int) -> LabelAnswer:
    """Return what an expert asked answers to a rule, or refuse as not found."""
    found = session.get(LabelAnswer, (rule_id, member_id))
    if found is None:
        raise NotFound(Reason(N_("This member was not asked.")))
    return found


def experts(session: Session, use_case: UseCase) -> Sequence[LabelExpert]:
    """Return the experts of a use case, in the order of the roll."""
    query = select(LabelExpert).where(LabelExpert.use_case_id == use_case.id)
    return session.scalars(query.order_by(LabelExpert.member_id)).all()


def history(session: Session, use_case: UseCase) -> Sequence[ProposedRule]:
    """Return the rules ever proposed for a use case, the latest first."""
    query = select(ProposedRule).where(ProposedRule.use_case_id == use_case.id)
    return session.scalars(query.order_by(ProposedRule.id.desc())).all()


def running(session: Session, use_case: UseCase) -> ProposedRule | None:
    """Return the proposal that awaits its experts, None where there is none."""
    return next((one for one in history(session, use_case) if one.ended is None), None)


def in_force(session: Session, use_case: UseCase) -> ProposedRule | None:
    """Return the rule adopted last, None where none was."""
    adopted = [one for one in history(session, use_case) if one.ended is Ending.adopted]
    return max(adopted, key=lambda one: one.number or 0, default=None)


def before(session: Session, one: ProposedRule) -> ProposedRule | None:
    """Return the adopted rule that a rule replaced, or would replace: the last adopted before it."""
    earlier = [
        each
        for each in history(session, one.use_case)
        if each.number is not None and (one.number is None or each.number < one.number)
    ]
    earlier = [
        each for each in earlier if one.ended_at is None or (each.ended_at or one.ended_at) <= one.ended_at
    ]
    return max(earlier, key=lambda each: each.number or 0, default=None)


def said(one: ProposedRule) -> LabelRule:
    """Return what a proposed rule says."""
    return LabelRule.from_data(one.content)


def round_of(one: ProposedRule) -> Round:
    """Return the answers to a proposed rule, as the rules of adoption read them."""
    return Round(one.proposed_by, one.needed, {each.member_id: each.stance for each in one.answers})


def asked(one: ProposedRule) -> Subject:
    """Return who may answer a proposed rule, as the policy asks: the experts asked, but for its author."""
    members = frozenset(each.member_id for each in one.answers)
    return Subject(authors=members - {one.proposed_by})


def bar(session: Session, use_case: UseCase, frozen: Mapping[str, Any]) -> Reason | None:
    """Say why a model trained on data frozen under this rule may not come to a deployment vote."""
    standing = in_force(session, use_case)
    digest, number = (standing.digest, standing.number) if standing else (None, None)
    return label_consent.bars(LabelRule.from_data(frozen).digest, digest, number)


def waiting_for(session: Session, member_id: int) -> list[ProposedRule]:
    """Return the proposals to which an expert has not answered."""
    unanswered = (LabelAnswer.member_id == member_id) & LabelAnswer.stance.is_(None)
    query = select(ProposedRule).join(LabelAnswer).where(ProposedRule.ended.is_(None), unanswered)
    return [one for one in session.scalars(query.order_by(ProposedRule.id)) if one.proposed_by != member_id]


def unreplied(session: Session) -> list[LabelAnswer]:
    """Return the objections to proposals under way that nobody has answered."""
    objecting = (LabelAnswer.stance == Stance.objection) & LabelAnswer.replied_at.is_(None)
    query = select(LabelAnswer).join(ProposedRule).where(ProposedRule.ended.is_(None), objecting)
    return list(session.scalars(query.order_by(LabelAnswer.rule_id, LabelAnswer.member_id)))
