"""The keys of confidential polls: one file a poll, outside the database and outside every backup.

Whoever has both a key file and the envelopes can read the votes, unless scrutineers hold the key that opens them; so
the file is destroyed soon after the close.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from scopgov import key_files
from scopgov.votes.locks import Locks, closed

RECEIPT = b"scopgov receipt 1"


@dataclass(frozen=True, repr=False)
class Keys:
    """The secrets of one poll: they open envelopes, name slots, mark envelopes as ours, sign receipts.

    Where scrutineers hold the key that opens, `private` is empty, `locks` is what their codes open, and `sealing` the
    public key.
    """

    private: bytes
    slot: bytes
    tag: bytes
    signing: bytes
    sealing: bytes = b""
    locks: Locks = field(default_factory=dict)

    @staticmethod
    def new() -> Keys:
        """Draw the secrets of a poll."""
        return Keys(
            X25519PrivateKey.generate().private_bytes_raw(),
            secrets.token_bytes(32),
            secrets.token_bytes(32),
            Ed25519PrivateKey.generate().private_bytes_raw(),
        )

    def locked(self, holders: Mapping[int, str]) -> Keys:
        """Return the same secrets, the opening one in the hands of scrutineers alone, given by their public keys."""
        shut, sealing = closed(self.private, holders), self.sealer.public_bytes_raw()
        return replace(self, private=b"", sealing=sealing, locks=shut)

    @property
    def opener(self) -> X25519PrivateKey:
        """Return the key that opens envelopes."""
        return X25519PrivateKey.from_private_bytes(self.private)

    @property
    def sealer(self) -> X25519PublicKey:
        """Return the key that seals envelopes."""
        return X25519PublicKey.from_public_bytes(self.sealing) if self.sealing else self.opener.public_key()

    def public(self) -> dict[str, str]:
        """Return what the definition of the poll says of the keys."""
        signer = Ed25519PrivateKey.from_private_bytes(self.signing).public_key()
        return {
            "envelope_key": self.sealer.public_bytes_raw().hex(),
            "receipt_key": signer.public_bytes_raw().hex(),
        }

    def sign(self, poll_digest: str, commitment: str) -> str:
        """Sign that a ballot was taken."""
        signer = Ed25519PrivateKey.from_private_bytes(self.signing)
        return signer.sign(_receipt(poll_digest, commitment)).hex()


def _receipt(poll_digest: str, commitment: str) -> bytes:
    return RECEIPT + bytes.fromhex(poll_digest) + bytes.fromhex(commitment)


def signed(receipt_key: str, poll_digest: str, commitment: str, signature: str) -> bool:
    """Tell whether the server signed that it took this ballot in this poll."""
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt_key))
        known.verify(bytes.fromhex(signature), _receipt(poll_digest, commitment))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(keys: Keys) -> bytes:
    content: dict[str, object] = {name: value.hex() for name, value in vars(keys).items() if name != "locks"}
    content["locks"] = {name: box.hex() for name, box in keys.locks.items()}
    return json.dumps(content).encode()


class Vault:
    """A folder of key files, each readable by its owner alone and named by the digest of its poll."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, poll_digest: str, keys: Keys) -> None:
        """Write the keys of a poll, durably; never over others."""
        key_files.write(self._path(poll_digest), _bytes(keys))

    def turn(self, poll_digest: str, keys: Keys) -> None:
        """Put what a scrutineer's code left of the locks in the place of what was there, whole or not at all."""
        key_files.turn(self._path(poll_digest), _bytes(keys))

    def get(self, poll_digest: str) -> Keys | None:
        """Return the keys of a poll; None where they are not there or cannot be read."""
        try:
            content = json.loads(self._path(poll_digest).read_bytes())
            shut = {name: bytes.fromhex(box) for name, box in content.pop("locks", {}).items()}
            return Keys(**{name: bytes.fromhex(value) for name, value in content.items()}, locks=shut)
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def destroy(self, poll_digest: str) -> bool:
        """Overwrite and remove the keys of a poll; tell whether there were any."""
        return key_files.destroy(self._path(poll_digest))

    def written_at(self, poll_digest: str) -> datetime:
        """Return when the keys of a poll were written."""
        return datetime.fromtimestamp(self._path(poll_digest).stat().st_mtime, UTC)

    def held(self) -> Iterator[str]:
        """Give the digests of the polls whose keys are held."""
        for path in sorted(self.folder.glob("*.key")):
            yield path.stem

    def _path(self, poll_digest: str) -> Path:
        return self.folder / f"{poll_digest}.key"
