"""Propose use cases and carry them to their launch. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charter
from scopgov.db import hold
from scopgov.domain import effects as expected
from scopgov.domain.acts import Act
from scopgov.domain.effects import Effect
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import USE_CASE, moved
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.reasons import reason_data
from scopgov.domain.states import UseCaseAction, UseCaseState
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.usecases import authoring, learning, queries, versioning
from scopgov.usecases.tables import (
    Category,
    CharterCheck,
    CheckEffect,
    Finding,
    FindingKind,
    Indicator,
    IndicatorKind,
    UseCase,
    VersionEnd,
)

SITTING = timedelta(minutes=30)  # drafts saved by themselves within it are one act


@dataclass(frozen=True)
class Aim:
    """An indicator as written: from a baseline (where known) to a target, by a day; `owner_id` follows it."""

    name: str
    target: Decimal
    unit: str = ""
    baseline: Decimal | None = None
    due_on: date | None = None
    kind: IndicatorKind = IndicatorKind.business
    source: str = ""
    owner_id: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What authors write about a need; `aims` is None where the indicators are to stay as they are."""

    title: str
    category: Category
    problem: str = ""
    benefit: str = ""
    people: str = ""
    purpose: str = ""
    aims: Sequence[Aim] | None = ()
    gains: str = ""
    workshop: str = ""


@dataclass(frozen=True)
class Reading:
    """What the committee found of one clause."""

    clause_id: int
    kind: FindingKind
    reason: str
    condition: str = ""


NEEDED = (
    ("problem", N_("Say what the problem is.")),
    ("benefit", N_("Say what would be better.")),
    ("people", N_("Say who is concerned.")),
    ("purpose", N_("Say in one sentence what a model would be used for.")),
)


def move(use_case: UseCase, action: UseCaseAction) -> UseCase:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    use_case.state = moved(USE_CASE, use_case.state, action)
    return use_case


def draft(session: Session, *, actor: Actor, now: datetime, proposal: Proposal) -> UseCase:
    """Begin a file; its authors may edit it until it is submitted."""
    must(actor, Permission.usecase_propose)
    _must_have_learnt(session, actor, now)
    use_case = UseCase(number=_next_number(session), author_id=actor.member_id, drafted_at=now)
    _write(use_case, proposal, actor, now)
    session.add(use_case)
    session.flush()
    _enter(session, actor, now, Act.usecase_drafted, use_case)
    return use_case


def _must_have_learnt(session: Session, actor: Actor, now: datetime) -> None:
    """Refuse a first proposal where the charter asks for a course before it that does not count for the actor."""
    lacking = learning.before_proposing(session, actor, local_day(now))
    if lacking is not None and lacking.required:
        asks = N_("Our charter asks that you follow the course “%(course)s” before your first proposal.")
        raise Refused(Reason(asks, {"course": lacking.course.named}))


def _next_number(session: Session) -> int:
    return 1 + (session.scalar(select(func.max(UseCase.number))) or 0)


def edit(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    proposal: Proposal,
    seen: int | None = None,
    by_itself: bool = False,
) -> UseCase:
    """Change a draft. `seen` is the revision that the writer had before them: another one is refused.

    What a page saves `by_itself` every few seconds is one act, and one entry, in half an hour.
    """
    must(actor, Permission.usecase_edit, queries.subject(use_case))
    hold(session, use_case)
    if use_case.state is not UseCaseState.drafted:
        raise Refused(Reason(N_("Only a draft can be changed.")))
    if seen is not None and seen != use_case.revision:
        raise Refused(_overtaken(use_case, actor))
    _write(use_case, proposal, actor, now)
    authoring.note_writing(use_case, actor)
    session.flush()
    if not (by_itself and _just_entered(session, actor, now, use_case)):
        _enter(session, actor, now, Act.usecase_edited, use_case)
    return use_case


