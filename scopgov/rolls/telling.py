"""What is told of a dispute of a roll: to the board that answers, to whoever raised it, to the person concerned."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.members.queries import charged, local_day
from scopgov.notices.services import Message, tell_all
from scopgov.rolls.tables import RollDispute

NEWS = timedelta(days=14)  # how long it is worth a mail


def raised(session: Session, one: RollDispute, now: datetime) -> int:
    """Tell the board that a dispute awaits its answer, and the person concerned that there is one."""
    text = N_("The roll of “%(title)s” is disputed. The board answers; no vote waits for it.")
    told = {member.id for member in charged(session, Role.board, local_day(now))} | _concerned(one)
    return _tell(session, one, now, N_("The roll is disputed"), text, "raised", told - {one.raised_by})


def answered(session: Session, one: RollDispute, now: datetime) -> int:
    """Tell whoever raised a dispute, and the person concerned, that it is answered."""
    text = N_("The dispute of the roll of “%(title)s” is answered.")
    told = {one.raised_by} | _concerned(one)
    return _tell(session, one, now, N_("A dispute of the roll is answered"), text, "answered", told)


def _concerned(one: RollDispute) -> set[int]:
    return {one.about_id} if one.about_id else set()


def _tell(
    session: Session, one: RollDispute, now: datetime, heading: str, text: str, what: str, told: set[int]
) -> int:
    sentence = Reason(text, {"title": one.assembly.title})
    message = Message(
        heading, sentence, f"/assemblies/{one.assembly_id}/roll", until=now + NEWS, kind=News.concerned
    )
    return tell_all(session, now=now, occasion=f"dispute:{one.id}:{what}", members=told, message=message)
