"""The ratification of the founding texts by the first assembly held here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies import services as rules
from scopgov.charter import queries as charters
from scopgov.charter import services as charter
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Ratify the founding texts")
TEXT = N_(
    "The assembly ratifies the voting rules and the charter as entered at the founding (digests: %(rules)s; "
    "%(charter)s)."
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return one proposal while some founding text is not ratified."""
    rule_sets, texts = _waiting(session)
    if not rule_sets and not texts:
        return []
    told = {"rules": [one[:16] for one in rule_sets], "charter": [one[:16] for one in texts]}
    return [Proposal(None, Reason(TITLE), Reason(TEXT, told), {"digests": [*rule_sets, *texts]})]


def awaits(session: Session) -> bool:
    """Tell whether founding texts wait for an assembly to ratify them, and none is asked to yet."""
    live = (PollState.scheduled, PollState.opened)
    asked = select(Poll.id).join(Motion).where(Motion.kind == MotionKind.ratification, Poll.state.in_(live))
    return any(_waiting(session)) and session.scalar(asked.limit(1)) is None


def _waiting(session: Session) -> tuple[list[str], list[str]]:
    """Return the digests of the voting rules and of the charters that no assembly ratified yet."""
    rule_sets = [one.digest for one in assemblies.to_ratify(session)]
    return rule_sets, [one.digest for one in charters.to_ratify(session)]


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does."""
    return Reason(N_("If carried: the voting rules and the charter entered at the founding are ratified."))


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse when the texts are no longer those of the motion."""
    rule_sets, texts = _waiting(session)
    if set(motion.params.get("digests", ())) <= {*rule_sets, *texts}:
        return None
    return Reason(N_("The founding texts are ratified already, or are no longer those of this motion."))


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Note the ratification of exactly the texts named in the motion."""
    if poll.outcome is not Outcome.carried:
        return
    named = set(motion.params.get("digests", ()))
    for rule_set in assemblies.to_ratify(session):
        if rule_set.digest in named:
            rules.ratify_rule_set(session, rule_set=rule_set, poll_id=poll.id, now=now)
    for text in charters.to_ratify(session):
        if text.digest in named:
            charter.ratify(session, charter=text, poll_id=poll.id, now=now)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the texts members were given to read."""
    return [Reason(N_("Voting rules and charter, as entered at the founding"))]


RATIFICATION = Consequence(
    proposals=proposals, may_open=may_open, effect=effect, on_outcome=on_outcome, documents=documents
)
