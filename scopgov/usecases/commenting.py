"""Remarks and questions about the parts of a file, and the authors' answers. Each act leaves one entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.comments import LONGEST, CommentFacts, may_change, may_withdraw
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.usecases import queries
from scopgov.usecases.tables import Comment, CommentKind, Section, UseCase

NEWS = timedelta(days=14)  # how long a question or its answer is worth a mail


def comment(session: Session, comment_id: int) -> Comment:
    """Return a comment, or refuse as not found."""
    found = session.get(Comment, comment_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such comment.")))
    return found


def answered(one: Comment) -> bool:
    """Tell whether a question has an answer that stands."""
    return any(answer.withdrawn_at is None for answer in one.answers)


def waiting(use_case: UseCase) -> list[Comment]:
    """Return the questions about a file that nobody answered yet, the oldest first."""
    asked = [one for one in use_case.comments if one.kind is CommentKind.question and not one.withdrawn_at]
    return [one for one in asked if not answered(one)]


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


def facts(one: Comment) -> CommentFacts:
    """Return what the rules need to know of a comment."""
    return CommentFacts(one.written_at, answered=answered(one), withdrawn=one.withdrawn_at is not None)


def owner(one: Comment) -> Subject:
    """Return who wrote a comment, as the policy asks."""
    return Subject(authors=frozenset({one.author_id}))


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
    made = _add(session, actor, now, use_case, section, kind, text)
    _enter(session, actor, now, Act.comment_written, made)
    if question:
        authors = queries.subject(use_case).authors - {actor.member_id}
        told = Reason(N_("A question about “%(title)s” waits for an answer."), {"title": use_case.title})
        _tell(session, now, made, N_("Question"), told, authors)
    return made


def answer(session: Session, *, actor: Actor, now: datetime, question: Comment, text: str) -> Comment:
    """Answer a question as one of the authors; whoever asked is told."""
    must(actor, Permission.usecase_answer, queries.subject(question.use_case))
    if question.kind is not CommentKind.question or question.withdrawn_at is not None:
        raise Refused(Reason(N_("This is no question that waits for an answer.")))
    made = _add(session, actor, now, question.use_case, question.section, CommentKind.answer, text, question)
    _enter(session, actor, now, Act.question_answered, made)
    told = Reason(N_("Your question about “%(title)s” is answered."), {"title": question.use_case.title})
    _tell(session, now, made, N_("The answer"), told, {question.author_id} - {actor.member_id})
    return made


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    section: Section,
    kind: CommentKind,
    text: str,
    question: Comment | None = None,
) -> Comment:
    made = Comment(
        use_case=use_case,
        use_case_version=use_case.version,
        section=section,
        kind=kind,
        question=question,
        author_id=actor.member_id,
        text=_sound(text),
        written_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _sound(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(Reason(N_("Write something.")), field="text")
    if len(text) > LONGEST:
        told = Reason(N_("At most %(most)s characters, please."), {"most": LONGEST})
        raise Refused(told, field="text")
    return text


def edit(session: Session, *, actor: Actor, now: datetime, one: Comment, text: str) -> Comment:
    """Change one's own comment, within a day and before it is answered."""
    must(actor, Permission.comment_edit, owner(one))
    reason = may_change(facts(one), now)
    if reason is not None:
        raise Refused(reason)
    one.text, one.edited_at = _sound(text), now
    _enter(session, actor, now, Act.comment_edited, one)
    return one


def withdraw(session: Session, *, actor: Actor, now: datetime, one: Comment) -> Comment:
    """Withdraw one's own comment: its text is erased, its place stays."""
    must(actor, Permission.comment_edit, owner(one))
    reason = may_withdraw(facts(one))
    if reason is not None:
        raise Refused(reason)
    one.text, one.withdrawn_at = "", now
    _enter(session, actor, now, Act.comment_withdrawn, one)
    return one


def _tell(
    session: Session, now: datetime, one: Comment, heading: str, told: Reason, members: Collection[int]
) -> None:
    path = f"/use-cases/{one.use_case.number}/discussion/{one.section.value}"
    message = Message(heading, told, path, until=now + NEWS)
    tell_all(session, now=now, occasion=f"comment:{one.id}", members=members, message=message)


def _enter(session: Session, actor: Actor, now: datetime, act: Act, one: Comment) -> None:
    told = {
        "use_case": one.use_case_id,
        "version": one.use_case_version,
        "section": one.section.value,
        "kind": one.kind.value,
        "text": digest(one.text),
    }
    record.append(session, actor=actor, now=now, act=act, subject=f"comment:{one.id}", facts=told)
