"""The key of the set-up page: made by `scopgov init`, shown once, kept as a hash in the instance folder."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from scopgov.members.accounts import token_hash

NAME = "setup_key"


def make(instance: Path) -> str:
    """Return a new key; the one made before no longer opens the page."""
    instance.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(24)
    part = instance / f"{NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token_hash(key))
    part.replace(instance / NAME)
    return key


def opens(instance: Path, key: str) -> bool:
    """Tell whether `key` is the one made last and not spent."""
    try:
        kept = (instance / NAME).read_text()
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, token_hash(key))


def spend(instance: Path) -> None:
    """Forget the key: the set-up page opens no more."""
    (instance / NAME).unlink(missing_ok=True)
