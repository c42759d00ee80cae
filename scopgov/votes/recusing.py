"""What an interest declared in a file does to open votes of the ethics committee: at once, not at their close."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Body
from scopgov.votes import services
from scopgov.votes.consequence import Consequences
from scopgov.votes.queries import roll_of
from scopgov.votes.tables import Motion, Poll


def recall(session: Session, now: datetime, consequences: Consequences, member_id: int) -> bool:
    """Bring every open vote of the committee to where it stands now that a member declared an interest.

    Return whether that cancelled a vote with this member on its roll.
    """
    session.flush()
    query = select(Poll.id).join(Motion).join(Assembly)
    query = query.where(Poll.state == PollState.opened, Assembly.body == Body.ethics_committee)
    settled = [
        services.settle_one(session, now=now, poll_id=number, consequences=consequences)
        for number in session.scalars(query.order_by(Poll.id)).all()
    ]
    return any(one.state is PollState.cancelled and member_id in roll_of(session, one) for one in settled)
