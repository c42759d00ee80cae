"""What a motion to admit an associate needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.members import candidacies
from scopgov.members.queries import local_day
from scopgov.members.tables import Candidacy
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Admit %(name)s as an associate")
TEXT = N_(
    "The assembly admits %(name)s as an associate, with one vote in general assemblies from the day of this vote. "
    "Reasons given by %(proposer)s: %(because)s"
)

EFFECT = N_("If carried: %(name)s becomes an associate, with one vote in general assemblies.")


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each candidacy that is not before a poll."""
    taken = before_a_poll(session, MotionKind.admission)
    return [_proposal(one) for one in candidacies.waiting(session) if one.id not in taken]


def _proposal(of: Candidacy) -> Proposal:
    told = {"name": of.member.name, "proposer": of.proposer.name, "because": of.because}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), _terms(of))


def _terms(of: Candidacy) -> dict[str, object]:
    return {"person": of.member_id, "because": digest(of.because)}


def _candidacy(session: Session, motion: Motion) -> Candidacy:
    return candidacies.candidacy(session, motion.subject_id or 0)


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: who becomes an associate."""
    return Reason(EFFECT, {"name": _candidacy(session, motion).member.name})


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the candidacy was withdrawn or decided, or the person left."""
    of = _candidacy(session, motion)
    if of.closed_at is not None or not _terms(of).items() <= motion.params.items():
        return Reason(N_("This candidacy was decided or withdrawn."))
    return candidacies.closed(of.member, motion.assembly.opens_at)


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Admit by a carried poll; close the candidacy that one rejected for good."""
    of = _candidacy(session, motion)
    if of.closed_at is not None or candidacies.closed(of.member, now) is not None:
        return
    if poll.outcome is Outcome.carried:
        candidacies.admit(session, now=now, candidacy=of, poll_id=poll.id)
    elif rejected_for_good(poll):
        candidacies.reject(session, now=now, candidacy=of, poll_id=poll.id)


def withdraw(session: Session, *, actor: Actor, now: datetime, candidacy: Candidacy) -> None:
    """Withdraw what one proposed, unless it is on an agenda: then the board takes it off, or members vote."""
    if candidacy.id in before_a_poll(session, MotionKind.admission):
        raise Refused(Reason(N_("This is on the agenda of an assembly: it can no longer be withdrawn.")))
    candidacies.withdraw(session, actor=actor, now=now, candidacy=candidacy)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name what members were given to read."""
    of = _candidacy(session, motion)
    told = {"name": of.member.name, "day": local_day(of.proposed_at)}
    return [Reason(N_("Candidacy of %(name)s, as proposed on %(day)s"), told)]


ADMISSION = Consequence(
    proposals=proposals, may_open=may_open, effect=effect, on_outcome=on_outcome, documents=documents
)
