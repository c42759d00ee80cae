"""Grant, suspend, resume, withdraw and supersede mandates. A mandate comes from a carried poll only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.conditions import services as conditions
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import MANDATE, moved
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import MandateAction, MandateState, VersionAction
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.mandates import queries
from scopgov.mandates.tables import Mandate, Suspension
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training import services as training
from scopgov.votes import queries as votes
from scopgov.votes.tables import Poll


def move(mandate: Mandate, action: MandateAction) -> Mandate:
    """Change a mandate's state, or refuse."""
    mandate.state = moved(MANDATE, mandate.state, action)
    return mandate


def grant(session: Session, *, now: datetime, dossier: Dossier, poll: Poll) -> Mandate:
    """Grant what a carried poll gives the model of `dossier`; the mandate standing before is superseded."""
    _carried(session, dossier, poll)
    _supersede(session, now, dossier)
    mandate = _mandate(now, dossier, poll)
    session.add(mandate)
    session.flush()
    facts = {
        "use_case": mandate.use_case_id,
        "version": mandate.model_version_id,
        "artefact": mandate.artefact_sha256,
        **({"copy": mandate.copy_sha256} if mandate.copy_sha256 else {}),
        "dossier": dossier.digest,
        "poll": poll.id,
        "definition": poll.digest,
    }
    _note(session, CLOCK, now, Act.mandate_granted, mandate, facts)
    return mandate


def _carried(session: Session, dossier: Dossier, poll: Poll) -> None:
    approval = votes.approval(session, poll.id)
    if approval is None or not approval.carried or not approval.definition_digest_ok:
        raise Refused(Reason(N_("No mandate without a carried poll.")))
    if approval.dossier_digest != dossier.digest:
        raise Refused(Reason(N_("The poll was about another dossier.")))


def _supersede(session: Session, now: datetime, dossier: Dossier) -> None:
    previous = queries.standing(session, dossier.model_version.use_case)
    if previous is None:
        return
    move(previous, MandateAction.supersede)
    previous.closed_at = now
    if previous.model_version_id != dossier.model_version_id:
        training.move(previous.model_version, VersionAction.supersede)
    if previous.dossier.opinion_id != dossier.opinion_id:
        conditions.lapse(session, now=now, opinion_id=previous.dossier.opinion_id)
    session.flush()  # only one mandate stands for a use case
    facts = {"version": previous.model_version_id, "by_dossier": dossier.digest}
    _note(session, CLOCK, now, Act.mandate_superseded, previous, facts)


def _mandate(now: datetime, dossier: Dossier, poll: Poll) -> Mandate:
    terms, held = dossiers.terms(dossier), dossiers.content(dossier)
    return Mandate(
        use_case_id=dossier.use_case_id,
        model_version=dossier.model_version,
        dossier=dossier,
        poll=poll,
        artefact_sha256=held["model"]["artefact_sha256"],
        copy_sha256=dossiers.copy_sha256(held),
        purpose=terms.purpose,
        roles=[role.value for role in terms.roles],
        member_ids=sorted(terms.members),
        course_code=terms.course_code,
        pilot=terms.pilot,
        conditions=list(terms.conditions),
        channels=[one.value for one in terms.all_channels],
        own_judgement_percent=terms.own_judgement_percent,
        starts_on=terms.starts_on,
        review_on=terms.review_on,
        ends_on=terms.ends_on,
        granted_at=now,
    )


def suspend(session: Session, *, actor: Actor, now: datetime, mandate: Mandate, reason: str) -> Suspension:
    """Stop all scoring under a mandate at once, for a reason shown on its page."""
    must(actor, Permission.mandate_suspend)
    reason = _reason(reason)
    move(mandate, MandateAction.suspend)
    suspension = Suspension(mandate=mandate, reason=reason, suspended_by=actor.member_id, suspended_at=now)
    return _suspended(session, actor, now, Act.mandate_suspended, suspension)


