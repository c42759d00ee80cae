"""What a kind of motion needs and sets in motion: the type; the table is wired by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.votes.tables import Motion, MotionKind, Poll
from scopgov.votes.vault import Vault


@dataclass(frozen=True)
class Proposal:
    """Something that may be put to the vote now, with the text proposed for it, to be said in the reader's language."""

    subject_id: int | None
    title: Reason
    text: Reason
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Withheld:
    """Something that awaits its vote but may not be put yet, with the step that is missing, and the page about it."""

    subject_id: int
    title: Reason
    why: Reason
    path: str = ""


def _none_withheld(session: Session) -> Sequence[Withheld]:
    return ()


def _no_proposals(session: Session) -> Sequence[Proposal]:
    return ()


def _nothing_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    return None


def _no_effect(session: Session, motion: Motion) -> Reason | None:
    return None


def _always(session: Session, motion: Motion) -> Reason | None:
    return None


def _no_digest(session: Session, motion: Motion) -> str | None:
    return None


def _nothing_follows(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    return None


def _nothing_carried(session: Session, before: Motion, after: Motion, actor: Actor, now: datetime) -> None:
    return None


def _nothing_held(session: Session, motion: Motion) -> None:
    return None


def _no_parties(session: Session, motion: Motion) -> frozenset[int]:
    return frozenset()


def _no_reasons(session: Session, motion: Motion) -> Sequence[Reason]:
    return ()


@dataclass(frozen=True)
class Consequence:
    """The functions of one kind of motion; each runs in the transaction of the act that calls it.

    `withheld` names what may not be put yet, with the step missing; `may_open` says why the poll may not
    open; `dossier_digest` is bound into the poll's definition; `on_outcome` runs as the poll closes or is
    cancelled; `notices` are shown in red on motion and poll; `documents` names what members were given to
    read, as minutes must; `parties` are those whose own file it is, without whom the ethics committee votes on it (in
    a general assembly every member has a vote); `bodies` may decide it: what binds the cooperative is for all members.
    `hold` holds what `on_outcome` changes, before anything enters the record: whoever scores holds the mandate and then
    waits for the record, and so does a vote on it.
    `effect` says in one sentence of the program what a carried vote does, whatever words the board puts it in;
    `worded`: its text is, word for word, that of what it is about, and nobody puts it in others.
    """

    proposals: Callable[[Session], Sequence[Proposal]] = _no_proposals
    withheld: Callable[[Session], Sequence[Withheld]] = _none_withheld
    on_put: Callable[[Session, Motion, Actor, datetime], None] = _nothing_put
    may_open: Callable[[Session, Motion], Reason | None] = _always
    dossier_digest: Callable[[Session, Motion], str | None] = _no_digest
    on_outcome: Callable[[Session, Motion, Poll, datetime], None] = _nothing_follows
    effect: Callable[[Session, Motion], Reason | None] = _no_effect
    notices: Callable[[Session, Motion], Sequence[Reason]] = _no_reasons
    documents: Callable[[Session, Motion], Sequence[Reason]] = _no_reasons
    hold: Callable[[Session, Motion], None] = _nothing_held
    parties: Callable[[Session, Motion], frozenset[int]] = _no_parties
    bodies: frozenset[Body] = frozenset({Body.general_assembly})
    worded: bool = False


def still_offered(session: Session, about: Consequence, kind: MotionKind, subject_id: int | None) -> None:
    """Refuse what a kind of motion does not offer now, saying which step is missing where one is."""
    if kind in (MotionKind.choice, MotionKind.other):
        return
    for one in about.withheld(session):
        if one.subject_id == subject_id:
            raise Refused(one.why, field="subject_id")
    if subject_id not in {proposal.subject_id for proposal in about.proposals(session)}:
        told = N_("This cannot be put to the vote now: choose among what the page offers.")
        raise Refused(Reason(told), field="subject_id")


class Consequences(dict[MotionKind, Consequence]):
    """The functions of every kind, with what confidential polls need of an installation.

    `vault` holds their keys; `clock` tells by which clock a vote is in time: the database's, or the time given
    with the act where there is none. `on_put_anew` runs as a motion is put anew, whatever its kind: it is given the
    motion before and the one after.
    """

    def __init__(
        self,
        kinds: Mapping[MotionKind, Consequence],
        *,
        vault: Vault,
        clock: Callable[[Session], datetime] | None = None,
        on_put_anew: Callable[[Session, Motion, Motion, Actor, datetime], None] = _nothing_carried,
    ) -> None:
        super().__init__(kinds)
        self.vault, self.clock, self.on_put_anew = vault, clock, on_put_anew