def _overtaken(use_case: UseCase, actor: Actor) -> Reason:
    if use_case.edited_by == actor.member_id:
        text = N_("You saved this file on %(at)s from another tab or window. Nothing was overwritten.")
    else:
        text = N_("%(name)s saved this file on %(at)s, after you opened it. Nothing was overwritten.")
    return Reason(
        text, {"name": use_case.editor.name if use_case.editor else "", "at": use_case.edited_at or ""}
    )


def _just_entered(session: Session, actor: Actor, now: datetime, use_case: UseCase) -> bool:
    query = select(RecordEntry).where(RecordEntry.subject == f"use_case:{use_case.id}")
    last = session.scalar(query.order_by(RecordEntry.seq.desc()).limit(1))
    acts = (Act.usecase_drafted.value, Act.usecase_edited.value)
    return bool(last and last.act in acts and last.actor_id == actor.member_id and now - last.at < SITTING)


def _write(use_case: UseCase, proposal: Proposal, actor: Actor, now: datetime) -> None:
    if not legible(proposal.title):
        raise Refused(Reason(N_("Give the use case a title.")), field="title")
    use_case.category = proposal.category
    for name in versioning.TEXTS:
        setattr(use_case, name, legible(getattr(proposal, name)))
    if proposal.aims is not None:
        use_case.indicators = [Indicator(**vars(aim)) for aim in proposal.aims]
    use_case.revision = (use_case.revision or 0) + 1
    use_case.edited_at, use_case.edited_by = now, actor.member_id


def lacking(use_case: UseCase) -> list[tuple[str, Reason]]:
    """Return what must be written before a file can be submitted, field by field."""
    found = [(field, Reason(text)) for field, text in NEEDED if not getattr(use_case, field)]
    if not use_case.indicators:
        found.append(("indicators", Reason(N_("Give one indicator at least, with its target."))))
    return found


def submit(session: Session, *, actor: Actor, now: datetime, use_case: UseCase) -> UseCase:
    """Hand a whole file to the ethics committee."""
    must(actor, Permission.usecase_edit, queries.subject(use_case))
    stopped = queries.stopped_reason(use_case)
    if stopped is not None:
        raise Refused(stopped)
    missing = lacking(use_case)
    if missing:
        told = Reason(N_("Not complete yet: %(missing)s"), {"missing": [reason for _, reason in missing]})
        raise Refused(told, field=missing[0][0])
    move(use_case, UseCaseAction.submit).submitted_at = now
    frozen = versioning.freeze(session, now=now, use_case=use_case, by=actor.member_id)
    _enter(session, actor, now, Act.usecase_submitted, use_case, {"digest": frozen.digest})
    return use_case


def withdraw(session: Session, *, actor: Actor, now: datetime, use_case: UseCase, reason: str) -> UseCase:
    """Withdraw a file, with a reason that stays readable."""
    must(actor, Permission.usecase_edit, queries.subject(use_case))
    if not legible(reason):
        raise Refused(Reason(N_("Say why it is withdrawn.")), field="reason")
    move(use_case, UseCaseAction.withdraw).reason = legible(reason)
    versioning.end(session, now=now, use_case=use_case, as_=VersionEnd.withdrawn, reason=legible(reason))
    _enter(session, actor, now, Act.usecase_withdrawn, use_case)
    return use_case


def reopen(session: Session, *, actor: Actor, now: datetime, use_case: UseCase) -> UseCase:
    """Take a refused, withdrawn, postponed or checked file up again, as a new version; the earlier one stays."""
    must(actor, Permission.usecase_edit, queries.subject(use_case))
    move(use_case, UseCaseAction.reopen)
    if versioning.freeze(session, now=now, use_case=use_case, by=actor.member_id).ended_as is None:
        versioning.end(session, now=now, use_case=use_case, as_=VersionEnd.reworked)
    use_case.version, use_case.reason, use_case.stopped = use_case.version + 1, "", None
    use_case.submitted_at = use_case.decided_at = use_case.launch_poll_id = None
    _enter(session, actor, now, Act.usecase_reopened, use_case)
    return use_case


