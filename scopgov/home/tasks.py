"""What awaits each person beside voting, gathered from every room. Changes nothing.

Each function gives sentences with the page where the thing is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Actor, Permission, may
from scopgov.domain.states import AssemblyState
from scopgov.domain.text import N_
from scopgov.home import pilot_tasks
from scopgov.home.own_tasks import own
from scopgov.home.role_tasks import BY_ROLE
from scopgov.home.task import Task
from scopgov.minutes.tables import Minutes


def tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return what awaits `actor`, their own things first, then what their roles ask."""
    found = [*own(session, actor, now), *pilot_tasks.of(session, actor, now)]
    for role, asked in BY_ROLE.items():
        if role in actor.roles:
            found.extend(asked(session, actor))
    return [*found, *_minutes(session, actor)]


def _minutes(session: Session, actor: Actor) -> Iterator[Task]:
    """Name the meetings closed without minutes, to whoever holds the meetings of that body."""
    drawn_up = exists().where(Minutes.assembly_id == Assembly.id)
    for assembly in session.scalars(
        select(Assembly).where(Assembly.state == AssemblyState.closed, ~drawn_up).order_by(Assembly.id)
    ):
        if may(actor, Permission.minutes_write, assembly.subject):
            text = Reason(N_("Draw up the minutes of “%(title)s”."), {"title": assembly.title})
            yield Task(text, "minutes.of_assembly", {"assembly_id": assembly.id})
