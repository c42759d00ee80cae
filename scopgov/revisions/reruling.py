"""What a motion on new voting rules needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries, ruling
from scopgov.assemblies.tables import RuleSetVersion
from scopgov.domain import legality
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.statutes import DecisionKind, from_data
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.revisions.adopting import Adopting
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind

TITLE = N_("Adopt version %(version)s of the voting rules")
TEXT = N_(
    "The assembly adopts version %(version)s of the voting rules (digest %(digest)s). They hold for the assemblies "
    "prepared from today on. Reasons given: %(because)s"
)
EFFECT = N_(
    "If carried: version %(version)s of the voting rules (digest %(digest)s) holds for the assemblies prepared from "
    "then on."
)
RULES = Adopting(
    MotionKind.rules,
    RuleSetVersion,
    ruling.ACTS,
    queries.rules_proposed,
    N_("There is no such version of the voting rules."),
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each set of rules proposed that is not before a poll."""
    return [_proposal(one) for one in RULES.waiting(session)]


def _proposal(of: RuleSetVersion) -> Proposal:
    told = {"version": of.version, "digest": of.digest[:16], "because": of.because or ""}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), {"digest": of.digest})


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which version holds from then on."""
    of = RULES.of(session, motion)
    return Reason(EFFECT, {"version": of.version, "digest": of.digest[:16]})


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Refuse on the agenda of an ordinary assembly: the statutes are changed by an extraordinary one."""
    if motion.assembly.kind is not DecisionKind.extraordinary:
        raise Refused(Reason(N_("Voting rules are changed by an extraordinary general assembly.")))


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the rules were withdrawn, or are no longer inside the law."""
    if not RULES.as_put(session, motion):
        return Reason(N_("These voting rules were withdrawn, or decided upon."))
    problems = legality.validate(from_data(RULES.of(session, motion).data))
    return problems[0] if problems else None


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the rules that members were given to read."""
    rules = RULES.of(session, motion)
    if rules.proposed_at is None:
        return []
    told = {"version": rules.version, "day": local_day(rules.proposed_at)}
    return [Reason(N_("Version %(version)s of the voting rules, as proposed on %(day)s"), told)]


RERULING = Consequence(
    proposals=proposals,
    on_put=on_put,
    may_open=may_open,
    effect=effect,
    on_outcome=RULES.on_outcome,
    documents=documents,
)
