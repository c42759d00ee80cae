"""Read what shows that an assembly is divided on a motion, and where a motion was put off. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.deliberation import consenting, queries
from scopgov.deliberation.tables import Deferral
from scopgov.domain.counting import result_of
from scopgov.domain.deliberation import Finding
from scopgov.domain.division import Earlier, Mood, objecting, signs
from scopgov.domain.errors import Reason
from scopgov.domain.verdicts import Verdict
from scopgov.votes import queries as votes
from scopgov.votes import urns
from scopgov.votes.tables import Motion


def told(session: Session, motion: Motion, now: datetime) -> tuple[Reason, ...]:
    """Return what shows, before the vote on a motion is over, that the assembly is divided on it."""
    if queries.stage(motion, now).over:
        return ()
    return signs(_mood(session, motion, now), assemblies.rules_of(motion.assembly).division)


def divided(session: Session, assembly: Assembly, now: datetime) -> list[tuple[Motion, tuple[Reason, ...]]]:
    """Return the motions on which an assembly is divided, with what shows it."""
    rows = ((motion, told(session, motion, now)) for motion in votes.motions_of(session, assembly))
    return [(motion, found) for motion, found in rows if found]


def _mood(session: Session, motion: Motion, now: datetime) -> Mood:
    standing = [one for one in queries.objections(session, motion) if one.lifted_at is None]
    return Mood(
        on_roll=len(votes.electorate(session, motion.polls[-1], now)),
        objecting=objecting({*(one.raised_by for one in standing), *consenting.objectors(session, motion)}),
        sustained=sum(one.finding is Finding.sustained for one in standing),
        earlier=tuple(_earlier(session, _before(session, motion), now)),
    )


def _before(session: Session, motion: Motion) -> Iterator[Motion]:
    """Give the motions voted before on the same matter: amendments to it, and itself when it was put before."""
    yield from (one.vote for one in queries.amendments(session, motion) if one.vote is not None)
    if motion.subject_id is not None:
        about = votes.about(session, motion.kind, motion.subject_id)
        yield from (one for one in about if one.id < motion.id)


def _earlier(session: Session, motions: Iterator[Motion], now: datetime) -> Iterator[Earlier]:
    """Give what earlier votes counted, where their counts are shown, and announced."""
    for motion in motions:
        poll = motion.polls[-1]
        held = poll.verdict
        if held and votes.proclaimed(poll, now) and urns.shown(session, poll):
            found = result_of(held)
            if isinstance(found, Verdict):
                undecided = found.abstentions + found.blanks
                yield Earlier(motion.title, found.for_, found.against, undecided)


def deferral(session: Session, motion: Motion) -> Deferral | None:
    """Return how a motion was put off, None where it was not."""
    return session.get(Deferral, motion.id)


def deferred_from(session: Session, motion: Motion) -> Deferral | None:
    """Return from which motion this one was postponed, None where it was not."""
    return session.scalar(select(Deferral).where(Deferral.into_id == motion.id))


def later(session: Session, motion: Motion) -> Sequence[Assembly]:
    """Return the assemblies in preparation to which a motion may be postponed: of the same body and kind."""
    held = motion.assembly
    return [
        one
        for one in assemblies.prepared(session)
        if (one.body, one.kind, one.call) == (held.body, held.kind, 1)
    ]
