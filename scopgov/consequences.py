"""What each kind of motion needs before its poll opens and sets in motion when it closes: one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.admissions.services import ADMISSION
from scopgov.budgets import raising
from scopgov.conditions import services as conditions
from scopgov.config import Settings
from scopgov.deliberation import carrying
from scopgov.deliberation.amendments import AMENDMENT
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.statutes import Body
from scopgov.dossiers import deployment
from scopgov.dossiers import queries as dossiers
from scopgov.ethics.deciding import VERSION_OPINIONS
from scopgov.launches import services as launch
from scopgov.mandates import motions
from scopgov.mandates import services as mandates
from scopgov.pilots import motions as pilots
from scopgov.revisions.amending import AMENDING
from scopgov.revisions.clause_amending import CLAUSES
from scopgov.revisions.reruling import RERULING
from scopgov.revisions.reweighing import REWEIGHING
from scopgov.scrutiny import services as scrutiny
from scopgov.stewardship import retraining
from scopgov.usecases.tables import UseCase
from scopgov.uses import motions as tools
from scopgov.uses.opinions import TOOL_OPINIONS
from scopgov.votes import queries as polls
from scopgov.votes.agreeing import agreement
from scopgov.votes.choosing import CHOICE
from scopgov.votes.consequence import Consequence, Consequences
from scopgov.votes.ratification import RATIFICATION
from scopgov.votes.tables import Motion, MotionKind, Poll
from scopgov.votes.vault import Vault

EVERY_BODY = frozenset(Body)


def table(settings: Settings, clock: Callable[[Session], datetime] | None = None) -> Consequences:
    """Return the table for an installation; `clock` says when a confidential vote arrives, where time is not told."""
    made = Consequences(_kinds(settings), vault=Vault(settings.poll_keys), clock=clock, on_put_anew=_carried)
    made[MotionKind.agreement] = agreement(made)
    return made


def _carried(session: Session, before: Motion, after: Motion, actor: Actor, now: datetime) -> None:
    """Carry over to a motion put anew what rooms keep of the one before."""
    carrying.carry_over(session, before, after, actor, now)
    scrutiny.carry_over(session, before, after, actor, now)


def _kinds(settings: Settings) -> Mapping[MotionKind, Consequence]:
    """Return what each kind needs; a deployment's dossier is verified against the artefact store."""
    return {
        MotionKind.launch: replace(launch.LAUNCH, on_outcome=_launch),
        MotionKind.deployment: Consequence(
            proposals=deployment.proposals,
            withheld=deployment.withheld,
            on_put=deployment.on_put,
            may_open=lambda session, motion: deployment.may_open(session, motion, settings.artefacts),
            dossier_digest=deployment.dossier_digest,
            on_outcome=_deploy,
            effect=deployment.effect,
            notices=deployment.notices,
            documents=deployment.documents,
            hold=_held_to_deploy,
            parties=deployment.parties,
        ),
        MotionKind.retraining: Consequence(
            proposals=retraining.proposals,
            on_put=retraining.on_put,
            may_open=retraining.may_open,
            on_outcome=retraining.on_outcome,
            effect=retraining.effect,
            notices=retraining.notices,
            documents=retraining.documents,
            parties=retraining.parties,
        ),
        MotionKind.budget: raising.RAISING,
        MotionKind.charter: AMENDING,
        MotionKind.clause: CLAUSES,
        MotionKind.rules: RERULING,
        MotionKind.criteria: REWEIGHING,
        MotionKind.ratification: RATIFICATION,
        MotionKind.admission: ADMISSION,
        MotionKind.suspension: motions.SUSPENSION,
        MotionKind.resumption: motions.RESUMPTION,
        MotionKind.withdrawal: motions.WITHDRAWAL,
        MotionKind.tool: tools.GRANTING,
        MotionKind.tool_opinion: TOOL_OPINIONS.consequence,
        MotionKind.tool_suspension: tools.MANDATES.suspension,
        MotionKind.tool_resumption: tools.MANDATES.resumption,
        MotionKind.tool_withdrawal: tools.MANDATES.withdrawal,
        MotionKind.pilot: pilots.DECIDING,
        MotionKind.amendment: replace(AMENDMENT, bodies=EVERY_BODY),
        MotionKind.opinion: VERSION_OPINIONS.consequence,
        MotionKind.choice: CHOICE,
        MotionKind.other: Consequence(bodies=EVERY_BODY),
    }


def _launch(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    launch.on_outcome(session, motion, poll, now)
    raising.open_line(session, motion, poll, now)
    if poll.outcome is Outcome.carried:
        use_case = session.get_one(UseCase, motion.subject_id)
        opinion = motion.params.get("opinion_digest", "")
        conditions.begin_at_launch(session, now=now, use_case=use_case, opinion_digest=opinion)


def _held_to_deploy(session: Session, motion: Motion) -> None:
    mandates.hold_voted(session, dossiers.dossier(session, motion.subject_id or 0))


def _deploy(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    if poll.outcome is Outcome.carried:
        dossier = deployment.approve(session, motion, now)
        mandates.grant(session, now=now, dossier=dossier, poll=poll)
        pilots.deployed(session, dossier, poll, now)
    elif polls.rejected_for_good(poll):
        deployment.refuse(session, motion, now)
    else:
        deployment.postpone(session, motion, now)
