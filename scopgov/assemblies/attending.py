"""Record who attends and who represents whom. Each act leaves one entry in the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries
from scopgov.assemblies.services import enter
from scopgov.assemblies.tables import Assembly, Attendance, Attending
from scopgov.domain.acts import Act
from scopgov.domain.electorate import may_give_proxy
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import Actor, Decision, Permission, may
from scopgov.domain.text import N_


def record_attendance(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    member_id: int,
    attending: Attending = Attending.present,
) -> Attendance:
    """Record that a member is there; their proxy, if they had given one, ends.

    A member says themself that they attend remotely; who convened, or the bureau of the meeting, records who is on
    the spot.
    """
    _still_held(assembly, now)
    _may_record(actor, assembly, member_id, attending)
    if member_id not in queries.roll(session, assembly, now):
        raise Refused(Reason(N_("This member is not on the roll.")), field="member_id")
    if attending is Attending.remote and not assembly.remote:
        raise Refused(Reason(N_("This assembly meets on the spot only.")))
    line = _line(session, assembly, member_id)
    line.attending, line.holder_id, line.at, line.recorded_by = attending, None, now, actor.member_id
    line.left_at = None
    session.flush()
    facts = {"member": member_id, "attending": attending.value}
    enter(session, actor, now, Act.attendance_recorded, assembly, facts)
    return line


def _may_record(actor: Actor, assembly: Assembly, member_id: int, attending: Attending) -> None:
    if attending is Attending.represented:
        raise Refused(Reason(N_("A member gives a proxy themself.")))
    decision = _may_note(actor, assembly, member_id, attending)
    if decision.reason is not None:
        raise Forbidden(decision.reason)


def _may_note(actor: Actor, assembly: Assembly, member_id: int, attending: Attending) -> Decision:
    own = attending is Attending.remote and actor.member_id == member_id
    asked = Permission.assembly_attend if own else Permission.meeting_note
    return may(actor, asked, assembly.subject)


def may_leave(actor: Actor, line: Attendance) -> bool:
    """Tell whether somebody may record that the member of a line leaves: who is there, and not through a proxy."""
    there = line.holder_id is None and line.left_at is None
    return there and _may_note(actor, line.assembly, line.member_id, line.attending).allowed


def _still_held(assembly: Assembly, now: datetime) -> None:
    if not queries.held(assembly, now):
        raise Refused(Reason(N_("Attendance is recorded from the notice to the end of the votes.")))


def _line(session: Session, assembly: Assembly, member_id: int) -> Attendance:
    line = queries.attendance(session, assembly, member_id)
    if line is None:
        line = Attendance(assembly_id=assembly.id, member_id=member_id)
        session.add(line)
    return line


def record_departure(
    session: Session, *, actor: Actor, now: datetime, assembly: Assembly, member_id: int
) -> Attendance:
    """Record that a member leaves: votes not closed yet do not count them as there, unless they cast a ballot.

    A member says themself that they no longer attend remotely. Whoever leaves may still give a proxy, or come back.
    """
    _still_held(assembly, now)
    line = queries.attendance(session, assembly, member_id)
    if line is None or line.holder_id is not None or line.left_at is not None:
        raise Refused(Reason(N_("This member is not recorded as being there.")))
    _may_record(actor, assembly, member_id, line.attending)
    line.left_at = now
    session.flush()
    enter(session, actor, now, Act.attendance_left, assembly, {"member": member_id})
    return line


def give_proxy(
    session: Session, *, actor: Actor, now: datetime, assembly: Assembly, holder_id: int
) -> Attendance:
    """Give one's own proxy to another member, within the caps of the law and the statutes."""
    _still_held(assembly, now)
    found = queries.presence(session, assembly)
    refused = may_give_proxy(
        actor.member_id,
        holder_id,
        roll=queries.roll(session, assembly, now),
        proxies=found.proxies,
        present=found.present | found.remote,
        caps=queries.rules_of(assembly).proxies,
    )
    if refused is not None:
        raise Refused(refused, field="holder_id")
    line = _line(session, assembly, actor.member_id)
    line.attending, line.holder_id = Attending.represented, holder_id
    line.at, line.recorded_by = now, actor.member_id
    session.flush()
    enter(session, actor, now, Act.proxy_given, assembly, {"giver": actor.member_id, "holder": holder_id})
    return line


def revoke_proxy(session: Session, *, actor: Actor, now: datetime, assembly: Assembly) -> None:
    """Take one's own proxy back."""
    _still_held(assembly, now)
    line = queries.attendance(session, assembly, actor.member_id)
    if line is None or line.holder_id is None:
        raise Refused(Reason(N_("You have given no proxy.")))
    session.delete(line)
    session.flush()
    enter(session, actor, now, Act.proxy_revoked, assembly, {"giver": actor.member_id})
