"""The agreement of the ethics committee to a motion: what may be put, and what its vote does to the other one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from scopgov.domain.agreement import REFUSED
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.openings import Wait
from scopgov.domain.policy import CLOCK, Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.votes import agreements, queries, services, telling, waiting
from scopgov.votes.consequence import Consequence, Consequences, Proposal
from scopgov.votes.tables import Motion, Poll

TITLE = N_("Agree to the motion “%(title)s”")
TEXT = N_(
    "The ethics committee agrees to the motion “%(title)s”, put to “%(assembly)s”, in these words: %(text)s"
)
GONE = Reason(N_("The motion is no longer put to the vote, or no longer in these words."))


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each motion announced that waits for the committee and is on none of its agendas."""
    return [_proposal(one) for one in agreements.awaiting(session)]


def _proposal(motion: Motion) -> Proposal:
    told = {"title": motion.title, "assembly": motion.assembly.title, "text": motion.text}
    return Proposal(motion.id, Reason(TITLE, told), Reason(TEXT, told), agreements.terms(motion))


def about(session: Session, motion: Motion) -> Motion:
    """Return the motion that the committee is asked to agree to, or refuse as not found."""
    return queries.motion(session, motion.subject_id or 0)


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Refuse where the motion is put in other words by now."""
    if _gone(session, motion):
        raise Refused(GONE)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the motion is no longer put to the vote, or no longer as the committee was asked about it."""
    return GONE if _gone(session, motion) else None


def _gone(session: Session, motion: Motion) -> bool:
    found = about(session, motion)
    waits = found.polls[-1].state is PollState.scheduled
    return not waits or motion.params != agreements.terms(found)


def on_outcome(table: Consequences, session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Let the motion go to its vote once the committee agreed; cancel that vote, saying why, where it did not."""
    voted = waiting.locked(session, about(session, motion).polls[-1])
    if voted.state is not PollState.scheduled:
        return
    if poll.outcome is Outcome.carried:
        waiting.release(session, now, voted, Wait.agreement, table)
    elif poll.outcome is Outcome.rejected:
        services.cancel_for(session, CLOCK, now, voted, REFUSED, table)
        telling.cancelled(session, voted, now)


def parties(table: Consequences, session: Session, motion: Motion) -> frozenset[int]:
    """Return who is party to the motion that the committee is asked to agree to."""
    found = about(session, motion)
    return table[found.kind].parties(session, found)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the motion that the committee was given to read."""
    found = about(session, motion)
    told = {"title": found.title, "assembly": found.assembly.title}
    return [Reason(N_("The motion “%(title)s” put to “%(assembly)s”, with its file"), told)]


def agreement(table: Consequences) -> Consequence:
    """Return what an agreement needs and sets in motion; it is given the table, for it opens another vote."""
    return Consequence(
        proposals=proposals,
        on_put=on_put,
        may_open=may_open,
        on_outcome=partial(on_outcome, table),
        documents=documents,
        parties=partial(parties, table),
        bodies=frozenset({Body.ethics_committee}),
        worded=True,
    )
