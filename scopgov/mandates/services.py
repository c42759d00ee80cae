"""Grant, suspend, resume, withdraw and supersede mandates. A mandate comes from a carried poll only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.conditions import services as conditions
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor
from scopgov.domain.states import MandateAction, VersionAction
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.ethics import queries as ethics
from scopgov.mandates import queries
from scopgov.mandates.standing import Acts, Cycle
from scopgov.mandates.tables import Mandate, Suspension
from scopgov.training import services as training
from scopgov.votes import queries as votes
from scopgov.votes.tables import Poll


def _lapse(session: Session, actor: Actor, now: datetime, mandate: Mandate) -> None:
    by = {} if actor is CLOCK else {"actor": actor}
    conditions.lapse(session, now=now, origin=Origin.opinion, origin_id=mandate.dossier.opinion_id, **by)


CYCLE: Cycle[Mandate] = Cycle(
    "mandate",
    "/mandates",
    Acts(
        Act.mandate_suspended,
        Act.mandate_suspension_confirmed,
        Act.mandate_suspension_not_confirmed,
        Act.mandate_resumption_asked,
        Act.mandate_resumed,
        Act.mandate_superseded,
        Act.mandate_withdrawn,
    ),
    Suspension,
    lambda mandate: {"version": mandate.model_version_id},
    _lapse,
    lambda mandate: ethics.subject(mandate.model_version),
)
suspend, suspend_by_vote = CYCLE.suspend, CYCLE.suspend_by_vote
resume, resume_by_vote = CYCLE.resume, CYCLE.resume_by_vote
withdraw, withdraw_by_vote = CYCLE.withdraw, CYCLE.withdraw_by_vote


def hold_voted(session: Session, dossier: Dossier) -> None:
    """Hold what a vote on a dossier changes: its version, and the mandate that stands."""
    hold(session, dossier.model_version)
    previous = queries.standing(session, dossier.model_version.use_case)
    if previous is not None:
        hold(session, previous)


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
    CYCLE.note(session, CLOCK, now, Act.mandate_granted, mandate, facts)
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
    CYCLE.move(previous, MandateAction.supersede)
    previous.closed_at = now
    if previous.model_version_id != dossier.model_version_id:
        training.move(previous.model_version, VersionAction.supersede)
    if previous.dossier.opinion_id != dossier.opinion_id:
        conditions.lapse(session, now=now, origin=Origin.opinion, origin_id=previous.dossier.opinion_id)
    session.flush()  # only one mandate stands for a use case
    facts = {"version": previous.model_version_id, "by_dossier": dossier.digest}
    CYCLE.note(session, CLOCK, now, Act.mandate_superseded, previous, facts)


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
