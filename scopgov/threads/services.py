"""Write, change and withdraw what is said in a thread, wherever it is kept. Each act leaves one entry.

Who may write where, and who is told, is for the room that keeps the thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.comments import LONGEST, CommentFacts, may_change, may_withdraw
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.threads.said import CommentKind, Said

Kept = TypeVar("Kept", bound=Said)


def comment(session: Session, table: type[Kept], comment_id: int) -> Kept:
    """Return a comment, or refuse as not found."""
    found = session.get(table, comment_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such comment.")))
    return found


def answered(one: Said) -> bool:
    """Tell whether a question has an answer that stands."""
    return any(answer.withdrawn_at is None for answer in one.answers)


def waiting(said: Iterable[Kept]) -> list[Kept]:
    """Return the questions that nobody answered yet, in their order."""
    asked = [one for one in said if one.kind is CommentKind.question and not one.withdrawn_at]
    return [one for one in asked if not answered(one)]


def facts(one: Said) -> CommentFacts:
    """Return what the rules need to know of a comment."""
    return CommentFacts(one.written_at, answered=answered(one), withdrawn=one.withdrawn_at is not None)


def owner(one: Said) -> Subject:
    """Return who wrote a comment, as the policy asks."""
    return Subject(authors=frozenset({one.author_id}))


def write(session: Session, *, actor: Actor, now: datetime, one: Kept, text: str) -> Kept:
    """Write a remark, a question or an answer that the room has made, with its words."""
    if one.kind is CommentKind.answer:
        _awaits(one.question)
    one.author_id, one.written_at, one.text = actor.member_id, now, sound(text)
    session.add(one)
    session.flush()
    act = Act.question_answered if one.kind is CommentKind.answer else Act.comment_written
    _enter(session, actor, now, act, one)
    return one


def _awaits(question: Said) -> None:
    if question.kind is not CommentKind.question or question.withdrawn_at is not None:
        raise Refused(Reason(N_("This is no question that waits for an answer.")))


def sound(text: str, field: str = "text", most: int = LONGEST) -> str:
    """Return what was written without blanks around it; refuse, at its field, nothing and too much."""
    text = legible(text)
    if not text:
        raise Refused(Reason(N_("Write something.")), field=field)
    if len(text) > most:
        raise Refused(Reason(N_("At most %(most)s characters, please."), {"most": most}), field=field)
    return text


def edit(session: Session, *, actor: Actor, now: datetime, one: Kept, text: str) -> Kept:
    """Change one's own comment, within a day and before it is answered."""
    must(actor, Permission.comment_edit, owner(one))
    reason = may_change(facts(one), now)
    if reason is not None:
        raise Refused(reason)
    one.text, one.edited_at = sound(text), now
    _enter(session, actor, now, Act.comment_edited, one)
    return one


def withdraw(session: Session, *, actor: Actor, now: datetime, one: Kept) -> Kept:
    """Withdraw one's own comment: its text is erased, its place stays."""
    must(actor, Permission.comment_edit, owner(one))
    reason = may_withdraw(facts(one))
    if reason is not None:
        raise Refused(reason)
    one.text, one.withdrawn_at = "", now
    _enter(session, actor, now, Act.comment_withdrawn, one)
    return one


def _enter(session: Session, actor: Actor, now: datetime, act: Act, one: Said) -> None:
    told = {**one.about, "kind": one.kind.value, "text": digest(one.text)}
    record.append(session, actor=actor, now=now, act=act, subject=one.subject, facts=told)
