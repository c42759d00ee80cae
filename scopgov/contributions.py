"""Who did what for each use case, read from the rows of every room that has a hand in it: one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from scopgov.audits.tables import Audit
from scopgov.datasets.tables import Source
from scopgov.domain.contributions import Contribution, Work
from scopgov.ethics.tables import Opinion
from scopgov.ranking.tables import Rating
from scopgov.screening.tables import Screening
from scopgov.threads.said import CommentKind
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.usecases.tables import Attachment, CharterCheck, CoAuthor, Comment, UseCase
from scopgov.validation.tables import Case, Judgement, Round

_SAID = {
    Work.remarked: CommentKind.remark,
    Work.asked: CommentKind.question,
    Work.answered: CommentKind.answer,
}


def _row(work: Work, member: Any, use_case: Any, at: Any) -> tuple[Work, Select[Any], Any, Any]:
    return work, select(member, use_case, at).where(member.is_not(None), at.is_not(None)), member, use_case


def _said(work: Work, kind: CommentKind) -> tuple[Work, Select[Any], Any, Any]:
    work, query, member, use_case = _row(work, Comment.author_id, Comment.use_case_id, Comment.written_at)
    return work, query.where(Comment.kind == kind, Comment.withdrawn_at.is_(None)), member, use_case


def _of_version(work: Work, table: Any, member: Any, at: Any) -> tuple[Work, Select[Any], Any, Any]:
    work, query, member, use_case = _row(work, member, ModelVersion.use_case_id, at)
    return work, query.join_from(table, ModelVersion), member, use_case


def _rated() -> tuple[Work, Select[Any], Any, Any]:
    """Count one rating of a file, on however many criteria, as one thing done."""
    member, use_case = Rating.member_id, Rating.use_case_id
    query: Any = select(member, use_case, func.max(Rating.rated_at)).group_by(member, use_case)
    return Work.rated, query, member, use_case


def _validated() -> tuple[Work, Select[Any], Any, Any]:
    work, query, member, use_case = _row(
        Work.validated, Judgement.member_id, ModelVersion.use_case_id, Judgement.judged_at
    )
    return work, query.join_from(Judgement, Case).join(Round).join(ModelVersion), member, use_case


TABLE = (
    _row(Work.proposed, UseCase.author_id, UseCase.id, UseCase.drafted_at),
    _row(Work.wrote, CoAuthor.member_id, CoAuthor.use_case_id, CoAuthor.accepted_at),
    _row(Work.attached, Attachment.added_by, Attachment.use_case_id, Attachment.added_at),
    *(_said(work, kind) for work, kind in _SAID.items()),
    _rated(),
    _row(Work.screened, Screening.concluded_by, Screening.use_case_id, Screening.concluded_at),
    _row(Work.read, CharterCheck.checked_by, CharterCheck.use_case_id, CharterCheck.checked_at),
    _row(Work.brought_data, Source.imported_by, Source.use_case_id, Source.imported_at),
    _row(Work.trained, TrainingRun.asked_by, TrainingRun.use_case_id, TrainingRun.asked_at),
    _validated(),
    _of_version(Work.audited, Audit, Audit.run_by, Audit.run_at),
    _of_version(Work.judged, Opinion, Opinion.given_by, Opinion.given_at),
)


def given(
    session: Session, *, use_case_id: int | None = None, member_id: int | None = None
) -> Sequence[Contribution]:
    """Return the contributions to a use case, or those of a member."""
    found = []
    for work, query, member, use_case in TABLE:
        if use_case_id is not None:
            query = query.where(use_case == use_case_id)
        if member_id is not None:
            query = query.where(member == member_id)
        found += [Contribution(who, which, work, at) for who, which, at in session.execute(query)]
    return found
