"""Remarks and questions about the parts of a file, and the authors' answers: who writes, who is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.threads import services as threads
from scopgov.threads.said import CommentKind
from scopgov.usecases import queries
from scopgov.usecases.tables import Comment, Section, UseCase

NEWS = timedelta(days=14)  # how long a question or its answer is worth a mail


def waiting(use_case: UseCase) -> list[Comment]:
    """Return the questions about a file that nobody answered yet, the oldest first."""
    return threads.waiting(use_case.comments)


def waiting_for(session: Session, member_id: int) -> list[Comment]:
    """Return the questions that wait for an answer about the files of an author, but for their own."""
    query = select(UseCase).where(queries.is_author(member_id)).order_by(UseCase.number)
    asked = [one for use_case in session.scalars(query) for one in waiting(use_case)]
    return [one for one in asked if one.author_id != member_id]


def about(use_case: UseCase, section: Section) -> list[Comment]:
    """Return what is said about a section, the earliest first; answers stand with their question."""
    return [one for one in use_case.comments if one.section is section and one.answers_id is None]


def counts(session: Session, use_case: UseCase) -> dict[Section, int]:
    """Return how many comments stand about each section that has some, answers counted."""
    query = select(Comment.section, func.count()).where(
        Comment.use_case_id == use_case.id, Comment.withdrawn_at.is_(None)
    )
    return {section: count for section, count in session.execute(query.group_by(Comment.section))}


def write(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    section: Section,
    text: str,
    question: bool = False,
) -> Comment:
    """Write a remark about a section, or ask a question, of which the authors are told."""
    must(actor, Permission.usecase_comment)
    kind = CommentKind.question if question else CommentKind.remark
    made = threads.write(session, actor=actor, now=now, one=_made(use_case, section, kind), text=text)
    if question:
        authors = queries.subject(use_case).authors - {actor.member_id}
        told = Reason(N_("A question about “%(title)s” waits for an answer."), {"title": use_case.title})
        _tell(session, now, made, N_("Question"), told, authors)
    return made


def answer(session: Session, *, actor: Actor, now: datetime, question: Comment, text: str) -> Comment:
    """Answer a question as one of the authors; whoever asked is told."""
    must(actor, Permission.usecase_answer, queries.subject(question.use_case))
    made = _made(question.use_case, question.section, CommentKind.answer, question)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    told = Reason(N_("Your question about “%(title)s” is answered."), {"title": question.use_case.title})
    _tell(session, now, made, N_("The answer"), told, {question.author_id} - {actor.member_id})
    return made


def _made(use_case: UseCase, section: Section, kind: CommentKind, question: Comment | None = None) -> Comment:
    version = use_case.version
    return Comment(use_case=use_case, use_case_version=version, section=section, kind=kind, question=question)


def _tell(
    session: Session, now: datetime, one: Comment, heading: str, told: Reason, members: Collection[int]
) -> None:
    path = f"/use-cases/{one.use_case.number}/discussion/{one.section.value}"
    message = Message(heading, told, path, until=now + NEWS, kind=News.debates)
    tell_all(session, now=now, occasion=f"comment:{one.id}", members=members, message=message)
