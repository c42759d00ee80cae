"""Read webhooks and what they were told. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.applications import queries as applications
from scopgov.applications.tables import Application
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Subject
from scopgov.domain.text import N_
from scopgov.domain.webhooks import EVENT_NAMES
from scopgov.webhooks.tables import Telling, Webhook


def webhook(session: Session, webhook_id: int) -> Webhook:
    """Return a webhook, or refuse as not found."""
    found = session.get(Webhook, webhook_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such webhook.")))
    return found


def telling(session: Session, telling_id: int) -> Telling:
    """Return a telling, or refuse as not found."""
    found = session.get(Telling, telling_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such telling.")))
    return found


def whose(one: Webhook) -> Subject:
    """Return whose a webhook is, as the policy asks."""
    return applications.whose(one.application)


def of_application(session: Session, application: Application) -> Sequence[Webhook]:
    """Return the webhooks of an application, the earliest first."""
    query = select(Webhook).where(Webhook.application_id == application.id)
    return session.scalars(query.order_by(Webhook.id)).all()


def log(one: Webhook) -> Select[Telling]:
    """Return the query of what an address was told, the latest first."""
    return select(Telling).where(Telling.webhook_id == one.id).order_by(Telling.id.desc())


def at_work(session: Session, now: datetime, *, hold: bool = False) -> list[Webhook]:
    """Return the webhooks that are told of events: not stopped, of an open application whose member is here.

    Held, no other process looks for what to tell them meanwhile.
    """
    query = (
        select(Webhook)
        .join(Webhook.application)
        .where(Webhook.stopped_at.is_(None), Application.closed_at.is_(None))
    )
    found = session.scalars((query.with_for_update(of=Webhook) if hold else query).order_by(Webhook.id))
    return [one for one in found if not applications.gone(one.application.member, now)]


def due(session: Session, now: datetime, most: int = 50) -> Sequence[int]:
    """Return the tellings to be tried now, those due first at the top."""
    here = {one.id for one in at_work(session, now)}
    query = select(Telling.id).where(Telling.next_at <= now, Telling.webhook_id.in_(here))
    return session.scalars(query.order_by(Telling.next_at, Telling.id).limit(most)).all()


def events(one: Webhook) -> tuple[Reason, ...]:
    """Say what an address is told of."""
    return tuple(Reason(name) for each, name in EVENT_NAMES.items() if each.value in one.events)
