"""Keep what a supplier hands over, say who checked it and what was found, and that workers were informed of a tool.

What is kept of a file goes on with the mandate of use that renews it. Each act leaves an entry in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.documents import services as documents
from scopgov.domain import tool_papers
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.pilots import Information
from scopgov.domain.policy import Actor, Permission, Role, Subject
from scopgov.domain.reminders import term_reminder
from scopgov.domain.text import N_, legible
from scopgov.domain.tool_papers import PAPER_NAMES, PaperKind
from scopgov.mandates.expiry import NEWS
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all
from scopgov.uses import queries, services
from scopgov.uses.tables import ToolFile, ToolInformation, ToolPaper

MOST = 40  # documents of one file


def paper(session: Session, paper_id: int) -> ToolPaper:
    """Return a document, or refuse as not found."""
    found = session.get(ToolPaper, paper_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such document.")))
    return found


def keepers(of: ToolFile) -> Subject:
    """Return who brings documents besides those charged with it: whoever proposed the tool, whoever follows it."""
    return Subject(authors=frozenset({of.proposed_by, of.said.steward}))


def adder(of: ToolPaper) -> Subject:
    """Return who does not check a document: whoever added it."""
    return Subject(authors=frozenset({of.added_by}))


def add(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    of: ToolFile,
    what: PaperKind,
    expires_on: date | None,
    filename: str,
    content: bytes,
) -> ToolPaper:
    """Keep a document under its digest."""
    must(actor, Permission.tool_document, keepers(of))
    if len(of.papers) >= MOST:
        raise Refused(Reason(N_("There are %(count)s documents already."), {"count": MOST}), field="file")
    made = ToolPaper(file=of, what=what, expires_on=expires_on)
    with session.no_autoflush:
        documents.keep(made, settings=settings, actor=actor, now=now, filename=filename, content=content)
    session.add(made)
    session.flush()
    facts = {"paper": made.id, "what": what.value, **documents.facts(made)}
    services.note(session, actor, now, Act.tool_paper_added, of, facts)
    return made


def check(
    session: Session, *, actor: Actor, now: datetime, of: ToolPaper, sound: bool | None, found: str
) -> ToolPaper:
    """Say, as somebody who did not add it, what was found in a document; checked again, the last word counts."""
    must(actor, Permission.tool_check, adder(of))
    if sound is None:
        raise Refused(Reason(N_("Say whether it is in order.")), status=422, field="sound")
    if not legible(found):
        raise Refused(Reason(N_("Say what you read and what you found.")), status=422, field="found")
    of.sound, of.found = sound, legible(found)
    of.checked_by, of.checked_at = actor.member_id, now
    session.flush()
    facts = {"paper": of.id, "sha256": of.sha256, "sound": sound}
    services.note(session, actor, now, Act.tool_paper_checked, of.file, facts)
    return of


def worth(of: ToolPaper, today: date) -> tuple[Reason, str]:
    """Say what a document is worth on a day, with its sign."""
    return tool_papers.standing(
        expires_on=of.expires_on, checked=of.checked_at is not None, sound=of.sound, today=today
    )


def inform(
    session: Session, *, actor: Actor, now: datetime, of: ToolFile, said: Information
) -> ToolInformation:
    """Record that workers were informed of a tool, and their council consulted where there is one."""
    must(actor, Permission.tool_inform)
    said.check(local_day(now))
    made = ToolInformation(file=of)
    made.say(said, actor.member_id, now)
    session.add(made)
    session.flush()
    services.note(session, actor, now, Act.tool_workers_informed, of, made.facts())
    return made


@dataclass(frozen=True)
class Expiry:
    """A document that stops holding on a day, so many days ahead (0: it has), and what makes sure it is told once."""

    paper_id: int
    day: date
    ahead: int

    @property
    def occasion(self) -> str:
        """Return what makes sure that it is told once."""
        return f"tool_paper:{self.paper_id}:{self.day.isoformat()}:{self.ahead}d"


def due(session: Session, now: datetime) -> Sequence[Expiry]:
    """Return what is to be told today of the documents of the mandates of use that stand."""
    today = local_day(now)
    return [one for one in _due(session, today) if not told(session, one.occasion)]


def _due(session: Session, today: date) -> Iterator[Expiry]:
    for mandate in queries.all_standing(session):
        for one in queries.papers(session, mandate.file):
            if one.expires_on is not None:
                ahead = term_reminder(local_day(one.added_at), one.expires_on, today)
                yield from [] if ahead is None else [Expiry(one.id, one.expires_on, ahead.days)]


def tell(session: Session, now: datetime, one: Expiry) -> int:
    """Tell the steward, the AI lead and the data protection contact; return how many were told."""
    of, today = paper(session, one.paper_id), local_day(now)
    text = (
        N_("A document of %(product)s holds until %(day)s: %(what)s. Ask for the next one.")
        if one.ahead
        else N_("A document of %(product)s no longer holds since %(day)s: %(what)s.")
    )
    say = Reason(
        text, {"product": of.file.said.product, "day": one.day, "what": Reason(PAPER_NAMES[of.what])}
    )
    charged = {
        person.id
        for role in (Role.ai_lead, Role.data_protection)
        for person in members.charged(session, role, today)
    }
    message = Message(
        N_("Mandate of use"), say, f"/tools/{of.file_id}#papers", until=now + NEWS, kind=News.following
    )
    people = charged | {of.file.said.steward}
    return tell_all(session, now=now, occasion=one.occasion, members=people, message=message)
