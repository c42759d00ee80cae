"""What members are told of an assembly: the notice that calls them, and its cancelling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries
from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.statutes import Call
from scopgov.domain.text import N_
from scopgov.notices.services import Message, tell_all

HEADINGS = {Call.first: N_("Notice of assembly"), Call.second: N_("Notice of assembly, second call")}


def path(assembly: Assembly) -> str:
    """Return the address of an assembly's page."""
    return f"/assemblies/{assembly.id}"


def convened(session: Session, assembly: Assembly, now: datetime) -> int:
    """Call every member on the roll: where, when, on what."""
    agenda = [f"{item.position}. {item.title}" for item in assembly.items]
    sentence = N_(
        "You are called to “%(title)s” (%(place)s). Votes are open from %(opens)s to %(closes)s. Agenda: %(agenda)s."
    )
    told = {
        "title": assembly.title,
        "place": assembly.place,
        "opens": assembly.opens_at,
        "closes": assembly.closes_at,
        "agenda": agenda,
    }
    return _tell(session, assembly, now, HEADINGS[Call(assembly.call)], Reason(sentence, told), "convened")


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
