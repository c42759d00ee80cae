"""Read rule sets, assemblies, who attends and who represents whom. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import (
    AgendaItem,
    Assembly,
    Attendance,
    Attending,
    MeetingDocument,
    RuleSetVersion,
)
from scopgov.db import Folded, mentions
from scopgov.domain.electorate import Roll, proxy_cap
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import ASSEMBLY
from scopgov.domain.states import AssemblyAction, AssemblyState
from scopgov.domain.statutes import Body, Call, CallRule, DecisionRule, RuleSet, from_data, rule_for
from scopgov.domain.text import N_, fold
from scopgov.members import queries as members
from scopgov.members.tables import Member

HELD = (AssemblyState.convened, AssemblyState.opened)


def rule_set_in_force(session: Session, on: date) -> RuleSetVersion | None:
    """Return the rule set in force on a day: the latest adopted by then."""
    query = select(RuleSetVersion).where(RuleSetVersion.adopted_on <= on)
    latest = (RuleSetVersion.adopted_on.desc(), RuleSetVersion.version.desc())
    return session.scalar(query.order_by(*latest).limit(1))


def rule_sets(session: Session) -> Sequence[RuleSetVersion]:
    """Return every rule set, the latest first."""
    return session.scalars(select(RuleSetVersion).order_by(RuleSetVersion.version.desc())).all()


def rule_set(session: Session, number: int) -> RuleSetVersion:
    """Return the rule set of a version, or refuse as not found."""
    found = session.scalar(select(RuleSetVersion).where(RuleSetVersion.version == number))
    if found is None:
        raise NotFound(Reason(N_("There is no such version of the voting rules.")))
    return found


def rules_proposed(session: Session) -> Sequence[RuleSetVersion]:
    """Return the rule sets that wait for a vote, in the order they were proposed."""
    waiting = select(RuleSetVersion).where(
        RuleSetVersion.adopted_on.is_(None), RuleSetVersion.closed_at.is_(None)
    )
    return session.scalars(waiting.order_by(RuleSetVersion.version)).all()


def to_ratify(session: Session) -> Sequence[RuleSetVersion]:
    """Return the rule sets adopted on paper that no assembly has ratified here yet."""
    query = select(RuleSetVersion).where(
        RuleSetVersion.poll_id.is_(None), RuleSetVersion.adopted_on.is_not(None)
    )
    return session.scalars(query.order_by(RuleSetVersion.version)).all()


def rules_of(assembly: Assembly) -> RuleSet:
    """Return the rule set of an assembly."""
    return from_data(assembly.rule_set.data)


def rule_of(assembly: Assembly) -> DecisionRule:
    """Return how an assembly decides."""
    return rule_for(rules_of(assembly), assembly.body, assembly.kind)


def call_rule_of(assembly: Assembly) -> CallRule:
    """Return what the present call of an assembly requires."""
    return rule_of(assembly).on(Call(assembly.call))


def assembly(session: Session, assembly_id: int) -> Assembly:
    """Return an assembly, or refuse as not found."""
    found = session.get(Assembly, assembly_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such assembly.")))
    return found


def listed(wanted: str = "") -> Select[Assembly]:
    """Return the query of all assemblies, the latest first, searched by title or place."""
    query = select(Assembly).order_by(Assembly.opens_at.desc(), Assembly.id.desc())
    if wanted:
        query = query.where(
            or_(
                mentions(Assembly.title, wanted),
                mentions(Assembly.place, wanted),
            )
        )
    return query


def upcoming(session: Session, now: datetime) -> Sequence[Assembly]:
    """Return the assemblies convened or open whose votes are not over, the next first."""
    query = select(Assembly).where(Assembly.state.in_(HELD), Assembly.closes_at > now)
    return session.scalars(query.order_by(Assembly.opens_at, Assembly.id)).all()


def prepared(session: Session) -> Sequence[Assembly]:
    """Return the assemblies whose agenda may still change."""
    query = select(Assembly).where(Assembly.state == AssemblyState.prepared)
    return session.scalars(query.order_by(Assembly.opens_at, Assembly.id)).all()


def of_body(session: Session, body: Body, limit: int = 5) -> Sequence[Assembly]:
    """Return the latest meetings of a body, those to come among them, the latest first."""
    return session.scalars(listed().where(Assembly.body == body).limit(limit)).all()


def actions(assembly: Assembly) -> frozenset[AssemblyAction]:
    """Return what can be done to an assembly in its present state, whoever does it."""
    return frozenset(action for state, action in ASSEMBLY if state is assembly.state)


def summed_up(session: Session, assembly: Assembly) -> bool:
    """Tell whether the debates on an item were summed up for the minutes."""
    noted = select(AgendaItem.id).where(AgendaItem.assembly_id == assembly.id, AgendaItem.debates != "")
    return session.scalar(noted.limit(1)) is not None


def held(assembly: Assembly, now: datetime) -> bool:
    """Tell whether attendance may be recorded: from the notice to the end of the votes."""
    return assembly.state in HELD and now < assembly.closes_at


def cap_of(session: Session, assembly: Assembly, now: datetime) -> int:
    """Return how many proxies one member may hold."""
    return proxy_cap(len(roll(session, assembly, now)), rules_of(assembly).proxies)


def roll(session: Session, assembly: Assembly, now: datetime) -> Roll:
    """Return who may attend: the roll of the body on the day of the opening, or today before it."""
    return members.roll(session, assembly.body, members.local_day(min(now, assembly.opens_at)))


def people_on_roll(session: Session, assembly: Assembly, now: datetime) -> Sequence[Member]:
    """Return who may attend, in order of name."""
    numbers = roll(session, assembly, now).members
    return session.scalars(
        select(Member).where(Member.id.in_(numbers)).order_by(Folded(Member.name), Member.id)
    ).all()


def convene_by(assembly: Assembly) -> date:
    """Return the last day on which the notice can lawfully be sent for the announced opening."""
    days = call_rule_of(assembly).notice_days
    return members.local_day(assembly.opens_at) - timedelta(days=days)


def earliest_opening(assembly: Assembly, now: datetime) -> date:
    """Return the first day on which the assembly may open if the notice is sent now."""
    return members.local_day(now) + timedelta(days=call_rule_of(assembly).notice_days)


@dataclass(frozen=True)
class Presence:
    """Who is on the spot, who attends remotely, who is represented by whom, who was there and left."""

    present: frozenset[int]
    remote: frozenset[int]
    proxies: dict[int, int]
    left: frozenset[int] = frozenset()


_ABOUT: BindParameter[int] = bindparam("about", expanding=True)
_SHEET = (
    select(Attendance).where(Attendance.assembly_id == bindparam("assembly")).order_by(Attendance.member_id)
)
_SOME_LINES = _SHEET.where(or_(Attendance.member_id.in_(_ABOUT), Attendance.holder_id.in_(_ABOUT)))


def presence(session: Session, assembly: Assembly, about: Collection[int] | None = None) -> Presence:
    """Return the attendance recorded so far, of everybody or of some members and of who gave them a proxy."""
    told = {"assembly": assembly.id, "about": sorted(about or ())}
    rows = session.scalars(_SHEET if about is None else _SOME_LINES, told).all()
    there = [row for row in rows if row.left_at is None]
    return Presence(
        present=frozenset(row.member_id for row in there if row.attending is Attending.present),
        remote=frozenset(row.member_id for row in there if row.attending is Attending.remote),
        proxies={row.member_id: row.holder_id for row in rows if row.holder_id is not None},
        left=frozenset(row.member_id for row in rows if row.left_at is not None),
    )


def proxies_held(session: Session, upcoming: Sequence[Assembly], member_id: int) -> int:
    """Return how many members a person represents at the next of these assemblies."""
    given = presence(session, upcoming[0]).proxies if upcoming else {}
    return sum(holder == member_id for holder in given.values())


def attendance(session: Session, assembly: Assembly, member_id: int) -> Attendance | None:
    """Return one member's line on the attendance sheet."""
    query = select(Attendance).where(Attendance.assembly_id == assembly.id, Attendance.member_id == member_id)
    return session.scalar(query)


