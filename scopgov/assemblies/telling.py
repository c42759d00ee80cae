"""What members are told of an assembly: the notice that calls them, and its cancelling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries
from scopgov.assemblies.tables import AgendaItem, Assembly, MeetingDocument
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.statutes import Call
from scopgov.domain.text import N_
from scopgov.notices.services import Message, tell_all

WINDOW = N_(
    "You are called to “%(title)s” (%(place)s). Votes are open from %(opens)s to %(closes)s. Agenda: %(agenda)s."
)
SESSION = N_(
    "You are called to “%(title)s” (%(place)s), on %(opens)s. The chair opens and closes each vote, item by item, "
    "until %(closes)s at the latest. Agenda: %(agenda)s."
)
HEADINGS = {Call.first: N_("Notice of assembly"), Call.second: N_("Notice of assembly, second call")}

WITH_DOCUMENTS = N_(
    "You are called to “%(title)s” (%(place)s). Votes are open from %(opens)s to %(closes)s. Agenda: %(agenda)s. "
    "Documents: %(documents)s."
)
SESSION_WITH_DOCUMENTS = N_(
    "You are called to “%(title)s” (%(place)s), on %(opens)s. The chair opens and closes each vote, item by item, "
    "until %(closes)s at the latest. Agenda: %(agenda)s. Documents: %(documents)s."
)


def path(assembly: Assembly) -> str:
    """Return the address of an assembly's page."""
    return f"/assemblies/{assembly.id}"


def convened(session: Session, assembly: Assembly, now: datetime) -> int:
    """Call every member on the roll: where, when, on what."""
    agenda = [_announced(item) for item in assembly.items]
    in_session = assembly.conduct is Conduct.session
    sentence = SESSION if in_session else WINDOW
    told: dict[str, object] = {
        "title": assembly.title,
        "place": assembly.place,
        "opens": assembly.opens_at,
        "closes": assembly.closes_at,
        "agenda": agenda,
    }
    papers = [f"{one.name} (SHA-256 {one.sha256})" for one in queries.documents(session, assembly)]
    if papers:
        sentence = SESSION_WITH_DOCUMENTS if in_session else WITH_DOCUMENTS
        told["documents"] = papers
    return _tell(session, assembly, now, HEADINGS[Call(assembly.call)], Reason(sentence, told), "convened")


def _announced(item: AgendaItem) -> Reason:
    text = "%(position)s. %(title)s"
    if item.two_majorities:
        text = N_("%(position)s. %(title)s (two majorities: the ethics committee must agree as well)")
    listed = Reason(text, {"position": item.position, "title": item.title})
    if item.does is None:
        return listed
    return Reason("%(listed)s (%(effect)s)", {"listed": listed, "effect": item.does})


def document_added(session: Session, one: MeetingDocument, now: datetime) -> int:
    """Tell those who were called of a document added after the notice."""
    text = N_("Added after the notice of “%(title)s”: %(document)s.")
    told = {"title": one.assembly.title, "document": f"{one.name} (SHA-256 {one.sha256})"}
    what = f"document:{one.id}"
    return _tell(session, one.assembly, now, N_("Document added"), Reason(text, told), what)


def begun(session: Session, assembly: Assembly, now: datetime) -> int:
    """Tell that a meeting led item by item has begun: its votes are told of on the page that follows it."""
    if assembly.conduct is not Conduct.session:
        return 0
    text = N_("“%(title)s” has begun: follow it and vote from its page, item by item.")
    heading, sentence = N_("The meeting has begun"), Reason(text, {"title": assembly.title})
    return _tell(session, assembly, now, heading, sentence, "begun")


def cancelled(session: Session, assembly: Assembly, now: datetime) -> int:
    """Tell those who were called that the assembly will not be held."""
    text = N_("“%(title)s” is cancelled, and its votes with it. Reason: %(reason)s")
    sentence = Reason(text, {"title": assembly.title, "reason": assembly.cancelled_because})
    return _tell(session, assembly, now, N_("Assembly cancelled"), sentence, "cancelled")


def _tell(
    session: Session, assembly: Assembly, now: datetime, heading: str, sentence: Reason, what: str
) -> int:
    message = Message(heading, sentence, path(assembly), until=assembly.closes_at, kind=News.meetings)
    roll = queries.roll(session, assembly, now).members
    occasion = f"assembly:{assembly.id}:{what}"
    return tell_all(session, now=now, occasion=occasion, members=roll, message=message)