def suspend_by_vote(
    session: Session, *, now: datetime, mandate: Mandate, poll: Poll, reason: str
) -> Suspension:
    """Suspend a mandate by a carried poll, or confirm the committee's suspension: only a vote lifts it from now."""
    if mandate.state is MandateState.suspended:
        move(mandate, MandateAction.confirm)
        standing = mandate.suspensions[-1]
        standing.poll_id = poll.id
        return _suspended(session, CLOCK, now, Act.mandate_suspension_confirmed, standing)
    move(mandate, MandateAction.suspend)
    made = Suspension(mandate=mandate, reason=reason, poll_id=poll.id, suspended_at=now)
    return _suspended(session, CLOCK, now, Act.mandate_suspended, made)


def _suspended(session: Session, actor: Actor, now: datetime, act: Act, of: Suspension) -> Suspension:
    session.add(of)
    session.flush()
    poll = {"poll": of.poll_id} if of.poll_id else {}
    _note(session, actor, now, act, of.mandate, {"suspension": of.id, **poll})
    return of


def resume(session: Session, *, actor: Actor, now: datetime, mandate: Mandate, reason: str) -> Suspension:
    """Let a mandate that the committee suspended be used again; what members voted, only a vote undoes."""
    must(actor, Permission.mandate_suspend)
    reason = _reason(reason)
    if queries.voted_suspension(mandate) is not None:
        raise Refused(Reason(N_("An assembly voted this suspension: only another vote lifts it.")))
    move(mandate, MandateAction.resume)
    mandate.suspensions[-1].lifted_by = actor.member_id
    return _lifted(session, actor, now, mandate, reason)


def resume_by_vote(
    session: Session, *, now: datetime, mandate: Mandate, poll: Poll, reason: str
) -> Suspension:
    """Lift a suspension by a poll: one that carried its end, or that rejected its confirmation."""
    move(mandate, MandateAction.resume)
    mandate.suspensions[-1].lifted_poll_id = poll.id
    return _lifted(session, CLOCK, now, mandate, reason)


def _lifted(session: Session, actor: Actor, now: datetime, mandate: Mandate, reason: str) -> Suspension:
    suspension = mandate.suspensions[-1]
    suspension.lifted_at, suspension.lifted_because = now, reason
    session.flush()
    poll = {"poll": suspension.lifted_poll_id} if suspension.lifted_poll_id else {}
    _note(session, actor, now, Act.mandate_resumed, mandate, {"suspension": suspension.id, **poll})
    return suspension


def withdraw(session: Session, *, actor: Actor, now: datetime, mandate: Mandate, reason: str) -> Mandate:
    """End a mandate for good; only another vote brings its model back."""
    must(actor, Permission.mandate_withdraw)
    reason = _reason(reason)
    move(mandate, MandateAction.withdraw)
    mandate.closed_at, mandate.closed_by, mandate.closed_because = now, actor.member_id, reason
    session.flush()
    _note(session, actor, now, Act.mandate_withdrawn, mandate, {"version": mandate.model_version_id})
    conditions.lapse(session, actor=actor, now=now, opinion_id=mandate.dossier.opinion_id)
    return mandate


def withdraw_by_vote(
    session: Session, *, now: datetime, mandate: Mandate, poll: Poll, reason: str
) -> Mandate:
    """End a mandate for good by a carried poll."""
    move(mandate, MandateAction.withdraw)
    mandate.closed_at, mandate.closed_poll_id, mandate.closed_because = now, poll.id, reason
    session.flush()
    facts = {"version": mandate.model_version_id, "poll": poll.id}
    _note(session, CLOCK, now, Act.mandate_withdrawn, mandate, facts)
    conditions.lapse(session, now=now, opinion_id=mandate.dossier.opinion_id)
    return mandate


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(Reason(N_("Say why: every member can read it.")), status=422, field="reason")
    return reason.strip()


def _note(
    session: Session, actor: Actor, now: datetime, act: Act, mandate: Mandate, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"mandate:{mandate.id}", facts=facts)
