"""Cast a confidential vote; choose the level of a poll; destroy the keys of those that are over.

A cast leaves one sealed envelope and nothing else: no roll mark, no entry in the record, no notice. It is in time by
the clock of the database, under the poll's row held in share: the close waits for it, or it comes too late.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.db import inserting
from scopgov.domain.acts import Act
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.commitments import Opened, joined, opened
from scopgov.domain.conduct import stays_secret
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.polls import Secrecy
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.votes import (
    casting,
    envelopes,
    proofs,
    scrutineers,
    services,
    telling,
    urns,
    waiting,
)
from scopgov.votes.consequence import Consequences
from scopgov.votes.envelopes import Ballot, Slip
from scopgov.votes.tables import Envelope, Poll, SupersededEnvelope
from scopgov.votes.vault import Keys, Vault, signed

KEPT = timedelta(hours=1)  # keys after the close: time for a replica or a backup to have the result
FORGOTTEN = timedelta(days=1)  # keys of a poll that never came to be


@dataclass(frozen=True, repr=False)
class Receipt:
    """What a voter takes away: the poll and the commitments, signed; apart, the nonces that show the choice.

    There is one of each where the poll is for or against, else one for each option, in their order.
    """

    poll_digest: str
    parts: tuple[Opened, ...]
    signature: str

    @property
    def commitment(self) -> str:
        """Return what stands for the ballot as a whole, and is signed."""
        return joined([one.commitment for one in self.parts])


def cast(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    poll: Poll,
    choice: str,
    slip: Slip,
    own: str = "",
    member_id: int | None = None,
    consequences: Consequences,
) -> Receipt:
    """Put a vote in its envelope, one's own or that of a member one represents; one cast before is replaced.

    `choice` is for, against, abstain or blank, or the marks of the options (see `choosing.Question.write`). `slip`
    came with the form; `own` is what the browser added to its nonce, in hexadecimal.
    """
    poll = services.held_to_cast(session, now, poll, consequences)
    if poll.secrecy is not Secrecy.confidential:
        raise Refused(Reason(N_("This poll is open: its ballots bear names.")))
    casting.check_taking(poll, consequences.clock(session) if consequences.clock else now)
    keys = keys_of(poll, consequences.vault)
    member = actor.member_id if member_id is None else member_id
    _check(session, actor, now, poll, member, keys)
    if not envelopes.holds(keys, poll.digest, member, slip, own):
        raise Refused(
            Reason(N_("This form is not the one given for this ballot. Open the page again and vote."))
        )
    casting.check_ballot(poll, choice)
    vote = Ballot(choice, slip.nonce(own), actor.member_id)
    at = envelopes.slot(keys, poll.digest, member)
    _put(session, poll, at, envelopes.seal(keys, poll.digest, at, vote))
    parts = opened(poll.question, poll.digest, choice, vote.nonce)
    signature = keys.sign(poll.digest, joined([one.commitment for one in parts]))
    return Receipt(poll.digest, parts, signature)


def keys_of(poll: Poll, vault: Vault) -> Keys:
    """Return the keys of a poll that is taking votes, or refuse: without them nothing can be sealed."""
    keys = vault.get(poll.digest)
    if keys is None:
        text = N_(
            "The keys of this poll cannot be read: no vote can be taken. Tell the board or an administrator."
        )
        raise Refused(Reason(text))
    return keys


def _check(session: Session, actor: Actor, now: datetime, poll: Poll, member: int, keys: Keys) -> None:
    found = casting.check_entitled(
        session, actor, now, poll, member, lambda: _may_have_cast_for(session, poll, actor.member_id, keys)
    )
    if actor.member_id == member and member in found.proxies:
        text = N_("You gave a proxy: take it back first, then vote yourself.")
        raise Forbidden(Reason(text))


def represented(session: Session, poll: Poll, member: int) -> bool:
    """Tell whether a proxy of this member stands: another votes for them."""
    return member in assemblies.presence(session, poll.motion.assembly, {member}).proxies


def _may_have_cast_for(session: Session, poll: Poll, caster: int, keys: Keys) -> frozenset[int]:
    """Return the members for whom this one may have voted: whose proxy they had since the opening, and who voted.

    Nothing says who cast an envelope. So a member whose proxy ended counts here even where they voted again
    themself: never more votes than the law allows, at times one fewer.
    """
    held = set(_held_since_opening(session, poll, caster))
    slots = {envelopes.slot(keys, poll.digest, one): one for one in held}
    there = select(Envelope.slot).where(Envelope.poll_id == poll.id, Envelope.slot.in_(slots))
    return frozenset(slots[one] for one in session.scalars(there))


def _held_since_opening(session: Session, poll: Poll, holder: int) -> Iterator[int]:
    """Give the members whose proxy a member has, or had at some time since the poll opened."""
    proxies = assemblies.presence(session, poll.motion.assembly, {holder}).proxies
    yield from (giver for giver, held_by in proxies.items() if held_by == holder)
    acts = (Act.proxy_given.value, Act.proxy_revoked.value, Act.attendance_recorded.value)
    entries = session.scalars(
        select(RecordEntry)
        .where(RecordEntry.subject == f"assembly:{poll.motion.assembly_id}", RecordEntry.act.in_(acts))
        .order_by(RecordEntry.seq)
    )
    holding: dict[int, int] = {}
    for entry in entries:
        facts = json.loads(entry.facts)
        giver = facts.get("giver", facts.get("member"))
        if holding.pop(giver, None) == holder and entry.at >= poll.opens_at:
            yield giver
        if entry.act == Act.proxy_given.value:
            holding[giver] = facts["holder"]


def _put(session: Session, poll: Poll, at: str, box: bytes) -> None:
    """Write an envelope in its slot; the one it replaces, if any, is kept sealed apart."""
    first = inserting(session, Envelope).values(poll_id=poll.id, slot=at, box=box).on_conflict_do_nothing()
    if session.scalar(first.returning(Envelope.slot)) is not None:
        return
    mine = (Envelope.poll_id == poll.id, Envelope.slot == at)
    before = session.scalars(select(Envelope.box).where(*mine).with_for_update()).one()
    replaced = inserting(session, SupersededEnvelope).values(
        poll_id=poll.id, digest=sha256_bytes(before), slot=at, box=before
    )
    session.execute(replaced.on_conflict_do_nothing())
    session.execute(update(Envelope).where(*mine).values(box=box))


def choose(
    session: Session, *, actor: Actor, now: datetime, poll: Poll, secrecy: Secrecy, consequences: Consequences
) -> Poll:
    """Choose the level of a poll before it opens, as members present may ask (see `secret_ballot_request`)."""
    must(actor, Permission.poll_manage, poll.motion.assembly.subject)
    poll = services.settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    unopened(poll)
    stays = stays_secret(poll.secrecy_asked_at is not None) if secrecy is Secrecy.open else None
    if stays is not None:
        raise Refused(stays, field="secrecy")
    services.check_secrecy(session, poll.motion.assembly, secrecy, now)
    turn(session, actor, now, poll, secrecy)
    if secrecy is Secrecy.open:
        scrutineers.drop(session, poll)
        waiting.release(session, now, poll, Wait.scrutineers, consequences)
    return poll


def unopened(poll: Poll) -> None:
    """Refuse once a poll has opened: its definition is frozen, with its level."""
    if poll.state is not PollState.scheduled:
        raise Refused(Reason(N_("The poll has opened: how it is voted can no longer change.")))


def turn(session: Session, actor: Actor, now: datetime, poll: Poll, secrecy: Secrecy) -> Poll:
    """Give a poll not opened yet another level; members called to its assembly are told."""
    if secrecy is not poll.secrecy:
        poll.secrecy = secrecy
        facts = {"secrecy": secrecy.value}
        subject, act = proofs.subject(poll), Act.poll_secrecy_changed
        record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
        if poll.motion.assembly.convened_at is not None:
            telling.level_changed(session, poll, now)
    return poll


def destroy_keys(session: Session, *, now: datetime, vault: Vault) -> int:
    """Destroy the keys of the polls that were closed or cancelled a while ago; return how many."""
    gone = [one for one in vault.held() if _over_with(session, now, vault, one)]
    return sum(vault.destroy(one) for one in gone)


def _over_with(session: Session, now: datetime, vault: Vault, poll_digest: str) -> bool:
    poll = session.scalar(select(Poll).where(Poll.digest == poll_digest))
    if poll is None:
        return now - vault.written_at(poll_digest) >= FORGOTTEN
    return poll.closed_at is not None and now - poll.closed_at >= KEPT


@dataclass(frozen=True)
class Found:
    """Where a ballot is, sought by its commitments: among those counted, those replaced, or nowhere.

    `signed` says that the server's signature on it was sent along, and holds.
    """

    commitments: tuple[str, ...]
    counted: bool
    replaced: bool
    signed: bool


def find(session: Session, poll: Poll, written: str) -> Found:
    """Look for a ballot of a closed poll; `written` is a commitment, or the whole receipt. Keeps nothing."""
    if poll.state is not PollState.closed or poll.secrecy is not Secrecy.confidential:
        raise Refused(Reason(N_("Ballots can be looked for once a confidential poll is closed.")))
    words = [one.strip(".,;:").lower() for one in written.split()]
    wanted = [one for one in words if len(one) == 64 and _hexadecimal(one) and one != poll.digest]
    if not wanted:
        raise Refused(Reason(N_("Type the 64 signs of the ballot, or the whole receipt.")), field="written")
    question = poll.question
    sought = wanted[: len(question.options) if question else 1]
    counted = {one.commitment for one in urns.ballots(session, poll)}
    key = json.loads(poll.definition)["sealed"]["receipt_key"]
    return Found(
        tuple(sought),
        counted.issuperset(sought),
        set(urns.superseded(session, poll)).issuperset(sought),
        any(signed(key, poll.digest, joined(sought), one) for one in words if len(one) == 128),
    )


def _hexadecimal(word: str) -> bool:
    return set(word) <= set("0123456789abcdef")
