"""Put a motion anew: at a second call, or in another assembly it is postponed to.

What members were given to read about it comes with it; what other rooms keep of it is for `on_put_anew` of the table.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import papers
from scopgov.assemblies.papers import Place
from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.votes import queries, services
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion


def put_anew(
    session: Session, *, actor: Actor, now: datetime, motion: Motion, to: Assembly, consequences: Consequences
) -> Motion:
    """Put the same text, about the same thing and voted alike, on the agenda of another assembly."""
    made = services.put_motion(
        session,
        actor=actor,
        now=now,
        assembly=to,
        kind=motion.kind,
        title=motion.title,
        text=motion.text,
        subject_id=motion.subject_id,
        params=motion.params,
        secrecy=motion.polls[-1].secrecy,
        consequences=consequences,
    )
    before, after = Place(motion.assembly, motion.item_id), Place(to, made.item_id)
    papers.carry(session, actor=actor, now=now, before=before, after=after)
    consequences.on_put_anew(session, motion, made, actor, now)
    return made


def put_again(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    first: Assembly,
    second: Assembly,
    consequences: Consequences,
) -> list[Motion]:
    """Put the motions left without a decision on the agenda of the second call, with the documents of the first."""
    left = [m for m in queries.motions_of(session, first) if queries.may_be_put_again(m)]
    if not left:
        raise Refused(Reason(N_("Every motion of this assembly was decided.")))
    papers.carry(session, actor=actor, now=now, before=Place(first), after=Place(second))
    return [
        put_anew(session, actor=actor, now=now, motion=motion, to=second, consequences=consequences)
        for motion in left
    ]
