"""Read which keys there are, of which source, and what each is worth. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.pseudonyms import KeyState, may_use, state
from scopgov.domain.text import N_
from scopgov.pseudonyms.keyring import Key, Keyring
from scopgov.pseudonyms.tables import PseudonymKey


def key(session: Session, key_id: int) -> PseudonymKey:
    """Return a key, or refuse as not found."""
    found = session.get(PseudonymKey, key_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such key.")))
    return found


def keys(session: Session) -> Sequence[PseudonymKey]:
    """Return every key there was, newest first."""
    query = select(PseudonymKey).options(joinedload(PseudonymKey.holding))
    return session.scalars(query.order_by(PseudonymKey.id.desc())).all()


def living(session: Session, holding_id: int | None) -> PseudonymKey | None:
    """Return the key of a source that was not destroyed."""
    query = select(PseudonymKey).where(PseudonymKey.destroyed_at.is_(None))
    return session.scalar(query.where(PseudonymKey.holding_id == holding_id))


def state_of(keyring: Keyring, key: PseudonymKey) -> KeyState:
    """Tell what a key is worth."""
    return state(destroyed=key.destroyed_at is not None, there=keyring.get(key.name) is not None)


def usable(session: Session, keyring: Keyring, names: Sequence[str]) -> dict[str, Key]:
    """Return, by name, the keys among these that are neither destroyed nor missing."""
    query = select(PseudonymKey.name).where(PseudonymKey.destroyed_at.is_(None))
    known = session.scalars(query.where(PseudonymKey.name.in_(names))).all()
    found = (keyring.get(name) for name in known)
    return {one.name: one for one in found if one is not None}


def for_import(session: Session, keyring: Keyring, holding_id: int | None) -> Key:
    """Return the key that makes the pseudonyms of a source: the one it has, else a new one, not written yet.

    Raises Refused where the source has a key that is not on this machine: another one would part the same persons.
    """
    known = living(session, holding_id) if holding_id is not None else None
    if known is None:
        return Key.new()
    found = keyring.get(known.name)
    if found is None:
        raise Refused(may_use(KeyState.missing) or Reason(""), field="pseudonyms")
    return found
