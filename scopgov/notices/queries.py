"""Read notices: a member's own, and nobody else's. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.notices.tables import Notice, Occasion


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
