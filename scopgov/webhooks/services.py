"""Enter addresses to tell, stop and start them, tell again. The secret is returned once and stored nowhere."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.applications import queries as applications
from scopgov.applications.tables import Application
from scopgov.domain import webhooks as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.reasons import reason_data
from scopgov.domain.text import N_
from scopgov.domain.webhooks import Event
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.webhooks import outbox, queries
from scopgov.webhooks.tables import Telling, Webhook

MOST = 10  # addresses of one application that are told


def enter(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application: Application,
    address: str,
    events: Collection[Event],
    key: bytes,
) -> tuple[Webhook, str]:
    """Return a new webhook of one's own application, and the secret that is shown this once.

    `key` is the installation's, from which secrets are made.
    """
    must(actor, Permission.application_use, applications.whose(application))
    chosen = sorted(set(events))
    rules.check(address.strip(), chosen)
    _may_have_more(session, application)
    last = record.head(session)
    made = Webhook(
        application=application,
        address=address.strip(),
        events=[one.value for one in chosen],
        salt=secrets.token_hex(32),
        made_at=now,
        read_up_to=last.seq if last else 0,
    )
    session.add(made)
    session.flush()
    facts: dict[str, object] = {"events": made.events, "address": digest(made.address)}
    _note(session, actor, now, Act.webhook_entered, made, facts)
    return made, rules.secret_of(key, made.salt)


def renew(session: Session, *, actor: Actor, now: datetime, webhook: Webhook, key: bytes) -> str:
    """Give a webhook another secret, shown this once; the one before signs nothing more."""
    must(actor, Permission.application_use, queries.whose(webhook))
    _must_be_open(webhook.application)
    webhook.salt = secrets.token_hex(32)
    session.flush()
    _note(session, actor, now, Act.webhook_rekeyed, webhook)
    return rules.secret_of(key, webhook.salt)


def _must_be_open(application: Application) -> None:
    if application.closed_at is not None:
        raise Refused(Reason(N_("This application is closed.")))


def _may_have_more(session: Session, application: Application) -> None:
    _must_be_open(application)
    if sum(one.stopped_at is None for one in queries.of_application(session, application)) >= MOST:
        text = N_("An application has at most %(count)s webhooks at work: stop one first.")
        raise Refused(Reason(text, {"count": MOST}), status=422, field="address")


def stop(session: Session, *, actor: Actor, now: datetime, webhook: Webhook) -> Webhook:
    """Tell an address nothing any more."""
    must(actor, Permission.application_revoke, queries.whose(webhook))
    if webhook.stopped_at is None:
        webhook.stopped_at, webhook.stopped_because = now, reason_data(Reason(N_("It was stopped.")))
        session.flush()
        outbox.drop(session, webhook)
        _note(session, actor, now, Act.webhook_stopped, webhook)
    return webhook


def start(session: Session, *, actor: Actor, now: datetime, webhook: Webhook) -> Webhook:
    """Tell a stopped address again of what happens from now on."""
    must(actor, Permission.application_use, queries.whose(webhook))
    if webhook.stopped_at is not None:
        _may_have_more(session, webhook.application)
        last = record.head(session)
        webhook.stopped_at, webhook.stopped_because, webhook.failures = None, None, 0
        webhook.read_up_to = last.seq if last else 0
        session.flush()
        _note(session, actor, now, Act.webhook_started, webhook)
    return webhook


def again(session: Session, *, actor: Actor, now: datetime, telling: Telling) -> Telling:
    """Tell once more, now, what was told or given up."""
    must(actor, Permission.application_use, queries.whose(telling.webhook))
    _must_be_told(telling.webhook)
    telling.next_at, telling.tries, telling.told_at = now, 0, None
    session.flush()
    return telling


def attempt(session: Session, *, actor: Actor, now: datetime, webhook: Webhook) -> Telling:
    """Have an address told something that means nothing, to see whether it answers."""
    must(actor, Permission.application_use, queries.whose(webhook))
    _must_be_told(webhook)
    body = json.dumps({"event": rules.PING, "at": now.isoformat(), "data": {}})
    made = Telling(webhook=webhook, event=rules.PING, body=body, made_at=now, next_at=now)
    session.add(made)
    session.flush()
    return made


def _must_be_told(webhook: Webhook) -> None:
    _must_be_open(webhook.application)
    if webhook.stopped_at is not None:
        raise Refused(Reason(N_("This webhook is stopped: start it first.")))


def _note(
    session: Session,
    actor: Actor,
    now: datetime,
    act: Act,
    webhook: Webhook,
    facts: dict[str, object] | None = None,
) -> None:
    told = {"application": webhook.application_id, **(facts or {})}
    record.append(session, actor=actor, now=now, act=act, subject=f"webhook:{webhook.id}", facts=told)
