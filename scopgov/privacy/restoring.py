"""Say in the record, and to whom it matters, that an installation was restored and what was erased again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.actors import CLOCK
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.services import Message, tell_all
from scopgov.privacy.replaying import Replayed
from scopgov.privacy.rights import TOLD_FOR
from scopgov.record import services as record

SENTENCE = N_(
    "The site was restored from a backup: what came after entry %(seq)s of the record is gone. Compare with minutes "
    "and copies of the record kept elsewhere. Erased again: %(done)s of %(listed)s; by hand: %(failed)s."
)


def note(session: Session, *, now: datetime, replayed: Replayed, listed: bool) -> None:
    """Write that the site was restored, from which entry on, and tell the board and the data protection contact."""
    last = record.head(session)
    seq, head = (last.seq, last.hash) if last else (0, record.GENESIS)
    facts = {"seq": seq, "head": head, "list": listed, "listed": replayed.listed, "done": replayed.done}
    facts |= {"failed": list(replayed.failed)}
    record.append(
        session, actor=CLOCK, now=now, act=Act.installation_restored, subject="cooperative:1", facts=facts
    )
    told = {"seq": seq, "done": replayed.done, "listed": replayed.listed, "failed": len(replayed.failed)}
    message = Message(
        N_("Restored from a backup"), Reason(SENTENCE, told), "/record", now + TOLD_FOR, News.concerned
    )
    day = local_day(now)
    concerned = {
        one.id for role in (Role.board, Role.data_protection) for one in members.charged(session, role, day)
    }
    tell_all(session, now=now, occasion=f"restored:{now.isoformat()}", members=concerned, message=message)
