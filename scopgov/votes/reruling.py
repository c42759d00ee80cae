"""What a motion on new voting rules needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries, ruling
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.domain import legality
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.statutes import DecisionKind, from_data
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Adopt version %(version)s of the voting rules")
TEXT = N_(
    "The assembly adopts version %(version)s of the voting rules (digest %(digest)s). They hold for the assemblies "
    "prepared from today on. Reasons given: %(because)s"
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each set of rules proposed that is not before a poll."""
    return [_proposal(one) for one in waiting(session)]


def waiting(session: Session) -> Sequence[RuleSetVersion]:
    """Return the sets of rules proposed that no assembly has on its agenda."""
    taken = before_a_poll(session, MotionKind.rules)
    return [one for one in queries.rules_proposed(session) if one.id not in taken]


def _proposal(of: RuleSetVersion) -> Proposal:
    told = {"version": of.version, "digest": of.digest[:16], "because": of.because or ""}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), {"digest": of.digest})


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Refuse on the agenda of an ordinary assembly: the statutes are changed by an extraordinary one."""
    if motion.assembly.kind is not DecisionKind.extraordinary:
        raise Refused(Reason(N_("Voting rules are changed by an extraordinary general assembly.")))


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the rules were withdrawn, or are no longer inside the law."""
    rules = _rules(session, motion)
    if not queries.rules_wait(rules) or rules.digest != motion.params.get("digest"):
        return Reason(N_("These voting rules were withdrawn, or decided upon."))
    problems = legality.validate(from_data(rules.data))
    return problems[0] if problems else None


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Put the rules in force by a carried poll; close them by one that rejected them for good."""
    rules = _rules(session, motion)
    if not queries.rules_wait(rules):
        return
    if poll.outcome is Outcome.carried:
        ruling.adopt(session, rules=rules, poll_id=poll.id, now=now)
    elif rejected_for_good(poll):
        ruling.reject(session, rules=rules, poll_id=poll.id, now=now)


def withdraw(session: Session, *, actor: Actor, now: datetime, rules: RuleSetVersion) -> None:
    """Withdraw what one proposed, unless it is on an agenda: then the board takes it off, or members vote."""
    if rules.id in before_a_poll(session, MotionKind.rules):
        raise Refused(Reason(N_("This is on the agenda of an assembly: it can no longer be withdrawn.")))
    ruling.withdraw(session, actor=actor, now=now, rules=rules)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the rules that members were given to read."""
    rules = _rules(session, motion)
    if rules.proposed_at is None:
        return []
    told = {"version": rules.version, "day": local_day(rules.proposed_at)}
    return [Reason(N_("Version %(version)s of the voting rules, as proposed on %(day)s"), told)]


def _rules(session: Session, motion: Motion) -> RuleSetVersion:
    found = session.get(RuleSetVersion, motion.subject_id or 0)
    if found is None:
        raise NotFound(Reason(N_("There is no such version of the voting rules.")))
    return found


RERULING = Consequence(
    proposals=proposals, on_put=on_put, may_open=may_open, on_outcome=on_outcome, documents=documents
)
