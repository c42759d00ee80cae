"""A page sent for a score gives one score, however often its button is pressed: each page has a mark of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from scopgov.db import inserting
from scopgov.domain.policy import Actor
from scopgov.scoring.tables import Score, ScoreSending

KEPT = timedelta(days=1)


def given(session: Session, actor: Actor, mark: str) -> Score | None:
    """Return the score that the page of this mark, sent by the actor before, was given."""
    found = session.get(ScoreSending, mark) if mark else None
    return found.score if found is not None and found.member_id == actor.member_id else None


def begin(session: Session, *, actor: Actor, now: datetime, mark: str) -> Score | None:
    """Keep the mark of a page that is sent; return the score that it was given already, if any.

    Whoever sends it a second time waits here until the first is through.
    """
    if not mark:
        return None
    row = {"mark": mark, "member_id": actor.member_id, "sent_at": now}
    session.execute(inserting(session, ScoreSending).values(row).on_conflict_do_nothing())
    return given(session, actor, mark)


def lead_to(session: Session, mark: str, score: Score) -> None:
    """Say which score a page sent was given."""
    found = session.get(ScoreSending, mark) if mark else None
    if found is not None:
        found.score_id = score.id
        session.flush()


def of_draft(session: Session, actor: Actor, draft_id: int) -> Score | None:
    """Return the score that a draft of the actor, which is gone since, became."""
    return given(session, actor, _mark_of(draft_id))


def keep_of_draft(session: Session, *, actor: Actor, now: datetime, draft_id: int, score: Score) -> None:
    """Keep for a day which score a draft became: whoever goes back to it, or presses twice, is led there."""
    mark = _mark_of(draft_id)
    kept = session.get(ScoreSending, mark) or ScoreSending(mark=mark)
    kept.member_id, kept.score, kept.sent_at = actor.member_id, score, now
    session.add(kept)
    session.flush()


def _mark_of(draft_id: int) -> str:
    return f"draft-{draft_id}"  # shorter than any mark of a page


def tidy(session: Session, *, now: datetime) -> int:
    """Forget the marks of pages sent more than a day ago; return how many."""
    result = session.execute(delete(ScoreSending).where(ScoreSending.sent_at < now - KEPT))
    assert isinstance(result, CursorResult)
    return result.rowcount
