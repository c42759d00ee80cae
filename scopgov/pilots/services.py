"""Write in the journal of a pilot, write and sign its reports, note what members decided. Each act leaves one entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.conditions import services as conditions
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.mandates import services as mandates
from scopgov.mandates.standing import STANDS
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.pilots import queries, reporting
from scopgov.pilots.tables import PilotComment, PilotEntry, Tone
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan, PilotReport, Result
from scopgov.record import services as record
from scopgov.scoring.tables import Score
from scopgov.threads.services import sound
from scopgov.votes.tables import Poll

LONGEST = 4000


@dataclass(frozen=True)
class Happened:
    """What a person of the group tells: when, what, how they found it, minutes saved (or lost), of which score."""

    on: date
    text: str
    tone: Tone
    minutes: int | None = None
    score: Score | None = None


@dataclass(frozen=True)
class Written:
    """What people write in a report: texts by name, what they say of the criteria they judge, what they propose."""

    texts: Mapping[str, str]
    final: bool = False
    told: Mapping[str, bool] = field(default_factory=dict)
    result: Result | None = None
    asked: str = ""


def write(session: Session, *, actor: Actor, now: datetime, plan: PilotPlan, said: Happened) -> PilotEntry:
    """Write an entry in the journal of a pilot that members voted."""
    must(actor, Permission.pilot_write, plans.in_group(plan))
    mandate = queries.mandate_of(session, plan)
    if mandate is None:
        raise Refused(Reason(N_("The journal begins once members voted the pilot.")))
    if not plan.starts_on <= said.on <= local_day(now):
        text = N_("Give a day of the pilot, not one to come.")
        raise Refused(Reason(text), status=422, field="on")
    if said.score is not None and said.score.mandate_id != mandate.id:
        raise Refused(Reason(N_("This score was not given in this pilot.")), status=422, field="reference")
    made = PilotEntry(
        plan=plan,
        happened_on=said.on,
        text=sound(said.text, "text", LONGEST),
        tone=said.tone,
        minutes=said.minutes,
        score=said.score,
        written_by=actor.member_id,
        written_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"entry": made.id, "tone": made.tone.value, "text": digest(made.text), "minutes": made.minutes}
    _enter(session, actor, now, Act.pilot_journal_written, plan, facts)
    return made


def comment(session: Session, *, actor: Actor, now: datetime, entry: PilotEntry, text: str) -> PilotComment:
    """Comment an entry of a journal."""
    must(actor, Permission.pilot_read)
    said = sound(text, "text", LONGEST)
    made = PilotComment(entry=entry, text=said, written_by=actor.member_id, written_at=now)
    session.add(made)
    session.flush()
    facts = {"entry": entry.id, "comment": made.id, "text": digest(said)}
    _enter(session, actor, now, Act.pilot_journal_commented, entry.plan, facts)
    return made


def report(session: Session, *, actor: Actor, now: datetime, plan: PilotPlan, said: Written) -> PilotReport:
    """Write the report of a pilot, beginning it where none is being written; its figures follow until it is signed."""
    must(actor, Permission.pilot_report)
    hold(session, plan)
    closed = queries.no_report(session, plan)
    if closed is not None:
        raise Refused(closed)
    row = queries.draft(plan) or PilotReport(plan=plan)
    row.final, row.result = said.final, said.result if said.final else None
    row.asked = legible(said.asked) if said.final else ""
    texts = {name: legible(said.texts.get(name, ""))[:LONGEST] for name in reporting.TEXTS}
    row.content = {"texts": texts, "told": dict(said.told)}
    row.written_by, row.written_at = actor.member_id, now
    session.add(row)
    session.flush()
    _enter(session, actor, now, Act.pilot_report_written, plan, {"report": row.id, "final": row.final})
    return row


def sign(session: Session, *, actor: Actor, now: datetime, report: PilotReport) -> PilotReport:
    """Freeze a report with its figures of this instant, under its digest. A final one proposes something to members."""
    must(actor, Permission.pilot_report)
    hold(session, report.plan)  # whoever writes it holds the plan too
    if report.signed_at is not None:
        raise Refused(Reason(N_("This report is signed.")))
    if not report.content["texts"]["summary"]:
        raise Refused(Reason(N_("Say in a few sentences what the pilot showed.")))
    if report.final:
        _whole(report, local_day(now))
    told = report.content["told"]
    found = reporting.figures(session, report.plan, now, told)
    report.content = {**report.content, "figures": found}
    report.signed_by, report.signed_at = actor.member_id, now
    report.digest = digest(plans.report_covered(report))
    session.flush()
    facts = {"report": report.id, "final": report.final, "digest": report.digest}
    _enter(session, actor, now, Act.pilot_report_signed, report.plan, facts)
    return report


def _whole(report: PilotReport, today: date) -> None:
    """Refuse a final report that proposes nothing, says not what must change, or leaves a criterion untold."""
    if report.result is None:
        raise Refused(Reason(N_("Say what the report proposes to members.")))
    if report.result in (Result.adjust, Result.stop) and not report.asked:
        raise Refused(Reason(N_("Say what must change, or why it must stop: members vote on these words.")))
    left = [one.name for one in plans.said(report.plan).criteria if one.measure == "told"]
    untold = [name for name in left if name not in report.content["told"]]
    if untold:
        text = N_("Say whether this was reached: %(criteria)s.")
        raise Refused(Reason(text, {"criteria": tuple(untold)}))


def carry(session: Session, *, now: datetime, report: PilotReport, poll: Poll) -> PilotReport:
    """Do what a final report proposed and members carried: stop the pilot, or ask for what must change."""
    if report.decided_at is not None:
        return report
    mandate = queries.mandate_of(session, report.plan)
    if report.result is Result.stop and mandate is not None and mandate.state in STANDS:
        mandates.withdraw_by_vote(session, now=now, mandate=mandate, poll=poll, reason=report.asked)
    if report.result is Result.adjust:
        asked = [line.strip() for line in report.asked.splitlines() if line.strip()]
        use_case = report.plan.use_case
        conditions.begin_of_pilot(session, now=now, use_case=use_case, report_id=report.id, texts=asked)
    return decided(session, now=now, report=report, poll=poll, carried=True)


def decided(
    session: Session, *, now: datetime, report: PilotReport, poll: Poll, carried: bool
) -> PilotReport:
    """Note that members decided on a report; once."""
    if report.decided_at is None:
        report.decided_at, report.poll_id = now, poll.id
        session.flush()
        facts = {"report": report.id, "poll": poll.id, "carried": carried}
        _enter(session, CLOCK, now, Act.pilot_decided, report.plan, facts)
    return report


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, of: PilotPlan, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"pilot:{of.id}", facts=dict(facts))
