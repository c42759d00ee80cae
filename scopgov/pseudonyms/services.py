"""Enter the keys of pseudonyms and destroy them for good. Each act leaves one entry; no entry holds a key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.pseudonyms import may_destroy
from scopgov.domain.text import N_, legible
from scopgov.inventory.tables import Holding
from scopgov.members.services import must
from scopgov.pseudonyms import queries
from scopgov.pseudonyms.keyring import Keyring
from scopgov.pseudonyms.tables import PseudonymKey
from scopgov.record import services as record


def used(session: Session, *, actor: Actor, now: datetime, holding: Holding, name: str) -> PseudonymKey:
    """Enter the key that made the pseudonyms of a file, the first time; refused where its source has another."""
    known = queries.living(session, holding.id)
    if known is not None:
        if known.name != name:
            raise Refused(
                Reason(N_("A file of this source was kept meanwhile, with its own key. Try again."))
            )
        return known
    made = PseudonymKey(holding=holding, name=name, made_by=actor.member_id, made_at=now)
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.pseudonym_key_made, made, {"holding": holding.id})
    return made


def destroy(
    session: Session,
    *,
    keyring: Keyring,
    actor: Actor,
    now: datetime,
    key: PseudonymKey,
    because: str,
    confirmed: bool,
) -> PseudonymKey:
    """Say that a key is destroyed for good; whoever commits removes its file then, and the clock does if they fail."""
    must(actor, Permission.pseudonym_handle)
    refused = may_destroy(queries.state_of(keyring, key), because, confirmed=confirmed)
    if refused is not None:
        raise Refused(refused[1], field=refused[0])
    key.destroyed_by, key.destroyed_at, key.destroyed_because = actor.member_id, now, legible(because)
    session.flush()
    _enter(session, actor, now, Act.pseudonym_key_destroyed, key, {"holding": key.holding_id})
    return key


def sweep(session: Session, *, now: datetime, keyring: Keyring) -> int:
    """Remove the files of keys that were destroyed, where whoever destroyed them could not."""
    gone = select(PseudonymKey.name).where(PseudonymKey.destroyed_at <= now)
    return sum(keyring.destroy(name) for name in session.scalars(gone).all())


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    act: Act,
    key: PseudonymKey,
    facts: Mapping[str, object],
) -> None:
    subject = f"pseudonym_key:{key.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
