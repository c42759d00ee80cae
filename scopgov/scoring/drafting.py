"""Keep what a person has begun to type for a score, give it back, let it go. Decides nothing and asks no model.

A draft is its writer's own note: no entry in the record, read by nobody else, gone once scored or long untouched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission, may
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.scoring import sending
from scopgov.scoring.tables import Score, ScoreDraft
from scopgov.usecases.tables import UseCase

LONGEST = 50_000  # of one text, far more than a score takes: what is too long is shortened by who typed it
LONGEST_REFERENCE = 100
MOST = 50  # drafts of one person
UNTOUCHED = timedelta(days=90)


def draft(session: Session, actor: Actor, draft_id: int) -> ScoreDraft:
    """Return one of the actor's own drafts; anybody else's is not found."""
    found = session.get(ScoreDraft, draft_id)
    if found is None or found.member_id != actor.member_id:
        raise NotFound(Reason(N_("There is no such draft of yours.")))
    return found


def standing(session: Session, actor: Actor, draft_id: int, *, held: bool = False) -> ScoreDraft | Score:
    """Return one of the actor's own drafts, or the score that it became; `held` keeps others waiting."""
    query = select(ScoreDraft).where(ScoreDraft.id == draft_id, ScoreDraft.member_id == actor.member_id)
    found = session.scalar(query.with_for_update() if held else query)
    became = None if found is not None else sending.of_draft(session, actor, draft_id)
    return found or became or draft(session, actor, draft_id)


def drafts(session: Session, actor: Actor) -> Sequence[ScoreDraft]:
    """Return the actor's own drafts, the last touched first."""
    query = select(ScoreDraft).where(ScoreDraft.member_id == actor.member_id)
    return session.scalars(query.order_by(ScoreDraft.saved_at.desc(), ScoreDraft.id.desc())).all()


def keep(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    reference: str,
    typed: Mapping[str, object],
    draft: ScoreDraft | None = None,
    seen: int | None = None,
) -> ScoreDraft:
    """Keep what was typed as it is, in a new draft or in `draft`, whose revision the writer has `seen`.

    Raises Refused where another window saved meanwhile, or where the writer holds too many drafts.
    """
    must(actor, Permission.model_score)
    if draft is None:
        _must_have_room(session, actor)
        draft = ScoreDraft(use_case=use_case, member_id=actor.member_id, begun_at=now, revision=0)
        session.add(draft)
    elif seen is not None and seen != draft.revision:
        text = N_("You saved this draft on %(at)s from another tab or window. Nothing was overwritten.")
        raise Refused(Reason(text, {"at": draft.saved_at}), status=409)
    draft.reference, draft.typed = _as_kept(reference, typed)
    draft.revision, draft.saved_at = draft.revision + 1, now
    session.flush()
    return draft


def _as_kept(reference: str, typed: Mapping[str, object]) -> tuple[str, dict[str, str]]:
    said = {name: str(value)[:LONGEST] for name, value in typed.items() if str(value)}
    return " ".join(reference.split())[:LONGEST_REFERENCE], said


def alike(
    session: Session, actor: Actor, use_case: UseCase, reference: str, typed: Mapping[str, object]
) -> ScoreDraft | None:
    """Return the actor's own draft that holds just this already: a button pressed twice begins none."""
    wanted = _as_kept(reference, typed)
    held = [one for one in drafts(session, actor) if one.use_case_id == use_case.id]
    return next((one for one in held if (one.reference, one.typed) == wanted), None)


def keep_if_room(session: Session, *, draft: ScoreDraft | None, **said: Any) -> ScoreDraft | None:
    """Keep what was typed as `keep` does; None where the writer holds too many drafts, or may not score any more."""
    actor: Actor = said["actor"]
    if not may(actor, Permission.model_score).allowed:
        return None
    return keep(session, draft=draft, **said) if draft is not None or _has_room(session, actor) else None


def _has_room(session: Session, actor: Actor) -> bool:
    query = select(func.count()).select_from(ScoreDraft).where(ScoreDraft.member_id == actor.member_id)
    return (session.scalar(query) or 0) < MOST


def _must_have_room(session: Session, actor: Actor) -> None:
    if not _has_room(session, actor):
        text = N_("You hold %(count)s drafts: score some of them, or throw them away, first.")
        raise Refused(Reason(text, {"count": MOST}))


def drop(session: Session, *, actor: Actor, draft: ScoreDraft) -> None:
    """Throw one of the actor's own drafts away."""
    must(actor, Permission.score_read)
    if draft.member_id != actor.member_id:
        raise NotFound(Reason(N_("There is no such draft of yours.")))
    session.delete(draft)
    session.flush()


def tidy(session: Session, *, now: datetime) -> int:
    """Delete the drafts that nobody touched for three months; return how many there were."""
    result = session.execute(delete(ScoreDraft).where(ScoreDraft.saved_at < now - UNTOUCHED))
    assert isinstance(result, CursorResult)
    return result.rowcount
