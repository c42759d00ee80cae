"""What stands for a ballot that bears no name: a digest of the choice and of 256 bits only its voter was given.

Anyone computes it again with SHA-256 alone, and so recounts a list of ballots. Knows neither keys nor rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain.canonical import digest
from scopgov.domain.polls import Choice, Tally, count

FORMAT = "scopgov ballots 1"
TAG = b"scopgov ballot 1"
NONCE = 32  # bytes


@dataclass(frozen=True, order=True)
class Opened:
    """A ballot taken out of its envelope: its commitment, its choice and the nonce, both in hexadecimal."""

    commitment: str
    choice: Choice
    nonce: str


def commitment(poll_digest: str, choice: str, nonce: bytes) -> str:
    """Return SHA-256, in hexadecimal, of tag, poll, length of the choice (two bytes), choice, nonce."""
    if len(nonce) != NONCE:
        raise ValueError(f"a nonce has {NONCE} bytes")
    written = choice.encode()
    content = TAG + bytes.fromhex(poll_digest) + len(written).to_bytes(2, "big") + written + nonce
    return hashlib.sha256(content).hexdigest()


def mixed(given: bytes, own: bytes) -> bytes:
    """Return the nonce made of what the server gave and what the browser added, if anything."""
    return hashlib.sha256(b"scopgov nonce 1" + given + own).digest()


def hold(poll_digest: str, ballots: Sequence[Opened]) -> bool:
    """Tell whether a list is sorted, without a ballot twice, each the one its commitment says."""
    listed = [one.commitment for one in ballots]
    return listed == sorted(set(listed)) and all(_holds(poll_digest, one) for one in ballots)


def _holds(poll_digest: str, ballot: Opened) -> bool:
    try:
        return commitment(poll_digest, ballot.choice.value, bytes.fromhex(ballot.nonce)) == ballot.commitment
    except ValueError:
        return False


def published(
    definition: Mapping[str, Any], ballots: Sequence[Opened], superseded: Sequence[str]
) -> dict[str, Any]:
    """Return as JSON data all that anyone needs to count a confidential poll again."""
    return {
        "format": FORMAT,
        "definition": dict(definition),
        "ballots": [
            {"commitment": one.commitment, "choice": one.choice.value, "nonce": one.nonce} for one in ballots
        ],
        "superseded": list(superseded),
    }


def recount(data: Mapping[str, Any]) -> Tally:
    """Count a published list again; ValueError where it is no such list, or a ballot is not what it says."""
    try:
        ballots = [Opened(one["commitment"], Choice(one["choice"]), one["nonce"]) for one in data["ballots"]]
        if data["format"] != FORMAT or not hold(digest(data["definition"]), ballots):
            raise ValueError("a ballot is not what its commitment says, or the list is not in order")
    except (KeyError, TypeError) as error:
        raise ValueError("not the ballots of a confidential poll") from error
    return count(one.choice for one in ballots)