def stop(session: Session, *, use_case: UseCase, reason: Reason) -> None:
    """Stop this version of a file for good, as its screening found; the screening is the act recorded."""
    use_case.stopped = reason_data(reason)
    session.flush()


def check(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    findings: Sequence[Reading],
    effects: Sequence[Effect],
) -> CharterCheck:
    """Keep the committee's reading of a file: every clause of the charter in force, then the seven effects."""
    must(actor, Permission.usecase_check, queries.apart(use_case))
    in_force = charter.in_force(session, local_day(now))
    if in_force is None:
        raise Refused(Reason(N_("There is no charter in force to read it against.")))
    _complete([clause.id for clause in in_force.clauses], findings)
    expected.check(effects)
    move(use_case, UseCaseAction.check)
    made = CharterCheck(
        use_case=use_case,
        use_case_version=use_case.version,
        charter_id=in_force.id,
        checked_by=actor.member_id,
        checked_at=now,
        findings=[
            Finding(
                clause_id=f.clause_id, kind=f.kind, reason=legible(f.reason), condition=legible(f.condition)
            )
            for f in findings
        ],
        effects=[CheckEffect(**vars(one.cleaned())) for one in effects],
    )
    session.add(made)
    session.flush()
    facts = {
        "check": made.id,
        "charter": in_force.digest,
        "found": [f.kind.value for f in findings],
        "effects": {one.concern.value: one.direction.value for one in effects},
    }
    _enter(session, actor, now, Act.usecase_checked, use_case, facts)
    return made


def _complete(clauses: Sequence[int], findings: Sequence[Reading]) -> None:
    if sorted(clauses) != sorted(finding.clause_id for finding in findings):
        raise Refused(Reason(N_("Every clause of the charter in force needs a finding.")))
    for at, finding in enumerate(findings):
        if not legible(finding.reason):
            raise Refused(Reason(N_("Say why.")), field=f"clauses-{at}-reason")
        if (finding.kind is FindingKind.met_with_condition) != bool(legible(finding.condition)):
            told = N_("Write the condition, and only where the clause is met with one.")
            raise Refused(Reason(told), field=f"clauses-{at}-condition")


def put_to_vote(session: Session, *, use_case: UseCase) -> None:
    """Note that the launch is on an agenda; the motion is the act recorded."""
    move(use_case, UseCaseAction.put)


def launch(session: Session, *, now: datetime, use_case: UseCase, poll_id: int) -> None:
    """Launch by a carried poll: data may now be imported."""
    move(use_case, UseCaseAction.launch)
    use_case.launch_poll_id, use_case.decided_at = poll_id, now
    versioning.end(session, now=now, use_case=use_case, as_=VersionEnd.launched, poll_id=poll_id)
    _enter(session, CLOCK, now, Act.usecase_launched, use_case, {"poll": poll_id})


def refuse(session: Session, *, now: datetime, use_case: UseCase, poll_id: int) -> None:
    """Refuse by a rejected poll; the file stays readable and can come back as a new version."""
    move(use_case, UseCaseAction.refuse)
    use_case.launch_poll_id, use_case.decided_at = poll_id, now
    versioning.end(session, now=now, use_case=use_case, as_=VersionEnd.refused, poll_id=poll_id)
    _enter(session, CLOCK, now, Act.usecase_refused, use_case, {"poll": poll_id})


def postpone(session: Session, *, now: datetime, use_case: UseCase, poll_id: int) -> None:
    """Give the file back to be put again: no quorum, or a cancelled poll."""
    move(use_case, UseCaseAction.postpone)
    versioning.end(session, now=now, use_case=use_case, as_=VersionEnd.postponed, poll_id=poll_id)
    _enter(session, CLOCK, now, Act.usecase_postponed, use_case, {"poll": poll_id})


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    act: Act,
    use_case: UseCase,
    facts: dict[str, object] | None = None,
) -> None:
    told = {"version": use_case.version, **(facts or {})}
    record.append(session, actor=actor, now=now, act=act, subject=f"use_case:{use_case.id}", facts=told)
