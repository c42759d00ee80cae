"""Secret addresses for people with no account: made from a random seed and the installation's key, kept as a hash.

Whoever reads the database alone can open none; whoever holds the key can print one again. 128 bits, in letters and
figures that are not taken for one another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

BYTES, GROUP = 16, 4


def seed() -> str:
    """Return the random part of a new address."""
    return secrets.token_hex(32)


def token(key: bytes, purpose: str, seed: str) -> str:
    """Return the secret of an address, in groups of letters: the same for the same seed, key and purpose."""
    made = hmac.new(key, f"{purpose}:{seed}".encode(), hashlib.sha256).digest()[:BYTES]
    letters = base64.b32encode(made).decode().rstrip("=").lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def hashed(token: str) -> str:
    """Return what is kept of a secret, as somebody types it from paper: capitals, blanks and dashes do not count."""
    bare = "".join(sign for sign in token.lower() if sign.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest()
