"""Name who keeps watch, post and withdraw reports, speak about them, tell all members once a month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.courses import Level
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.domain.watching import LONGEST, month_before, source_fault
from scopgov.members.queries import local_day, member
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.threads import services as threads
from scopgov.threads.said import CommentKind
from scopgov.threads.services import sound
from scopgov.watch import queries
from scopgov.watch.tables import WatchComment, WatchReport, WatchReporter

NEWS = timedelta(days=14)


@dataclass(frozen=True)
class Found:
    """What somebody reports: what changed, where it is said, on which day, whom it concerns."""

    title: str
    text: str
    happened_on: date
    concerns: Collection[Level]
    source: str = ""


def name(session: Session, *, actor: Actor, now: datetime, member_id: int) -> WatchReporter:
    """Name a member to keep watch."""
    must(actor, Permission.watch_name)
    if session.get(WatchReporter, member_id) is not None:
        raise Refused(Reason(N_("This person keeps watch already.")), field="member_id")
    made = WatchReporter(member=member(session, member_id), named_by=actor.member_id, named_at=now)
    session.add(made)
    session.flush()
    facts = {"member": member_id, "keeps": True}
    record.append(session, actor=actor, now=now, act=Act.watch_reporter_named, subject="watch", facts=facts)
    return made


def relieve(session: Session, *, actor: Actor, now: datetime, one: WatchReporter) -> None:
    """Let a member keep watch no longer; what they reported stays."""
    must(actor, Permission.watch_name)
    session.delete(one)
    session.flush()
    facts = {"member": one.member_id, "keeps": False}
    record.append(session, actor=actor, now=now, act=Act.watch_reporter_named, subject="watch", facts=facts)


def post(session: Session, *, actor: Actor, now: datetime, found: Found) -> WatchReport:
    """Report what changed. Raises Refused at the field at fault."""
    must(actor, Permission.watch_report, queries.keeping(session))
    fault = source_fault(legible(found.source))
    if fault is not None:
        raise Refused(fault, status=422, field="source")
    if found.happened_on > local_day(now) + timedelta(days=3660):
        raise Refused(Reason(N_("This day is too far ahead.")), status=422, field="happened_on")
    if not found.concerns:
        raise Refused(Reason(N_("Say whom it concerns.")), status=422, field="concerns")
    made = WatchReport(
        title=sound(found.title, "title", 200),
        text=sound(found.text, "text", LONGEST),
        source=legible(found.source),
        happened_on=found.happened_on,
        concerns=[one.value for one in Level if one in found.concerns],
        author_id=actor.member_id,
        posted_at=now,
    )
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.watch_reported, made, {"text": digest(made.text)})
    return made


def withdraw(session: Session, *, actor: Actor, now: datetime, one: WatchReport) -> None:
    """Withdraw one's own report: it leaves the list, and its page says so."""
    must(actor, Permission.comment_edit, queries.whose(one))
    if one.withdrawn_at is not None:
        raise Refused(Reason(N_("This report is withdrawn already.")))
    one.withdrawn_at, one.withdrawn_by = now, actor.member_id
    _enter(session, actor, now, Act.watch_withdrawn, one, {})


def say(
    session: Session, *, actor: Actor, now: datetime, one: WatchReport, text: str, question: bool = False
) -> WatchComment:
    """Write a remark about a report, or ask a question of whoever wrote it."""
    must(actor, Permission.watch_comment)
    made = WatchComment(report=one, kind=CommentKind.question if question else CommentKind.remark)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    said = N_("Somebody wrote about your report “%(title)s”.")
    _tell(session, now, one, made, said, {one.author_id} - {actor.member_id})
    return made


def reply(
    session: Session, *, actor: Actor, now: datetime, question: WatchComment, text: str
) -> WatchComment:
    """Answer a question about a report; whoever asked is told."""
    must(actor, Permission.watch_comment)
    made = WatchComment(report=question.report, kind=CommentKind.answer, question=question)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    said = N_("Your question about “%(title)s” is answered.")
    _tell(session, now, question.report, made, said, {question.author_id} - {actor.member_id})
    return made


def _tell(
    session: Session, now: datetime, one: WatchReport, about: WatchComment, text: str, people: Collection[int]
) -> None:
    said = Reason(text, {"title": one.title})
    message = Message(N_("Watch"), said, f"/watch/{one.id}", until=now + NEWS, kind=News.debates)
    tell_all(session, now=now, occasion=about.subject, members=people, message=message)


def due(session: Session, now: datetime) -> Sequence[str]:
    """Return the month whose digest is to be told, where it has reports and was not told."""
    begins, ends = month_before(local_day(now))
    occasion = f"watch:{begins.isoformat()[:7]}"
    if told(session, occasion) or not queries.count_between(session, begins, ends):
        return []
    return [occasion]


def tell_month(session: Session, now: datetime, occasion: str) -> int:
    """Tell every member how many reports the month before holds."""
    count = queries.count_between(session, *month_before(local_day(now)))
    said = Reason(
        N_("What changed in AI last month, by those who keep watch: %(count)s reports."), {"count": count}
    )
    message = Message(N_("Watch"), said, "/watch", until=now + NEWS, kind=News.following)
    everybody = session.scalars(select(Member.id)).all()
    return tell_all(session, now=now, occasion=occasion, members=everybody, message=message)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: WatchReport, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"watch_report:{one.id}", facts=facts)
