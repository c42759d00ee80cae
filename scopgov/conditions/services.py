"""Begin conditions and follow them to their end. Each act leaves one line in the journal and one in the record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions import queries, telling
from scopgov.conditions.tables import Condition, ConditionNote
from scopgov.db import hold
from scopgov.domain import conditions
from scopgov.domain.acts import Act
from scopgov.domain.conditions import LEADS_TO, NoteKind, Origin
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import CONDITION, moved
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import ConditionAction
from scopgov.domain.text import legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.record import services as record
from scopgov.studies.tables import Advice
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def move(condition: Condition, action: ConditionAction) -> Condition:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    condition.state = moved(CONDITION, condition.state, action)
    return condition


def begin_at_launch(
    session: Session, *, now: datetime, use_case: UseCase, opinion_digest: str = ""
) -> list[Condition]:
    """Begin the conditions of a launch that was carried: those of the reading, and the reserve of the board."""
    check = usecases.latest_check(session, use_case)
    found = usecases.conditional(check) if check else []
    asked = [(Origin.charter, one.id, one.condition) for one in found]
    advice = session.scalar(select(Advice).where(Advice.digest == opinion_digest))
    if advice is not None and advice.reserve:
        asked.append((Origin.board, advice.id, advice.reserve))
    return [_begin(session, CLOCK, now, use_case, *one) for one in asked]


def begin_bound(
    session: Session,
    *,
    actor: Actor = CLOCK,
    now: datetime,
    use_case: UseCase,
    origin: Origin,
    origin_id: int,
    texts: Sequence[str],
    apart: Collection[int] = (),
    earlier: Collection[int] = (),
) -> list[Condition]:
    """Begin the conditions of a model or of the use of a tool; one that an `earlier` row asked for goes on.

    `apart` made what they are about: they judge no such condition.
    """
    known = {one.text: one for one in queries.still_asked(session, origin, earlier)}
    for text, one in known.items():
        if text in texts:
            one.origin_id = origin_id
        else:
            _lapse(session, actor, now, one)
    new = [text for text in texts if text not in known]
    made = [_begin(session, actor, now, use_case, origin, origin_id, text) for text in new]
    for one in made:
        one.apart = sorted(apart)
    return made


def begin_of_pilot(
    session: Session, *, now: datetime, use_case: UseCase, report_id: int, texts: Sequence[str]
) -> list[Condition]:
    """Begin what members asked to change after a pilot, as its report said."""
    return [_begin(session, CLOCK, now, use_case, Origin.pilot, report_id, text) for text in texts]


def _begin(
    session: Session,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    origin: Origin,
    origin_id: int,
    text: str,
) -> Condition:
    made = Condition(use_case=use_case, origin=origin, origin_id=origin_id, text=text, begun_at=now)
    session.add(made)
    session.flush()
    _write(session, actor, now, made, NoteKind.begun)
    return made


def lapse(session: Session, *, actor: Actor = CLOCK, now: datetime, origin: Origin, origin_id: int) -> None:
    """Give up the open conditions of a model or a tool that was refused, replaced or withdrawn."""
    for one in queries.still_asked(session, origin, [origin_id]):
        _lapse(session, actor, now, one)


def _lapse(session: Session, actor: Actor, now: datetime, condition: Condition) -> None:
    move(condition, ConditionAction.give_up)
    _write(session, actor, now, condition, NoteKind.lapsed)


def assign(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    condition: Condition,
    owner: Member | None,
    due_on: date | None,
    why: str = "",
) -> Condition:
    """Say who follows a condition, by when; the person is told. Whoever changes either says why."""
    must(actor, Permission.condition_assign)
    hold(session, condition)
    _still_open(condition)
    conditions.check_assignment(
        owner=owner.id if owner else None,
        due_on=due_on,
        why=why,
        today=local_day(now),
        before=(condition.owner_id, condition.due_on),
    )
    condition.owner, condition.due_on = owner, due_on
    session.flush()
    note = _write(session, actor, now, condition, NoteKind.assigned, legible(why))
    telling.assigned(session, now, note)
    return condition


def _still_open(condition: Condition) -> None:
    if not queries.is_open(condition):
        raise Refused(Reason(conditions.OVER))


def note(session: Session, *, actor: Actor, now: datetime, condition: Condition, text: str) -> ConditionNote:
    """Write in the journal what was done for a condition that is still open."""
    must(actor, Permission.condition_note, queries.subject(condition))
    _still_open(condition)
    return _write(session, actor, now, condition, NoteKind.noted, conditions.check_words(text))


def propose(session: Session, *, actor: Actor, now: datetime, condition: Condition, text: str) -> Condition:
    """Say, as the person who follows it, that a condition is fulfilled, with the evidence; the committee is told."""
    must(actor, Permission.condition_propose, queries.subject(condition))
    done = _turn(session, actor, now, condition, ConditionAction.propose, NoteKind.proposed, text)
    telling.proposed(session, now, done)
    return condition


def judge(
    session: Session, *, actor: Actor, now: datetime, condition: Condition, action: ConditionAction, text: str
) -> Condition:
    """Find a condition fulfilled, send it back, give it up or open it again, as the committee, with reasons."""
    must(actor, Permission.condition_judge, queries.subject(condition))
    done = _turn(session, actor, now, condition, action, JUDGED[action], text)
    telling.judged(session, now, done)
    return condition


JUDGED = {
    ConditionAction.fulfil: NoteKind.fulfilled,
    ConditionAction.send_back: NoteKind.sent_back,
    ConditionAction.give_up: NoteKind.given_up,
    ConditionAction.reopen: NoteKind.reopened,
}


def _turn(
    session: Session,
    actor: Actor,
    now: datetime,
    condition: Condition,
    action: ConditionAction,
    kind: NoteKind,
    text: str,
) -> ConditionNote:
    hold(session, condition)  # two members do not judge it both ways
    said = conditions.check_words(text)
    move(condition, action)
    assert condition.state is LEADS_TO[kind]
    return _write(session, actor, now, condition, kind, said)


def _write(
    session: Session, actor: Actor, now: datetime, condition: Condition, kind: NoteKind, text: str = ""
) -> ConditionNote:
    given = (condition.owner_id, condition.due_on) if kind is NoteKind.assigned else (None, None)
    made = ConditionNote(
        condition=condition, kind=kind, text=text, by=actor.member_id or None, at=now, owner_id=given[0]
    )
    made.due_on = given[1]
    session.add(made)
    session.flush()
    facts = {"use_case": condition.use_case_id, "note": made.id}
    subject = f"condition:{condition.id}"
    act = Act(f"condition.{kind.value}")
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
    return made
