"""Envelopes of confidential polls: what is sealed before the database sees anything, and opened at the close.

HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305) to the poll's key, bound to the poll and to one slot, with a
tag under a key that is not public: whoever can only write to the database can neither copy nor forge an envelope.
All envelopes have one size: lengths would give the choice away.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from scopgov.domain.commitments import NONCE, mixed
from scopgov.votes.locks import SUITE
from scopgov.votes.vault import Keys

ROOM = 32  # bytes for the choice, its length among them
CASTER = 8
TAG = 32


class Damaged(ValueError):
    """An envelope does not open, or is not one of ours."""


@dataclass(frozen=True, repr=False)
class Ballot:
    """What one envelope holds: a choice as it is written, its nonce, and who cast it."""

    choice: str
    nonce: bytes
    cast_by: int


def slot(keys: Keys, poll_digest: str, member_id: int) -> str:
    """Return where the envelope of a line of the roll lies; without the key it names nobody."""
    return _mac(keys.slot, b"slot", bytes.fromhex(poll_digest), member_id.to_bytes(8, "big")).hex()


def seal(keys: Keys, poll_digest: str, at: str, ballot: Ballot) -> bytes:
    """Seal a ballot for one slot of one poll."""
    written = ballot.choice.encode()
    if len(written) >= ROOM:
        raise ValueError("a ballot longer than its envelope")
    padded = bytes([len(written)]) + written.ljust(ROOM - 1, b"\0")
    content = padded + ballot.nonce + ballot.cast_by.to_bytes(CASTER, "big")
    sealed = SUITE.encrypt(content, keys.sealer, info=_bound(poll_digest, at))
    return sealed + _tag(keys, poll_digest, at, sealed)


def unseal(keys: Keys, poll_digest: str, at: str, box: bytes) -> Ballot:
    """Open an envelope; raises Damaged where it is not whole, not ours, or lies in another's place."""
    sealed, tag = box[:-TAG], box[-TAG:]
    if not hmac.compare_digest(tag, _tag(keys, poll_digest, at, sealed)):
        raise Damaged("an envelope is not one of ours")
    try:
        content = SUITE.decrypt(sealed, keys.opener, info=_bound(poll_digest, at))
        length = content[0]
        choice = content[1 : 1 + length].decode()
    except (InvalidTag, ValueError, IndexError) as error:
        raise Damaged("an envelope does not open") from error
    return Ballot(choice, content[ROOM : ROOM + NONCE], int.from_bytes(content[ROOM + NONCE :], "big"))


def _bound(poll_digest: str, at: str) -> bytes:
    return b"scopgov envelope 1" + bytes.fromhex(poll_digest) + bytes.fromhex(at)


def _tag(keys: Keys, poll_digest: str, at: str, sealed: bytes) -> bytes:
    return _mac(keys.tag, b"tag", bytes.fromhex(poll_digest), bytes.fromhex(at), sealed)


def _mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


@dataclass(frozen=True, repr=False)
class Slip:
    """What is given with the form of a ballot, and comes back with it: half of the nonce, and its mark.

    Sent twice it makes the same vote; the mark keeps it to one line of the roll, so no two ballots are alike.
    """

    given: str
    mark: str

    def nonce(self, own: str = "") -> bytes:
        """Return the nonce of the ballot; `own` is what the browser added, in hexadecimal."""
        return mixed(bytes.fromhex(self.given), bytes.fromhex(own))


def slip(keys: Keys, poll_digest: str, member_id: int) -> Slip:
    """Return a new slip for a line of the roll."""
    given = secrets.token_hex(NONCE)
    return Slip(given, _mark(keys, poll_digest, member_id, given))


def holds(keys: Keys, poll_digest: str, member_id: int, sent: Slip, own: str = "") -> bool:
    """Tell whether a slip is one that was given for this line, and what the browser added is readable."""
    try:
        whole = len(bytes.fromhex(sent.given)) == NONCE and len(bytes.fromhex(own)) in (0, NONCE)
    except ValueError:
        return False
    return whole and hmac.compare_digest(
        sent.mark.encode(), _mark(keys, poll_digest, member_id, sent.given).encode()
    )


def _mark(keys: Keys, poll_digest: str, member_id: int, given: str) -> str:
    at = bytes.fromhex(slot(keys, poll_digest, member_id))
    return _mac(keys.tag, b"slip", bytes.fromhex(poll_digest), at, given.encode()).hex()
