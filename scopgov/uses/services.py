"""Propose a tool, freeze its dossier, grant what members voted, and report on its use.

Each act leaves an entry in the record. No score comes of any of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.conditions import services as conditions
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import TOOL, moved
from scopgov.domain.news import News
from scopgov.domain.policy import CLOCK, Actor, Permission, Role
from scopgov.domain.states import MandateAction, ToolAction, ToolState, UseCaseState
from scopgov.domain.text import N_, legible
from scopgov.domain.tool_papers import ChangeKind, check_answer
from scopgov.domain.tools import ReportKind, ToolTerms, may_report
from scopgov.mandates.publishing import Publishing
from scopgov.mandates.standing import STANDS, Acts, Cycle
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.usecases.tables import UseCase
from scopgov.uses import queries
from scopgov.uses.tables import ToolFile, UseMandate, UsePublication, UseReport, UseSuspension
from scopgov.votes import queries as votes
from scopgov.votes.tables import Poll

PUBLISHING: Publishing[UseMandate] = Publishing(
    UseMandate, UsePublication, "use_mandate", Act.use_mandate_published, Act.use_mandate_unpublished
)
CLOSED = (UseCaseState.refused, UseCaseState.withdrawn)
NEWS = timedelta(days=14)


def _lapse(session: Session, actor: Actor, now: datetime, mandate: UseMandate) -> None:
    conditions.lapse(session, actor=actor, now=now, origin=Origin.tool, origin_id=mandate.file_id)


CYCLE: Cycle[UseMandate] = Cycle(
    "use_mandate",
    "/tools/mandates",
    Acts(
        Act.use_mandate_suspended,
        Act.use_mandate_suspension_confirmed,
        Act.use_mandate_suspension_not_confirmed,
        Act.use_mandate_resumption_asked,
        Act.use_mandate_resumed,
        Act.use_mandate_superseded,
        Act.use_mandate_withdrawn,
    ),
    UseSuspension,
    lambda mandate: {"file": mandate.file_id},
    _lapse,
    lambda mandate: queries.apart(mandate.file),
)


def move(of: ToolFile, action: ToolAction) -> ToolFile:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    of.state = moved(TOOL, of.state, action)
    return of


def propose(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    terms: ToolTerms,
    outside_audit_id: int | None = None,
    replaces: UseMandate | None = None,
) -> ToolFile:
    """Propose that a tool be used for a use case, on these terms; `replaces` is the mandate it renews or changes."""
    must(actor, Permission.tool_propose)
    if use_case.state in CLOSED:
        raise Refused(Reason(N_("This file is closed: take it up again before a tool is proposed for it.")))
    if replaces is not None and replaces.state not in STANDS:
        raise Refused(Reason(N_("This mandate no longer stands: propose the tool anew.")))
    terms.check(local_day(now))
    made = ToolFile(
        use_case=use_case,
        replaces_id=replaces.id if replaces else None,
        terms=terms.to_data(),
        outside_audit_id=outside_audit_id,
        proposed_by=actor.member_id,
        proposed_at=now,
        edited_at=now,
    )
    session.add(made)
    session.flush()
    note(session, actor, now, Act.tool_file_proposed, made, {"terms": digest(made.terms)})
    return made


def edit(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    of: ToolFile,
    terms: ToolTerms,
    outside_audit_id: int | None,
) -> ToolFile:
    """Write a file anew before the committee judges it."""
    must(actor, Permission.tool_write, queries.written_by(of))
    if of.state is not ToolState.drafted:
        raise Refused(Reason(N_("The committee judged it: take it up again before it is rewritten.")))
    terms.check(local_day(now))
    of.terms, of.outside_audit_id, of.edited_at = terms.to_data(), outside_audit_id, now
    session.flush()
    note(session, actor, now, Act.tool_file_edited, of, {"terms": digest(of.terms)})
    return of


def reopen(session: Session, *, actor: Actor, now: datetime, of: ToolFile) -> ToolFile:
    """Take a judged file up again, to rewrite it: the committee then judges it anew."""
    must(actor, Permission.tool_write, queries.written_by(of))
    move(of, ToolAction.reopen)
    of.opinion, of.judged_by, of.judged_at = None, None, None
    thaw(of)
    session.flush()
    note(session, actor, now, Act.tool_file_reopened, of, {})
    return of


def withdraw(session: Session, *, actor: Actor, now: datetime, of: ToolFile) -> ToolFile:
    """Withdraw a file one proposed, before it is put to the vote."""
    must(actor, Permission.tool_write, queries.written_by(of))
    move(of, ToolAction.withdraw)
    session.flush()
    note(session, actor, now, Act.tool_file_withdrawn, of, {})
    return of


def freeze(session: Session, *, actor: Actor, now: datetime, of: ToolFile) -> ToolFile:
    """Freeze all that members will vote on, with one digest; refuse while a step is missing."""
    must(actor, Permission.tool_freeze)
    today = local_day(now)
    if of.state is not ToolState.judged:
        raise Refused(Reason(N_("Only a tool that the committee judged has a dossier.")))
    missing = queries.lacks(session, of, today)
    if missing:
        raise Refused(missing[0])
    of.said.check(today)
    of.dossier = queries.content(session, of, today)
    of.digest, of.frozen_by, of.frozen_at = digest(of.dossier), actor.member_id, now
    session.flush()
    note(session, actor, now, Act.tool_file_frozen, of, {"dossier": of.digest})
    return of


def thaw(of: ToolFile) -> None:
    """Set a frozen dossier aside: something it rests on is said anew."""
    of.dossier, of.digest, of.frozen_by, of.frozen_at = None, "", None, None


def decided(session: Session, *, now: datetime, of: ToolFile, action: ToolAction, act: Act) -> None:
    """Note that members refused a tool, or left it undecided."""
    move(of, action)
    session.flush()
    note(session, CLOCK, now, act, of, {"dossier": of.digest})


def grant(session: Session, *, now: datetime, of: ToolFile, poll: Poll) -> UseMandate:
    """Grant what a carried poll gives a tool; the mandate that it replaces is superseded."""
    approval = votes.approval(session, poll.id)
    if approval is None or not approval.carried or not approval.definition_digest_ok:
        raise Refused(Reason(N_("No mandate without a carried poll.")))
    if approval.dossier_digest != of.digest or of.dossier is None:
        raise Refused(Reason(N_("The poll was about another dossier.")))
    move(of, ToolAction.approve)
    before = _supersede(session, now, of)
    terms = ToolTerms.from_data(of.dossier["terms"])
    made = UseMandate(
        use_case=of.use_case,
        file=of,
        poll=poll,
        digest=of.digest,
        granted_at=now,
        starts_on=terms.starts_on,
        review_on=terms.review_on,
        ends_on=terms.ends_on,
    )
    session.add(made)
    session.flush()
    facts = {"file": of.id, "dossier": of.digest, "poll": poll.id, "definition": poll.digest}
    CYCLE.note(session, CLOCK, now, Act.use_mandate_granted, made, facts)
    conditions.begin_bound(
        session,
        now=now,
        use_case=of.use_case,
        origin=Origin.tool,
        origin_id=of.id,
        texts=terms.conditions,
        apart=queries.apart(of).authors,
        earlier=[before.file_id] if before else [],
    )
    return made


def _supersede(session: Session, now: datetime, of: ToolFile) -> UseMandate | None:
    """End the mandate that a carried one replaces; return it, None where none stands."""
    before = session.get(UseMandate, of.replaces_id) if of.replaces_id else None
    if before is None or before.state not in STANDS:
        return None
    CYCLE.move(before, MandateAction.supersede)
    before.closed_at = now
    session.flush()
    CYCLE.note(session, CLOCK, now, Act.use_mandate_superseded, before, {"by_dossier": of.digest})
    return before


def report(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    mandate: UseMandate,
    kind: ReportKind,
    text: str,
    changed: ChangeKind | None = None,
) -> UseReport:
    """Report on the use of a tool; a contest or a change is told to the board and the committee."""
    must(actor, Permission.tool_report)
    refused = may_report(kind, mandate.terms, actor.member_id)
    if refused is not None:
        raise Refused(refused, status=422, field="kind")
    if not legible(text):
        raise Refused(Reason(N_("Write something.")), status=422, field="text")
    if kind is ReportKind.change and changed is None:
        raise Refused(Reason(N_("Say what changed.")), status=422, field="changed")
    made = UseReport(
        mandate=mandate,
        kind=kind,
        changed=changed if kind is ReportKind.change else None,
        text=legible(text),
        reported_by=actor.member_id,
        reported_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"report": made.id, "kind": kind.value, "text": digest(made.text)}
    CYCLE.note(session, actor, now, Act.use_reported, mandate, facts)
    if kind is not ReportKind.use:
        _tell(session, actor, now, made)
    return made


def _tell(session: Session, actor: Actor, now: datetime, made: UseReport) -> None:
    today, mandate = local_day(now), made.mandate
    told = {
        one.id
        for role in (Role.board, Role.ethics_committee)
        for one in members.charged(session, role, today)
    }
    text = (
        N_("%(product)s changed, its steward says: its mandate of use is to be reviewed.")
        if made.kind is ReportKind.change
        else N_("Something was reported on the use of %(product)s.")
    )
    message = Message(
        N_("Mandate of use"),
        Reason(text, {"product": mandate.terms.product}),
        f"/tools/mandates/{mandate.id}#reports",
        until=now + NEWS,
        kind=News.following,
    )
    people = (told | {mandate.terms.steward}) - {actor.member_id}
    tell_all(session, now=now, occasion=f"use_report:{made.id}", members=people, message=message)


def answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    of: UseReport,
    text: str,
    material: bool | None = None,
    vote_by: date | None = None,
) -> UseReport:
    """Answer a report, once: what was found, what was done; for a change, whether members vote again and by when."""
    must(actor, Permission.tool_answer)
    if of.answered_at is not None:
        raise Refused(Reason(N_("This report has its answer.")))
    if not legible(text):
        raise Refused(Reason(N_("Write something.")), status=422, field="text")
    check_answer(
        of.changed, material=material, vote_by=vote_by, today=local_day(now), ends_on=of.mandate.ends_on
    )
    of.answer, of.answered_by, of.answered_at = legible(text), actor.member_id, now
    facts: dict[str, object] = {"report": of.id}
    if of.changed is not None:
        of.material, of.vote_by = material, vote_by if material else None
        facts |= {"material": material, "vote_by": of.vote_by and of.vote_by.isoformat()}
    session.flush()
    CYCLE.note(session, actor, now, Act.use_answered, of.mandate, facts)
    return of


def note(
    session: Session, actor: Actor, now: datetime, act: Act, of: ToolFile, facts: Mapping[str, object]
) -> None:
    """Enter an act about a file in the record."""
    record.append(session, actor=actor, now=now, act=act, subject=f"tool_file:{of.id}", facts=dict(facts))
