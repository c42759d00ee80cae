"""What motions on the report of a pilot need and set in motion: stopping it, or asking for what must change.

To deploy or to extend is a deployment motion, on the dossier that names the report: another vote on bytes and terms.
The composition root wires them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.mandates.standing import STANDS
from scopgov.pilots import queries, services
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotReport, Result
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequence, Proposal, Withheld
from scopgov.votes.tables import Motion, MotionKind, Poll

STOP = N_("Stop the pilot of “%(title)s”")
STOP_TEXT = N_(
    "The assembly, having read the report of pilot %(number)s of “%(title)s”, stops it: its mandate is withdrawn, and "
    "nobody scores under it any more. The report says why: %(asked)s"
)
ADJUST = N_("Change what the pilot of “%(title)s” showed must change")
ADJUST_TEXT = N_(
    "The assembly, having read the report of pilot %(number)s of “%(title)s”, asks for these changes before it votes "
    "on this model again; each becomes a condition of the use case: %(asked)s"
)
WORDS = {Result.stop: (STOP, STOP_TEXT), Result.adjust: (ADJUST, ADJUST_TEXT)}
EFFECTS = {
    Result.stop: N_("If carried: the mandate of pilot %(number)s of “%(title)s” is withdrawn."),
    Result.adjust: N_(
        "If carried: what the report of pilot %(number)s of “%(title)s” asks to change becomes conditions of the "
        "use case."
    ),
}
TO_FREEZE = {
    Result.deploy: N_(
        "The report proposes to deploy: the board freezes a dossier for production, which is voted on."
    ),
    Result.extend: N_(
        "The report proposes to extend: the AI lead settles another plan, the board freezes its dossier."
    ),
}


def proposals(session: Session) -> Sequence[Proposal]:
    """Offer each final report that proposes to stop or to adjust, and on which members did not decide."""
    taken = votes.before_a_poll(session, MotionKind.pilot)
    return [
        _proposal(one)
        for one in queries.undecided(session)
        if one.result in WORDS and one.id not in taken and _lapsed(session, one) is None
    ]


def withheld(session: Session) -> Sequence[Withheld]:
    """Name each report that proposes to deploy or to extend, while no dossier that names it waits for its vote."""
    return [
        Withheld(one.id, _title(one), Reason(TO_FREEZE[one.result]), f"/pilots/{one.plan_id}")
        for one in queries.undecided(session)
        if one.result in TO_FREEZE and not named_by_a_dossier(session, one)
    ]


def named_by_a_dossier(session: Session, report: PilotReport) -> bool:
    """Tell whether a dossier frozen since names a report."""
    found = dossiers.of_version(session, report.plan.model_version)
    named = (dossiers.content(one).get("pilot_report") or {} for one in found)
    return any(one.get("id") == report.id for one in named)


def _title(one: PilotReport) -> Reason:
    text = N_("What becomes of the pilot of “%(title)s”")
    return Reason(text, {"title": one.plan.use_case.title})


def _proposal(one: PilotReport) -> Proposal:
    plan, words = one.plan, WORDS[one.result or Result.stop]
    told = {"title": plan.use_case.title, "number": plan.number, "asked": one.asked}
    return Proposal(one.id, Reason(words[0], told), Reason(words[1], told), bound(one))


def bound(one: PilotReport) -> dict[str, object]:
    """Return what a motion binds of a report: its bytes and what it proposes."""
    return {"report": one.digest, "result": one.result.value if one.result else None}


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: the pilot stops, or what its report asks for becomes conditions."""
    report = plans.report(session, motion.subject_id or 0)
    told = {"title": report.plan.use_case.title, "number": report.plan.number}
    return Reason(EFFECTS[report.result or Result.stop], told)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Say why the poll may not open: the report is decided on, no longer what it was, or about nothing any more."""
    report = plans.report(session, motion.subject_id or 0)
    if report.decided_at is not None:
        return Reason(N_("Members already decided on this report."))
    if (
        any(motion.params.get(name) != value for name, value in bound(report).items())
        or digest(plans.report_covered(report)) != report.digest
    ):
        return Reason(N_("The report changed since the motion was put."))
    return _lapsed(session, report)


def _lapsed(session: Session, report: PilotReport) -> Reason | None:
    mandate = queries.mandate_of(session, report.plan)
    if report.result is Result.stop and (mandate is None or mandate.state not in STANDS):
        return Reason(N_("The mandate of the pilot no longer stands: there is nothing left to stop."))
    return None


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Do what was carried, or note the rejection; an undecided vote leaves the report for another assembly."""
    report = plans.report(session, motion.subject_id or 0)
    approval = votes.approval(session, poll.id)
    if approval is not None and approval.carried:
        services.carry(session, now=now, report=report, poll=poll)
    elif votes.rejected_for_good(poll):
        services.decided(session, now=now, report=report, poll=poll, carried=False)


def deployed(session: Session, dossier: Dossier, poll: Poll, now: datetime) -> None:
    """Note that the vote on a dossier decided on the report that it names."""
    report = dossiers.report_of(session, dossiers.content(dossier))
    if report is not None:
        services.decided(session, now=now, report=report, poll=poll, carried=True)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the report members were given to read."""
    report = plans.report(session, motion.subject_id or 0)
    text = N_("Final report of pilot %(number)s; digest %(digest)s")
    return [Reason(text, {"number": report.plan.number, "digest": report.digest})]


def hold_mandate(session: Session, motion: Motion) -> None:
    """Hold the mandate that a vote may stop."""
    mandate = queries.mandate_of(session, plans.report(session, motion.subject_id or 0).plan)
    if mandate is not None:
        hold(session, mandate)


DECIDING = Consequence(
    proposals=proposals,
    withheld=withheld,
    may_open=may_open,
    on_outcome=on_outcome,
    effect=effect,
    documents=documents,
    hold=hold_mandate,
)
