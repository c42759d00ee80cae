"""What a motion on new ranking criteria needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.ranking import queries, weighing
from scopgov.ranking.tables import CriteriaVersion
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Adopt version %(version)s of the ranking criteria")
TEXT = N_(
    "The assembly adopts version %(version)s of the ranking criteria (digest %(digest)s), which replaces version "
    "%(before)s from today. Reasons given: %(because)s"
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each set of criteria proposed that is not before a poll."""
    in_force = queries.in_force(session)
    return [_proposal(one, in_force) for one in waiting(session)]


def waiting(session: Session) -> Sequence[CriteriaVersion]:
    """Return the sets of criteria proposed that no assembly has on its agenda."""
    taken = before_a_poll(session, MotionKind.criteria)
    return [one for one in queries.proposed(session) if one.id not in taken]


def _proposal(of: CriteriaVersion, in_force: queries.InForce) -> Proposal:
    told = {
        "version": of.version,
        "before": in_force.version,
        "digest": of.digest[:16],
        "because": of.because,
    }
    bound = {"digest": of.digest, "replaces": in_force.digest}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), bound)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the set was withdrawn, or replaces criteria that are no longer in force."""
    row = _row(session, motion)
    if not queries.waits(row) or row.digest != motion.params.get("digest"):
        return Reason(N_("These criteria were withdrawn, or decided upon."))
    if queries.in_force(session).digest != motion.params.get("replaces"):
        return Reason(N_("Other criteria were adopted since: a new proposal must start from them."))
    return None


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Put the criteria in force by a carried poll; close them by one that rejected them for good."""
    row = _row(session, motion)
    if not queries.waits(row):
        return
    if poll.outcome is Outcome.carried:
        weighing.adopt(session, row=row, poll_id=poll.id, now=now)
    elif rejected_for_good(poll):
        weighing.reject(session, row=row, poll_id=poll.id, now=now)


def withdraw(session: Session, *, actor: Actor, now: datetime, row: CriteriaVersion) -> None:
    """Withdraw what one proposed, unless it is on an agenda: then the board takes it off, or members vote."""
    if row.id in before_a_poll(session, MotionKind.criteria):
        raise Refused(Reason(N_("This is on the agenda of an assembly: it can no longer be withdrawn.")))
    weighing.withdraw(session, actor=actor, now=now, row=row)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the criteria that members were given to read."""
    row = _row(session, motion)
    told = {"version": row.version, "day": local_day(row.proposed_at)}
    return [Reason(N_("Version %(version)s of the ranking criteria, as proposed on %(day)s"), told)]


def _row(session: Session, motion: Motion) -> CriteriaVersion:
    found = session.get(CriteriaVersion, motion.subject_id or 0)
    if found is None:
        raise NotFound(Reason(N_("There is no such set of criteria.")))
    return found


REWEIGHING = Consequence(proposals=proposals, may_open=may_open, on_outcome=on_outcome, documents=documents)
