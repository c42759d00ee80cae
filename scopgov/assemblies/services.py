"""Adopt rule sets; prepare, convene, open and close assemblies. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries, telling
from scopgov.assemblies.tables import AgendaItem, Assembly, RuleSetVersion
from scopgov.db import hold
from scopgov.domain import legality, statutes
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import ASSEMBLY, moved
from scopgov.domain.policy import CLOCK, Actor, Permission, Subject
from scopgov.domain.states import AssemblyAction, AssemblyState
from scopgov.domain.statutes import Body, DecisionKind, RuleSet
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record


def move(assembly: Assembly, action: AssemblyAction) -> Assembly:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    assembly.state = moved(ASSEMBLY, assembly.state, action)
    return assembly


def adopt_rule_set(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    rule_set: RuleSet,
    adopted_on: date,
    paper_reference: str,
) -> RuleSetVersion:
    """Enter voting rules adopted on paper; rules laxer than the law are refused."""
    must(actor, Permission.cooperative_manage)
    problems = legality.validate(rule_set)
    if problems:
        raise Refused(problems[0])
    data = statutes.to_data(rule_set)
    version = 1 + (session.scalar(select(func.max(RuleSetVersion.version))) or 0)
    adopted = RuleSetVersion(
        version=version,
        data=data,
        digest=digest(data),
        adopted_on=adopted_on,
        paper_reference=legible(paper_reference),
    )
    session.add(adopted)
    session.flush()
    _enter_rules(session, actor, now, adopted, {"version": version, "adopted_on": adopted_on.isoformat()})
    return adopted


def ratify_rule_set(session: Session, *, rule_set: RuleSetVersion, poll_id: int, now: datetime) -> None:
    """Note which poll ratified rules adopted on paper."""
    rule_set.poll_id = poll_id
    _enter_rules(session, CLOCK, now, rule_set, {"version": rule_set.version, "poll": poll_id})


def _enter_rules(
    session: Session, actor: Actor, now: datetime, rules: RuleSetVersion, facts: Mapping[str, object]
) -> None:
    told = {"digest": rules.digest, **facts}
    subject = f"rule_set:{rules.id}"
    record.append(session, actor=actor, now=now, act=Act.rule_set_adopted, subject=subject, facts=told)


def prepare(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    title: str,
    place: str,
    kind: DecisionKind,
    body: Body = Body.general_assembly,
    remote: bool = True,
    conduct: Conduct = Conduct.window,
    opens_at: datetime,
    closes_at: datetime,
) -> Assembly:
    """Prepare an assembly under the rules in force; votes are cast from `opens_at` to `closes_at`, or inside it."""
    must(actor, Permission.assembly_convene, Subject(body=body))
    rules = queries.rule_set_in_force(session, local_day(now))
    if rules is None:
        raise Refused(Reason(N_("There are no voting rules in force yet.")))
    made = Assembly(
        title=legible(title),
        place=legible(place),
        kind=kind,
        body=body,
        remote=remote,
        conduct=conduct,
        opens_at=opens_at,
        closes_at=closes_at,
        rule_set=rules,
        prepared_by=actor.member_id,
        call=1,
    )
    return _add(session, actor, now, made)


def _add(session: Session, actor: Actor, now: datetime, made: Assembly) -> Assembly:
    _check(made, now)
    session.add(made)
    session.flush()
    facts = {
        "opens_at": made.opens_at.isoformat(),
        "closes_at": made.closes_at.isoformat(),
        "call": made.call,
        "conduct": made.conduct.value,
    }
    enter(session, actor, now, Act.assembly_prepared, made, facts)
    return made


def _check(made: Assembly, now: datetime) -> None:
    if not made.title:
        raise Refused(Reason(N_("Give the assembly a title.")), field="title")
    if not made.place:
        raise Refused(Reason(N_("Say where it meets.")), field="place")
    if made.opens_at <= now:
        raise Refused(Reason(N_("The votes must open later than now.")), field="opens_at")
    if made.closes_at <= made.opens_at:
        raise Refused(Reason(N_("The votes must close after they open.")), field="closes_at")
    if made.remote and not queries.rules_of(made).remote_voting:
        raise Refused(Reason(N_("The voting rules do not allow remote voting.")), field="remote")
    queries.rule_of(made)


def edit(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    title: str,
    place: str,
    remote: bool,
) -> Assembly:
    """Change what is announced, while nothing has been sent. The window stays: motions carry it."""
    must(actor, Permission.assembly_convene, assembly.subject)
    hold(session, assembly)
    _still_prepared(assembly)
    assembly.title, assembly.place, assembly.remote = legible(title), legible(place), remote
    _check(assembly, now)
    enter(session, actor, now, Act.assembly_prepared, assembly, {"changed": True})
    return assembly


def add_item(session: Session, *, actor: Actor, assembly: Assembly, title: str) -> AgendaItem:
    """Add an item at the end of the agenda; the motion put, where there is one, is the act recorded."""
    must(actor, Permission.motion_put, assembly.subject)
    hold(session, assembly)  # what its notice announces stays
    _still_prepared(assembly)
    return _listed(session, assembly, title)


def add_item_by_right(session: Session, *, assembly: Assembly, title: str) -> AgendaItem:
    """Add an item that the rules put at the end of an agenda in preparation, whoever prepares it."""
    hold(session, assembly)
    _still_prepared(assembly)
    return _listed(session, assembly, title)


def add_asked_item(session: Session, *, now: datetime, assembly: Assembly, title: str) -> AgendaItem:
    """Add an item that members asked for in time, after the notice and before the votes open."""
    hold(session, assembly)
    if assembly.state is not AssemblyState.convened or now >= assembly.opens_at:
        raise Refused(Reason(N_("The agenda of this assembly can no longer change.")))
    return _listed(session, assembly, title)


def _listed(session: Session, assembly: Assembly, title: str) -> AgendaItem:
    if not legible(title):
        raise Refused(Reason(N_("Give the item a title.")), field="title")
    item = AgendaItem(assembly=assembly, position=1 + len(assembly.items), title=legible(title)[:300])
    session.add(item)
    session.flush()
    return item


def take_off(session: Session, *, now: datetime, item: AgendaItem) -> None:
    """Take an item off an agenda in preparation; those after it move up. What it held is the act recorded."""
    hold(session, item.assembly)
    still_listed(item)
    item.taken_off_at = now
    session.flush()
    session.expire(item.assembly, ["items"])
    for position, left in enumerate(item.assembly.items, start=1):
        left.position = position
    session.flush()


def still_listed(item: AgendaItem) -> None:
    """Refuse once the notice is sent, or once the item is taken off."""
    _still_prepared(item.assembly)
    if item.taken_off_at is not None:
        raise Refused(Reason(N_("This is no longer on the agenda.")))


def _still_prepared(assembly: Assembly) -> None:
    """Refuse once the notice is sent: what it announced stays."""
    if assembly.state is not AssemblyState.prepared:
        raise Refused(Reason(N_("The notice is sent: the agenda can no longer change.")))


def convene(session: Session, *, actor: Actor, now: datetime, assembly: Assembly) -> Assembly:
    """Send the notice; refused when the delay of the rules is not kept, with the day from which it would be."""
    must(actor, Permission.assembly_convene, assembly.subject)
    hold(session, assembly)
    if not assembly.items:
        raise Refused(Reason(N_("Put something on the agenda first.")))
    earliest = queries.earliest_opening(assembly, now)
    if local_day(assembly.opens_at) < earliest:
        days = queries.call_rule_of(assembly).notice_days
        text = N_("The notice must be sent %(days)s days before: sent today, votes may open from %(day)s.")
        raise Refused(Reason(text, {"days": days, "day": earliest}))
    move(assembly, AssemblyAction.convene).convened_at = now
    agenda = [item.title for item in assembly.items]
    papers = [one.sha256 for one in queries.documents(session, assembly)]
    facts = {"agenda": digest(agenda), "documents": papers}
    enter(session, actor, now, Act.assembly_convened, assembly, facts)
    telling.convened(session, assembly, now)
    return assembly


def open_meeting(
    session: Session, *, actor: Actor, now: datetime, assembly: Assembly, chair_id: int, secretary_id: int
) -> Assembly:
    """Open the meeting with its bureau; both must be on the roll."""
    must(actor, Permission.assembly_convene, assembly.subject)
    hold(session, assembly)
    on_roll = queries.roll(session, assembly, now)
    for field, member_id in (("chair_id", chair_id), ("secretary_id", secretary_id)):
        if member_id not in on_roll:
            raise Refused(Reason(N_("Choose a member on the roll.")), field=field)
    if now < assembly.opens_at:
        raise Refused(Reason(N_("The meeting opens on %(at)s."), {"at": assembly.opens_at}))
    move(assembly, AssemblyAction.open)
    assembly.opened_at, assembly.chair_id, assembly.secretary_id = now, chair_id, secretary_id
    facts = {"chair": chair_id, "secretary": secretary_id}
    enter(session, actor, now, Act.assembly_opened, assembly, facts)
    telling.begun(session, assembly, now)
    return assembly


def close_meeting(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    debates: str,
    incidents: str = "",
    votes_over: bool = False,
) -> Assembly:
    """Close the meeting with the summary of its debates, once its votes are over: by the clock, or `votes_over`."""
    must(actor, Permission.poll_manage, assembly.subject)
    hold(session, assembly)
    _summed_up(session, assembly, debates)
    if now < assembly.closes_at and not votes_over:
        raise Refused(Reason(N_("Votes are open until %(at)s."), {"at": assembly.closes_at}))
    move(assembly, AssemblyAction.close)
    assembly.closed_at, assembly.debates, assembly.incidents = now, legible(debates), legible(incidents)
    enter(session, actor, now, Act.assembly_closed, assembly, {})
    return assembly


def _summed_up(session: Session, assembly: Assembly, debates: str) -> None:
    if not legible(debates) and not queries.summed_up(session, assembly):
        raise Refused(Reason(N_("Sum up the debates: the minutes must hold it.")), field="debates")


def correct_debates(
    session: Session, *, actor: Actor, now: datetime, assembly: Assembly, debates: str, incidents: str
) -> Assembly:
    """Correct what the next version of the minutes will say of a meeting that is closed."""
    must(actor, Permission.minutes_write, assembly.subject)
    if assembly.state is not AssemblyState.closed:
        raise Refused(Reason(N_("The meeting is not closed yet: its debates are summed up as it closes.")))
    _summed_up(session, assembly, debates)
    assembly.debates, assembly.incidents = legible(debates), legible(incidents)
    facts = {"debates": digest(assembly.debates), "incidents": digest(assembly.incidents)}
    enter(session, actor, now, Act.assembly_corrected, assembly, facts)
    return assembly


def cancel(session: Session, *, actor: Actor, now: datetime, assembly: Assembly, reason: str) -> Assembly:
    """Cancel an assembly that has not opened, for a reason; those who were called are told."""
    must(actor, Permission.assembly_convene, assembly.subject)
    hold(session, assembly)
    if not legible(reason):
        raise Refused(Reason(N_("Say why the assembly is cancelled.")), field="reason")
    move(assembly, AssemblyAction.cancel).cancelled_because = reason.strip()
    enter(session, actor, now, Act.assembly_cancelled, assembly, {"reason": digest(reason.strip())})
    if assembly.convened_at is not None:
        telling.cancelled(session, assembly, now)
    return assembly


def call_again(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    opens_at: datetime,
    closes_at: datetime,
) -> Assembly:
    """Prepare the second call of an assembly, with an empty agenda; votes puts its motions again."""
    must(actor, Permission.assembly_convene, assembly.subject)
    hold(session, assembly)
    if assembly.call != 1 or queries.second_call_of(session, assembly) is not None:
        raise Refused(Reason(N_("There is no further call after this one.")))
    queries.rule_of(assembly).on(statutes.Call.second)
    made = Assembly(
        title=assembly.title,
        place=assembly.place,
        kind=assembly.kind,
        body=assembly.body,
        remote=assembly.remote,
        conduct=assembly.conduct,
        opens_at=opens_at,
        closes_at=closes_at,
        rule_set=assembly.rule_set,
        prepared_by=actor.member_id,
        call=2,
        previous_id=assembly.id,
    )
    return _add(session, actor, now, made)


def enter(
    session: Session, actor: Actor, now: datetime, act: Act, assembly: Assembly, facts: Mapping[str, object]
) -> None:
    """Record an act about an assembly."""
    record.append(session, actor=actor, now=now, act=act, subject=f"assembly:{assembly.id}", facts=facts)
