"""Locks on the key of a poll that two codes of three open together, and the codes.

A code gives a key pair (HKDF-SHA256, X25519). For each two scrutineers the poll's key is sealed to the one, and what
that makes to the other (HPKE, as for envelopes). A code takes its own layer off and leaves what only one of the two
other codes opens; the codes themselves are kept nowhere. They are drawn, 120 bits: nothing can be tried out.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from itertools import permutations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
DRAWN = 15  # bytes: 24 signs
BOUND = b"scopgov scrutineers 1"
READ_AS = str.maketrans("018", "OIB")  # signs that no code has, for those they are mistaken for
Locks = Mapping[str, bytes]


def drawn() -> str:
    """Draw a code: 24 letters and figures, four by four."""
    signs = base64.b32encode(secrets.token_bytes(DRAWN)).decode().lower()
    return " ".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def key_of(code: str, poll_id: int) -> X25519PrivateKey | None:
    """Return the key that a code gives for a poll, however its signs were typed; None for what is no code."""
    signs = "".join(code.replace("-", " ").split()).upper().translate(READ_AS)
    try:
        secret = base64.b32decode(signs)
    except (binascii.Error, ValueError):
        return None
    if len(secret) != DRAWN:
        return None
    made = HKDF(SHA256(), 32, salt=None, info=BOUND + poll_id.to_bytes(8, "big")).derive(secret)
    return X25519PrivateKey.from_private_bytes(made)


def public(key: X25519PrivateKey) -> str:
    """Return what may be known of a scrutineer's key, in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def closed(private: bytes, holders: Mapping[int, str]) -> Locks:
    """Lock a poll's key for every two of its scrutineers, in both orders; `holders` gives each one's public key."""
    keys = {one: X25519PublicKey.from_public_bytes(bytes.fromhex(key)) for one, key in holders.items()}
    return {
        f"{first}:{second}": SUITE.encrypt(
            SUITE.encrypt(private, keys[second], info=BOUND), keys[first], info=BOUND
        )
        for first, second in permutations(sorted(keys), 2)
    }


def turned(locks: Locks, holder: int, key: X25519PrivateKey) -> Locks:
    """Take the layer of one scrutineer off: beside the locks stands what each of the others opens alone."""
    mine = f"{holder}:"
    off = {name.removeprefix(mine): box for name, box in locks.items() if name.startswith(mine)}
    return {**locks, **{other: SUITE.decrypt(box, key, info=BOUND) for other, box in off.items()}}


def opened(locks: Locks, holder: int, key: X25519PrivateKey) -> bytes | None:
    """Return the poll's key, once another scrutineer has turned their lock; None before."""
    left = locks.get(str(holder))
    return None if left is None else SUITE.decrypt(left, key, info=BOUND)
