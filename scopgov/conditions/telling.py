"""What is told about a condition: to whoever follows it, to the committee that judges it. Telling is not an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.conditions import queries
from scopgov.conditions.tables import Condition, ConditionNote
from scopgov.domain.conditions import NOTE_NAMES, NoteKind, nudge
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.states import ConditionState
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=7)  # how long it is worth a mail
NEAR = N_("A condition of “%(title)s” that you follow is due by %(day)s: %(condition)s")
LATE = N_("A condition of “%(title)s” that you follow was due by %(day)s: %(condition)s")


@dataclass(frozen=True)
class Nudge:
    """What a person who follows a condition is to be told: its day comes, or is past by so many days."""

    condition_id: int
    occasion: str
    late: bool


def due(session: Session, now: datetime) -> Sequence[Nudge]:
    """Return what is to be told today of the conditions that somebody follows."""
    found = (_due(one, now) for one in queries.all_open(session))
    return [one for one in found if one is not None and not told(session, one.occasion)]


def _due(condition: Condition, now: datetime) -> Nudge | None:
    if condition.due_on is None or condition.state is not ConditionState.asked:
        return None
    given = [note.at for note in condition.notes if note.kind is NoteKind.assigned]
    days = nudge(local_day(given[-1]), condition.due_on, local_day(now))
    if days is None:
        return None
    key = f"condition:{condition.id}:{condition.owner_id}:{condition.due_on.isoformat()}:{days}d"
    return Nudge(condition.id, key, late=days >= 0)


def remind(session: Session, now: datetime, one: Nudge) -> int:
    """Tell the person who follows a condition that its day comes, or is past; return how many were told."""
    condition = queries.condition(session, one.condition_id)
    sentence = LATE if one.late else NEAR
    return _tell(session, now, condition, one.occasion, sentence, [condition.owner_id or 0])


def assigned(session: Session, now: datetime, note: ConditionNote) -> int:
    """Tell a person that a condition is theirs to follow."""
    text = N_("You follow a condition of “%(title)s”, due by %(day)s: %(condition)s")
    return _of_note(session, now, note, text, [note.owner_id or 0])


def proposed(session: Session, now: datetime, note: ConditionNote) -> int:
    """Tell the committee that it has to judge a condition."""
    text = N_(
        "A condition of “%(title)s” is said to be fulfilled, and waits for the committee: %(condition)s"
    )
    committee = members.charged(session, Role.ethics_committee, local_day(now))
    return _of_note(session, now, note, text, [one.id for one in committee])


def judged(session: Session, now: datetime, note: ConditionNote) -> int:
    """Tell the person who follows a condition what the committee found."""
    text = N_("A condition of “%(title)s” that you follow: %(found)s. %(condition)s")
    return _of_note(session, now, note, text, [note.condition.owner_id or 0])


def _of_note(session: Session, now: datetime, note: ConditionNote, text: str, people: list[int]) -> int:
    occasion = f"condition:{note.condition_id}:note:{note.id}"
    found = Reason(NOTE_NAMES[note.kind])
    return _tell(session, now, note.condition, occasion, text, people, found=found)


def _tell(
    session: Session,
    now: datetime,
    condition: Condition,
    occasion: str,
    text: str,
    people: list[int],
    **more: Reason,
) -> int:
    told_of = {"title": condition.use_case.title, "day": condition.due_on, "condition": condition.text}
    needed = {name: value for name, value in {**told_of, **more}.items() if f"%({name})" in text}
    message = Message(
        N_("Condition"),
        Reason(text, needed),
        f"/conditions/{condition.id}",
        until=now + NEWS,
        kind=News.following,
    )
    return tell_all(session, now=now, occasion=occasion, members=people, message=message)
