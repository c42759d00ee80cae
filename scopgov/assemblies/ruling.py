"""Propose new voting rules, inside the law; a vote adopts them. Each act leaves one entry in the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.adoption.services import Acts
from scopgov.assemblies import queries
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.domain import legality, statutes
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.statutes import RuleSet
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must

ACTS = Acts(
    "rule_set", Act.rule_set_proposed, Act.rule_set_adopted, Act.rule_set_rejected, Act.rule_set_withdrawn
)


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
    if not legible(because):
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
        because=legible(because),
    )
    adoption.propose(session, actor=actor, now=now, row=proposed, acts=ACTS)
    return proposed
