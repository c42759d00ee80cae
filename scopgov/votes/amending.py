"""What a motion on a new version of the charter needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.charter import queries, services
from scopgov.charter.tables import Charter
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Adopt version %(version)s of the charter")
TEXT = N_(
    "The assembly adopts version %(version)s of the charter (digest %(digest)s), which replaces version %(before)s "
    "from today. Reasons given: %(because)s"
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each version proposed that is not before a poll."""
    in_force = queries.in_force(session)
    return [_proposal(one, in_force) for one in waiting(session)] if in_force else []


def waiting(session: Session) -> Sequence[Charter]:
    """Return the versions proposed that no assembly has on its agenda."""
    taken = before_a_poll(session, MotionKind.charter)
    return [one for one in queries.proposed(session) if one.id not in taken]


def _proposal(of: Charter, in_force: Charter) -> Proposal:
    told = {
        "version": of.version,
        "before": in_force.version,
        "digest": of.digest[:16],
        "because": of.because or "",
    }
    bound = {"digest": of.digest, "replaces": in_force.digest}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), bound)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the version was withdrawn, or replaces a charter that is no longer in force."""
    charter, in_force = _charter(session, motion), queries.in_force(session)
    if not queries.waits(charter) or charter.digest != motion.params.get("digest"):
        return Reason(N_("This version of the charter was withdrawn, or decided upon."))
    if in_force is None or in_force.digest != motion.params.get("replaces"):
        return Reason(N_("Another charter was adopted since: a new version must start from it."))
    return None


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Put the version in force by a carried poll; close it by one that rejected it for good."""
    charter = _charter(session, motion)
    if not queries.waits(charter):
        return
    if poll.outcome is Outcome.carried:
        services.adopt(session, charter=charter, poll_id=poll.id, now=now)
    elif rejected_for_good(poll):
        services.reject(session, charter=charter, poll_id=poll.id, now=now)


def withdraw(session: Session, *, actor: Actor, now: datetime, charter: Charter) -> None:
    """Withdraw what one proposed, unless it is on an agenda: then the board takes it off, or members vote."""
    if charter.id in before_a_poll(session, MotionKind.charter):
        raise Refused(Reason(N_("This is on the agenda of an assembly: it can no longer be withdrawn.")))
    services.withdraw(session, actor=actor, now=now, charter=charter)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the text that members were given to read."""
    charter = _charter(session, motion)
    if charter.proposed_at is None:
        return []
    told = {"version": charter.version, "day": local_day(charter.proposed_at)}
    return [Reason(N_("Version %(version)s of the charter, as proposed on %(day)s"), told)]


def _charter(session: Session, motion: Motion) -> Charter:
    found = session.get(Charter, motion.subject_id or 0)
    if found is None:
        raise NotFound(Reason(N_("There is no such version of the charter.")))
    return found


AMENDING = Consequence(proposals=proposals, may_open=may_open, on_outcome=on_outcome, documents=documents)
