"""Read notices: a member's own, and nobody else's. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.news import News, Way, way_of
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.notices.tables import MailChoice, Notice, Occasion


def listed(member_id: int) -> Select[Notice]:
    """Return the query of a member's notices, the newest first."""
    return select(Notice).where(Notice.member_id == member_id).order_by(Notice.at.desc(), Notice.id.desc())


def unread(session: Session, member_id: int, limit: int) -> Sequence[Notice]:
    """Return the newest notices a member has not read."""
    return session.scalars(listed(member_id).where(Notice.read_at.is_(None)).limit(limit)).all()


def count_unread(session: Session, member_id: int) -> int:
    """Return how many notices a member has not read."""
    waiting = select(func.count()).where(Notice.member_id == member_id, Notice.read_at.is_(None))
    return session.scalar(waiting) or 0


def own(session: Session, member_id: int, notice_id: int) -> Notice:
    """Return a member's own notice; another's is not found."""
    found = session.get(Notice, notice_id)
    if found is None or found.member_id != member_id:
        raise NotFound(Reason(N_("There is no such notice.")))
    return found


def ways(session: Session, kinds: Collection[News]) -> dict[int, dict[News, Way]]:
    """Return how members chose to get some kinds of news by mail; whoever chose nothing gets all of it at once."""
    found: dict[int, dict[News, Way]] = {}
    for choice in session.scalars(select(MailChoice).where(MailChoice.kind.in_(kinds))):
        found.setdefault(choice.member_id, {})[choice.kind] = choice.way
    return found


def ways_of(session: Session, member_id: int) -> dict[News, Way]:
    """Return how each kind of news comes to a member."""
    mine = session.scalars(select(MailChoice).where(MailChoice.member_id == member_id))
    chosen = {one.kind: one.way for one in mine}
    return {kind: way_of(kind, chosen) for kind in News}


def sentence(notice: Notice) -> Reason:
    """Return what a notice says, to be said in the reader's language."""
    return reason_of({"text": notice.text, "params": notice.params})


def heading(notice: Notice) -> Reason:
    """Return what a notice is about in a few words: its heading, with a title where there is one."""
    title = notice.params.get("title")
    if not isinstance(title, str):
        return Reason(notice.heading)
    return Reason(N_("%(heading)s: %(title)s"), {"heading": Reason(notice.heading), "title": title})


def told(session: Session, occasion: str) -> bool:
    """Tell whether members were told of an occasion."""
    return bool(session.scalar(select(exists().where(Occasion.key == occasion))))
