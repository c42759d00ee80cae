"""Propose a retraining, and start the one run that a carried vote asks for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading
from scopgov.datasets.tables import DataVersion
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.mandates import queries as mandates
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.stewardship.tables import Retraining
from scopgov.training import services as training
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Poll

LONGEST_REASON = 2000


def propose_retraining(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    data_version: DataVersion,
    reason: str,
) -> Retraining:
    """Propose that members vote on running the voted recipe again on other frozen data."""
    must(actor, Permission.retraining_propose)
    mandate = mandates.standing(session, use_case)
    if mandate is None:
        raise Refused(Reason(N_("No mandate stands for this use case: there is no voted recipe to run.")))
    if data_version.source.use_case_id != use_case.id:
        raise _at_data(N_("These data belong to another use case."))
    if data_version.id == mandate.model_version.run.data_version_id:
        raise _at_data(N_("The model was already trained on these data."))
    lacking = apart.lacks(session, data_version, mandate.model_version.recipe)
    if lacking is not None:
        raise Refused(lacking, status=422, field="data_version")
    if not legible(reason):
        raise Refused(Reason(N_("Say why the model should be trained again.")), status=422, field="reason")
    made = Retraining(
        use_case=use_case,
        mandate=mandate,
        data_version=data_version,
        reason=legible(reason)[:LONGEST_REASON],
        proposed_by=actor.member_id,
        proposed_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"mandate": mandate.id, "data": data_version.digest}
    subject = f"retraining:{made.id}"
    record.append(session, actor=actor, now=now, act=Act.retraining_proposed, subject=subject, facts=facts)
    return made


def _at_data(text: str) -> Refused:
    return Refused(Reason(text), status=422, field="data_version")


def carry(session: Session, retraining: Retraining, poll: Poll, now: datetime) -> Retraining:
    """Ask, once, for the training run that members voted; the mandate goes on until another one is voted."""
    if retraining.carried is not None:
        return retraining
    _log_reading(session, retraining, now)
    run = training.request_retraining(
        session,
        actor=CLOCK,
        now=now,
        retraining_id=retraining.id,
        data_version=retraining.data_version,
        recipe=retraining.mandate.model_version.recipe,
        asked_by=retraining.proposed_by,
    )
    session.flush()
    retraining.run_id = run.id
    return _decided(session, retraining, poll, now, carried=True)


def _log_reading(session: Session, of: Retraining, now: datetime) -> None:
    """Log that the attribute a model asks is read to train it anew; where its values are gone, the work says so."""
    recipe = of.mandate.model_version.recipe
    if apart.lacks(session, of.data_version, recipe) is None:
        who = members.actor(session, of.proposed_by, now)
        readings.read(
            session,
            actor=who,
            now=now,
            data_version=of.data_version,
            recipe=recipe,
            reading=Reading.training,
        )


def reject(session: Session, retraining: Retraining, poll: Poll, now: datetime) -> Retraining:
    """Note that members did not want this retraining."""
    if retraining.carried is not None:
        return retraining
    return _decided(session, retraining, poll, now, carried=False)


def _decided(
    session: Session, retraining: Retraining, poll: Poll, now: datetime, *, carried: bool
) -> Retraining:
    retraining.carried, retraining.decided_at, retraining.poll_id = carried, now, poll.id
    session.flush()
    return retraining