def sheet(session: Session, assembly: Assembly) -> Sequence[Attendance]:
    """Return the attendance sheet in order of name."""
    rows = session.scalars(_SHEET, {"assembly": assembly.id}).all()
    return sorted(rows, key=lambda row: fold(row.member.name))


def second_call_of(session: Session, assembly: Assembly) -> Assembly | None:
    """Return the assembly that calls this one's agenda again, if there is one."""
    query = select(Assembly).where(
        Assembly.previous_id == assembly.id, Assembly.state != AssemblyState.cancelled
    )
    return session.scalar(query.limit(1))


def document(session: Session, document_id: int) -> MeetingDocument:
    """Return a document of a meeting, or refuse as not found; one taken off is not found."""
    found = session.get(MeetingDocument, document_id)
    if found is None or found.taken_off_at is not None:
        raise NotFound(Reason(N_("There is no such document.")))
    return found


def documents(session: Session, assembly: Assembly) -> Sequence[MeetingDocument]:
    """Return the documents of a meeting: of the whole first, then item by item, in the order they were added."""
    query = select(MeetingDocument).outerjoin(AgendaItem, AgendaItem.id == MeetingDocument.item_id)
    there = query.where(
        MeetingDocument.assembly_id == assembly.id,
        MeetingDocument.taken_off_at.is_(None),
        or_(MeetingDocument.item_id.is_(None), AgendaItem.taken_off_at.is_(None)),
    )
    rows = session.scalars(there.order_by(MeetingDocument.id)).all()
    return sorted(rows, key=lambda one: one.item.position if one.item else 0)
