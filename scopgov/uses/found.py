"""Declare a tool that is in use with no mandate, then propose it to members or give it up. Nobody is blamed.

Each act leaves an entry in the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import TOOL_KEEPERS, Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.usecases import services as usecases
from scopgov.usecases.services import Proposal
from scopgov.usecases.tables import Category, UseCase
from scopgov.uses.tables import FoundTool, ToolFile

NEWS = timedelta(days=14)
SENTENCE = 300  # characters of a purpose
ASKED = {
    "product": N_("Name the product."),
    "used_for": N_("Say what it is used for."),
    "used_by": N_("Say who uses it: a team, how many people."),
    "data_in": N_("Say which data go in."),
}


def found(session: Session, found_id: int) -> FoundTool:
    """Return a tool found in use, or refuse as not found."""
    one = session.get(FoundTool, found_id)
    if one is None:
        raise NotFound(Reason(N_("There is no such tool.")))
    return one


def waiting(session: Session) -> Sequence[FoundTool]:
    """Return the tools found in use that nobody proposed to members or gave up yet, the oldest first."""
    open_ones = FoundTool.file_id.is_(None), FoundTool.closed_at.is_(None)
    return session.scalars(select(FoundTool).where(*open_ones).order_by(FoundTool.id)).all()


def settled(session: Session) -> Sequence[FoundTool]:
    """Return the tools found in use that were proposed to members or given up, the latest first."""
    over = FoundTool.file_id.is_not(None) | FoundTool.closed_at.is_not(None)
    return session.scalars(select(FoundTool).where(over).order_by(FoundTool.id.desc())).all()


def declare(session: Session, *, actor: Actor, now: datetime, **said: str) -> FoundTool:
    """Say that a tool is in use: product, supplier, what for, by whom, with which data. Who follows tools is told."""
    must(actor, Permission.tool_declare)
    told = {name: legible(text) for name, text in said.items()}
    for name, text in ASKED.items():
        if not told[name]:
            raise Refused(Reason(text), status=422, field=name)
    made = FoundTool(**told, declared_by=actor.member_id, declared_at=now)
    session.add(made)
    session.flush()
    _note(session, actor, now, Act.tool_found, made, {"product": made.product})
    _tell(session, actor, now, made)
    return made


def _tell(session: Session, actor: Actor, now: datetime, made: FoundTool) -> None:
    today = local_day(now)
    people = {one.id for role in TOOL_KEEPERS for one in members.charged(session, role, today)}
    say = Reason(N_("%(product)s is in use with no mandate, somebody says."), {"product": made.product})
    path = f"/tools/found/{made.id}"
    message = Message(N_("Tool in use"), say, path, until=now + NEWS, kind=News.following)
    others = people - {actor.member_id}
    tell_all(session, now=now, occasion=f"found_tool:{made.id}", members=others, message=message)


def begin_use_case(session: Session, *, actor: Actor, now: datetime, one: FoundTool, title: str) -> UseCase:
    """Begin the file of the need that a tool answers, from what was said of it; that which was begun, a second time."""
    hold(session, one)
    if one.use_case is not None:
        return one.use_case
    _still(one)
    proposal = Proposal(
        title=title,
        category=Category.internal_operations,
        problem=one.used_for,
        people=one.used_by,
        purpose=one.used_for if len(one.used_for) <= SENTENCE else "",
    )
    one.use_case = usecases.draft(session, actor=actor, now=now, proposal=proposal)
    session.flush()
    return one.use_case


def regularise(session: Session, *, actor: Actor, now: datetime, one: FoundTool, of: ToolFile) -> None:
    """Note that a tool found in use was proposed to members."""
    _still(one)
    one.file = of
    session.flush()
    _note(session, actor, now, Act.tool_found_regularised, one, {"file": of.id})


def close(session: Session, *, actor: Actor, now: datetime, one: FoundTool, because: str) -> FoundTool:
    """Note that a tool found in use is used no more, and how that was made sure of."""
    must(actor, Permission.tool_settle)
    _still(one)
    if not legible(because):
        raise Refused(Reason(N_("Say why: every member can read it.")), status=422, field="reason")
    one.closed_at, one.closed_by, one.closed_because = now, actor.member_id, legible(because)
    session.flush()
    _note(session, actor, now, Act.tool_found_closed, one, {})
    return one


def _still(one: FoundTool) -> None:
    if one.file_id is not None or one.closed_at is not None:
        raise Refused(Reason(N_("This tool was proposed to members already, or given up.")))


def _note(
    session: Session, actor: Actor, now: datetime, act: Act, one: FoundTool, facts: dict[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"found_tool:{one.id}", facts=facts)
