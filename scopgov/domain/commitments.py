"""What stands for a ballot that bears no name: a digest of the choice and of 256 bits only its voter was given.

Anyone computes it again with SHA-256 alone, and so recounts a list of ballots. A choice among options is kept option by
option, each with a digest and a number of its own: whole ballots are so rare that they could bear a mark agreed on.
Knows neither keys nor rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain.canonical import digest
from scopgov.domain.choosing import Answer, Question, answer_of, answers, question_of
from scopgov.domain.counting import Given, tally
from scopgov.domain.polls import Tally
from scopgov.domain.ratings import Ratings

FORMAT = "scopgov ballots 1"
BY_OPTION = "scopgov ballots 2"
TAG = b"scopgov ballot 1"
TAG_BY_OPTION = b"scopgov ballot 2"
NONCE = 32  # bytes


@dataclass(frozen=True, order=True)
class Opened:
    """A ballot taken out of its envelope, or what it says of one option: its commitment, the answer, the nonce.

    Commitment and nonce are in hexadecimal; `option` is 0 where the poll is for or against.
    """

    commitment: str
    choice: Answer
    nonce: str
    option: int = 0

    @property
    def place(self) -> tuple[int, str]:
        """Return where it stands in a list: option by option, in the order of commitments."""
        return self.option, self.commitment


def commitment(poll_digest: str, choice: str, nonce: bytes, option: int = 0) -> str:
    """Return SHA-256, in hexadecimal, of tag, poll, length of the choice (two bytes), choice, nonce.

    In a choice among options the tag is another, and the number of the option (two bytes) follows the poll.
    """
    if len(nonce) != NONCE:
        raise ValueError(f"a nonce has {NONCE} bytes")
    written = choice.encode()
    head = TAG_BY_OPTION if option else TAG
    about = option.to_bytes(2, "big") if option else b""
    content = head + bytes.fromhex(poll_digest) + about + len(written).to_bytes(2, "big") + written + nonce
    return hashlib.sha256(content).hexdigest()


def mixed(given: bytes, own: bytes) -> bytes:
    """Return the nonce made of what the server gave and what the browser added, if anything."""
    return hashlib.sha256(b"scopgov nonce 1" + given + own).digest()


def opened(question: Question | None, poll_digest: str, written: str, nonce: bytes) -> tuple[Opened, ...]:
    """Return a ballot as it is kept: in one piece for or against, else option by option, unlinked."""
    parts = []
    for option, answer in answers(question, written).items():
        own = nonce_of(nonce, option) if option else nonce
        parts.append(Opened(commitment(poll_digest, answer.value, own, option), answer, own.hex(), option))
    return tuple(parts)


def nonce_of(nonce: bytes, option: int) -> bytes:
    """Return the nonce of one option; of others it tells nothing without that of the whole ballot."""
    return hashlib.sha256(b"scopgov option nonce 1" + nonce + option.to_bytes(2, "big")).digest()


def joined(commitments: Sequence[str]) -> str:
    """Return what is signed of a ballot: its commitment, or the digest of those of all its options, in order."""
    if len(commitments) == 1:
        return commitments[0]
    return hashlib.sha256(b"scopgov receipt 2" + b"".join(map(bytes.fromhex, commitments))).hexdigest()


def hold(poll_digest: str, ballots: Sequence[Opened]) -> bool:
    """Tell whether a list is sorted, without a ballot twice, each the one its commitment says."""
    listed = [one.place for one in ballots]
    return listed == sorted(set(listed)) and all(_holds(poll_digest, one) for one in ballots)


def _holds(poll_digest: str, ballot: Opened) -> bool:
    try:
        nonce = bytes.fromhex(ballot.nonce)
        return commitment(poll_digest, ballot.choice.value, nonce, ballot.option) == ballot.commitment
    except (ValueError, OverflowError):
        return False


def by_option(ballots: Sequence[Opened]) -> Given:
    """Return the answers of a list, option by option."""
    given: dict[int, list[Answer]] = {}
    for one in ballots:
        given.setdefault(one.option, []).append(one.choice)
    return given


def published(
    definition: Mapping[str, Any], ballots: Sequence[Opened], superseded: Sequence[str]
) -> dict[str, Any]:
    """Return as JSON data all that anyone needs to count a confidential poll again."""
    return {
        "format": FORMAT if question_of(definition) is None else BY_OPTION,
        "definition": dict(definition),
        "ballots": [_ballot_data(one) for one in ballots],
        "superseded": list(superseded),
    }


def _ballot_data(one: Opened) -> dict[str, Any]:
    about = {"option": one.option} if one.option else {}
    return {**about, "commitment": one.commitment, "choice": one.choice.value, "nonce": one.nonce}


def recount(data: Mapping[str, Any]) -> Tally | Ratings:
    """Count a published list again; ValueError where it is no such list, or a ballot is not what it says."""
    try:
        definition = data["definition"]
        question = question_of(definition)
        ballots = [
            Opened(one["commitment"], answer_of(one["choice"]), one["nonce"], one.get("option", 0))
            for one in data["ballots"]
        ]
        wanted = FORMAT if question is None else BY_OPTION
        if data["format"] != wanted or not hold(digest(definition), ballots):
            raise ValueError("a ballot is not what its commitment says, or the list is not in order")
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not the ballots of a confidential poll") from error
    return tally(question, by_option(ballots))


def told(data: Mapping[str, Any], found: Tally | Ratings) -> Iterator[str]:
    """Say in plain English, for a terminal, what was counted again."""
    if isinstance(found, Tally):
        yield f"{found.ballots} ballots, each what it says: {found.for_} for, {found.against} against,"
        yield f"{found.abstentions} abstentions, {found.blanks} blank"
        return
    question = question_of(data["definition"])
    assert question is not None
    yield f"{found.ballots} ballots, each what it says: {found.marked} mark the options,"
    yield f"{found.abstentions} abstentions, {found.blanks} blank"
    for option, counts in zip(question.options, found.marks, strict=True):
        marks = zip(counts, question.scale, strict=True)
        yield f"{option.title}: " + ", ".join(f"{count} {mark.value}" for count, mark in marks)
