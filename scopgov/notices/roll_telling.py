"""Tell what administrators do to accounts and ask for on the roll: the person, the board, whoever may accept it.

Told by the clock from what stands on the roll, so that no way of doing it goes untold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.second_person import AWAITED_NAMES
from scopgov.domain.text import N_
from scopgov.members import awaiting, queries, services
from scopgov.members.tables import AwaitedAct, Note
from scopgov.notices.services import Message, tell_all
from scopgov.notices.tables import Occasion

LATELY = timedelta(days=2)
TOLD_FOR = timedelta(days=30)
TOLD = (services.RESET_BY_ADMINISTRATOR, services.RESET_ON_SERVER, services.ADDRESS_CHANGED)
WAITS = N_("On the roll, this waits for a second person: %(what)s, for %(name)s. Accept or decline it.")
DONE = N_("On the roll, about %(name)s: %(what)s If nobody knows why, ask at once.")


def due(session: Session, now: datetime) -> Sequence[AwaitedAct | Note]:
    """Return what nobody was told of yet."""
    notes = select(Note).where(Note.at > now - LATELY, Note.text.in_(TOLD)).order_by(Note.id)
    every: list[AwaitedAct | Note] = [*awaiting.waiting(session, now), *session.scalars(notes)]
    told = set(session.scalars(select(Occasion.key).where(Occasion.key.in_([_key(one) for one in every]))))
    return [one for one in every if _key(one) not in told]


def _key(one: AwaitedAct | Note) -> str:
    return f"roll_act:{one.id}" if isinstance(one, AwaitedAct) else f"roll_note:{one.id}"


def tell(session: Session, now: datetime, one: AwaitedAct | Note) -> int:
    """Tell one thing to whom it matters, once."""
    if isinstance(one, AwaitedAct):
        name = one.person.name if one.person else _cooperative(session)
        text = Reason(WAITS, {"what": Reason(AWAITED_NAMES[one.kind]), "name": name})
        who = (awaiting.subject(session, one, now).roll or frozenset()) | {one.person_id or 0}
    else:
        text = Reason(DONE, {"name": one.person.name, "what": Reason(one.text)})
        board = queries.charged(session, Role.board, queries.local_day(now))
        who = frozenset({one.member_id, *(each.id for each in board)})
    message = Message(N_("Acts on the roll"), text, "/roll/acts", now + TOLD_FOR, News.concerned)
    return tell_all(session, now=now, occasion=_key(one), members=who, message=message)


def _cooperative(session: Session) -> str:
    there = queries.cooperative(session)
    return there.name if there else ""
