"""What members are told of an item asked for: that it looks for support, and that it stands on the agenda."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.text import N_
from scopgov.initiatives import queries
from scopgov.initiatives.tables import Initiative
from scopgov.notices.services import Message, tell_all


def asked(session: Session, of: Initiative, now: datetime) -> int:
    """Tell members that one of them asks for an item, and until when they may support it."""
    text = N_(
        "%(name)s asks for an item on the agenda of “%(assembly)s”: %(title)s. Members may support it until %(day)s."
    )
    told = {"name": of.asker.name, "day": queries.days(of.assembly).last}
    return _tell(
        session,
        of,
        now,
        N_("An item is asked for"),
        Reason(text, {**told, **_about(of)}),
        "asked",
        News.debates,
    )


def listed(session: Session, of: Initiative, now: datetime) -> int:
    """Tell members what was added to the agenda after the notice."""
    text = N_("At the request of members, “%(title)s” is now on the agenda of “%(assembly)s”.")
    return _tell(
        session, of, now, N_("Added to the agenda"), Reason(text, _about(of)), "listed", News.meetings
    )


def _about(of: Initiative) -> dict[str, object]:
    return {"title": of.title, "assembly": of.assembly.title}


def _tell(
    session: Session, of: Initiative, now: datetime, heading: str, say: Reason, what: str, kind: News
) -> int:
    path = f"/motions/{of.motion_id}" if of.motion_id else f"/initiatives/{of.id}"
    message = Message(heading, say, path, until=of.assembly.opens_at, kind=kind)
    roll = assemblies.roll(session, of.assembly, now).members
    return tell_all(session, now=now, occasion=f"initiative:{of.id}:{what}", members=roll, message=message)
