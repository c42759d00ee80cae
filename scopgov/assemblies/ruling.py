"""Propose new voting rules and adopt them by vote. Each act leaves one entry in the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.domain import legality, statutes
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.statutes import RuleSet
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record


def propose(
    session: Session, *, actor: Actor, now: datetime, rule_set: RuleSet, because: str
) -> RuleSetVersion:
    """Propose a new set of rules, whole; what is laxer than the law is refused, members vote on the rest."""
    must(actor, Permission.rules_propose)
    in_force = queries.rule_set_in_force(session, local_day(now))
    if in_force is None:
        raise Refused(Reason(N_("There are no voting rules in force yet.")))
    problems = legality.validate(rule_set)
    if problems:
        raise Refused(problems[0])
    if not because.strip():
        raise Refused(Reason(N_("Say why the rules should change.")), status=422, field="because")
    data = statutes.to_data(rule_set)
    known = {in_force.digest, *(one.digest for one in queries.rules_proposed(session))}
    if digest(data) in known:
        raise Refused(Reason(N_("These are the rules in force, or rules already proposed.")))
    proposed = RuleSetVersion(
        version=1 + (session.scalar(select(func.max(RuleSetVersion.version))) or 0),
        data=data,
        digest=digest(data),
        proposed_by=actor.member_id,
        proposed_at=now,
        because=because.strip(),
    )
    session.add(proposed)
    session.flush()
    _enter(session, actor, now, Act.rule_set_proposed, proposed)
    return proposed


def withdraw(session: Session, *, actor: Actor, now: datetime, rules: RuleSetVersion) -> None:
    """Withdraw what one proposed, before members decide on it."""
    if rules.proposed_by != actor.member_id:
        raise Forbidden(Reason(N_("Only the person who proposed it may withdraw it.")))
    _close(session, actor, now, rules, Act.rule_set_withdrawn)


def reject(session: Session, *, rules: RuleSetVersion, poll_id: int, now: datetime) -> None:
    """Note which poll rejected a set of rules."""
    rules.poll_id = poll_id
    _close(session, CLOCK, now, rules, Act.rule_set_rejected)


def adopt(session: Session, *, rules: RuleSetVersion, poll_id: int, now: datetime) -> None:
    """Put in force, for assemblies prepared from today on, the rules that a poll carried."""
    _still_wait(rules)
    rules.adopted_on, rules.poll_id = local_day(now), poll_id
    _enter(session, CLOCK, now, Act.rule_set_adopted, rules)


def _close(session: Session, actor: Actor, now: datetime, rules: RuleSetVersion, act: Act) -> None:
    _still_wait(rules)
    rules.closed_at = now
    _enter(session, actor, now, act, rules)


def _still_wait(rules: RuleSetVersion) -> None:
    if not queries.rules_wait(rules):
        raise Refused(Reason(N_("This version no longer waits for a vote.")))


def _enter(session: Session, actor: Actor, now: datetime, act: Act, rules: RuleSetVersion) -> None:
    facts = {"version": rules.version, "digest": rules.digest, "poll": rules.poll_id}
    subject = f"rule_set:{rules.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
