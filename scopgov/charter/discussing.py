"""Remarks and questions about a clause, answered by whoever proposed its version or the committee: who is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.charter import queries
from scopgov.charter.tables import Clause, ClauseComment
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission, Role
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.threads import services as threads
from scopgov.threads.said import CommentKind

NEWS = timedelta(days=14)  # how long a question or its answer is worth a mail


def write(
    session: Session, *, actor: Actor, now: datetime, clause: Clause, text: str, question: bool = False
) -> ClauseComment:
    """Write a remark about a clause, or ask a question, of which whoever answers is told."""
    must(actor, Permission.charter_comment)
    made = ClauseComment(clause=clause, kind=CommentKind.question if question else CommentKind.remark)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    if question:
        told = N_("A question about clause %(clause)s of the charter waits for an answer.")
        _tell(session, now, made, N_("Question"), told, _answering(session, now, clause) - {actor.member_id})
    return made


def answer(
    session: Session, *, actor: Actor, now: datetime, question: ClauseComment, text: str
) -> ClauseComment:
    """Answer a question about a clause; whoever asked is told."""
    must(actor, Permission.charter_answer, queries.answering(question.clause))
    made = ClauseComment(clause=question.clause, kind=CommentKind.answer, question=question)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    told = N_("Your question about clause %(clause)s of the charter is answered.")
    _tell(session, now, made, N_("The answer"), told, {question.author_id} - {actor.member_id})
    return made


def _answering(session: Session, now: datetime, clause: Clause) -> frozenset[int]:
    proposer = queries.answering(clause).authors
    committee = members.charged(session, Role.ethics_committee, members.local_day(now))
    return proposer or frozenset(one.id for one in committee)


def _tell(
    session: Session, now: datetime, one: ClauseComment, heading: str, text: str, people: Collection[int]
) -> None:
    clause = one.clause
    path = f"/charter/{clause.charter.version}/clauses/{clause.number}"
    told = Reason(text, {"clause": clause.number})
    message = Message(heading, told, path, until=now + NEWS, kind=News.debates)
    tell_all(session, now=now, occasion=one.subject, members=people, message=message)
