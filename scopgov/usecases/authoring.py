"""Who writes a file: its first author invites, whoever is invited joins or declines, each may leave.

An invitation alone makes nobody an author: otherwise inviting the committee would keep it from judging.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.queries import actor_of
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.usecases import queries
from scopgov.usecases.tables import CoAuthor, UseCase

MOST = 12
NEWS = timedelta(days=30)  # how long an invitation is worth a mail


def invite(session: Session, *, actor: Actor, now: datetime, use_case: UseCase, member: Member) -> CoAuthor:
    """Ask a member to write the file too; they are told, and become an author once they accept."""
    must(actor, Permission.usecase_invite, queries.led_by(use_case))
    _may_join(use_case, member, now)
    line = next((one for one in use_case.co_authors if one.member_id == member.id), None)
    if line is None:
        line = CoAuthor(use_case=use_case, member_id=member.id, invited_at=now)
        session.add(line)
    line.invited_at, line.accepted_at, line.ended_at = now, None, None
    session.flush()
    _enter(session, actor, now, Act.usecase_author_invited, line)
    told = Reason(N_("You are invited to write “%(title)s” with others."), {"title": use_case.title})
    message = Message(
        N_("Invitation to write"),
        told,
        f"/use-cases/{use_case.number}",
        until=now + NEWS,
        kind=News.concerned,
    )
    occasion = f"co_author:{line.id}:{int(now.timestamp())}"
    tell_all(session, now=now, occasion=occasion, members=[member.id], message=message)
    return line


def _may_join(use_case: UseCase, member: Member, now: datetime) -> None:
    standing = [one for one in use_case.co_authors if one.ended_at is None]
    if not actor_of(member, now).associate:
        raise Refused(Reason(N_("Only members on the roll write files.")), field="member_id")
    if member.id == use_case.author_id or any(one.member_id == member.id for one in standing):
        raise Refused(Reason(N_("This person is an author or invited already.")), field="member_id")
    if len(standing) >= MOST:
        told = Reason(N_("A file has at most %(most)s co-authors."), {"most": MOST})
        raise Refused(told, field="member_id")


def accept(session: Session, *, actor: Actor, now: datetime, line: CoAuthor) -> CoAuthor:
    """Become an author, on one's own invitation."""
    if actor.member_id != line.member_id:
        raise Forbidden(Reason(N_("Only the person invited may accept.")))
    if line.ended_at is not None or line.accepted_at is not None:
        raise Refused(Reason(N_("This invitation no longer stands.")))
    must(actor, Permission.usecase_propose)
    line.accepted_at = now
    _enter(session, actor, now, Act.usecase_author_joined, line)
    return line


def end(session: Session, *, actor: Actor, now: datetime, line: CoAuthor) -> CoAuthor:
    """Remove an author or an invitation as the first author; decline or leave as oneself."""
    if actor.member_id != line.member_id:
        must(actor, Permission.usecase_invite, queries.led_by(line.use_case))
    if line.ended_at is not None:
        raise Refused(Reason(N_("This person is no longer an author.")))
    line.ended_at = now
    _enter(session, actor, now, Act.usecase_author_ended, line)
    return line


def note_writing(use_case: UseCase, actor: Actor) -> None:
    """Remember that a co-author wrote: they do not judge this file, even once they have left."""
    for line in use_case.co_authors:
        if line.member_id == actor.member_id:
            line.wrote = True


def _enter(session: Session, actor: Actor, now: datetime, act: Act, line: CoAuthor) -> None:
    facts = {"member": line.member_id}
    subject = f"use_case:{line.use_case_id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
