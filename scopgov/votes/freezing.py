"""Freeze a poll as it opens: its definition and digest, its roll, its keys where it is confidential."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.domain.canonical import canonical_json, digest
from scopgov.domain.electorate import Roll
from scopgov.domain.errors import Forbidden, Reason
from scopgov.domain.policy import Actor
from scopgov.domain.polls import MotionText, poll_definition
from scopgov.domain.reasons import reason_data
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Body, Call
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.queries import roll as roll_on
from scopgov.votes import agreements, scrutineers
from scopgov.votes.consequence import Consequence, Consequences
from scopgov.votes.tables import Motion, Poll, RollLine

VOID = N_(
    "Somebody on the roll of this vote declared an interest in the file, or had a part in it, since the vote opened: "
    "it may be put to the vote again, without them."
)


def _roll(session: Session, motion: Motion, on: date, consequences: Consequences) -> Roll:
    """Return who votes; the ethics committee does without those whose own file it judges, in its quorum too."""
    found = roll_on(session, motion.assembly.body, on)
    if found.body is not Body.ethics_committee:
        return found
    parties = consequences[motion.kind].parties(session, motion)
    return replace(found, members=tuple(one for one in found.members if one not in parties))


def nobody(session: Session, poll: Poll, consequences: Consequences) -> Reason | None:
    """Say that a poll would open with nobody on its roll; None where somebody may vote."""
    if _roll(session, poll.motion, local_day(poll.opens_at), consequences).members:
        return None
    return Reason(N_("Nobody may vote on this: the body has no member that day who has no part in it."))


def not_a_party(session: Session, actor: Actor, motion: Motion, consequences: Consequences) -> None:
    """Refuse that a member of the ethics committee keeps it from voting on what they have a part in."""
    judged = motion.assembly.body is Body.ethics_committee
    if judged and actor.member_id in consequences[motion.kind].parties(session, motion):
        text = N_(
            "You wrote this file or declared an interest in it: another member of the committee must do this."
        )
        raise Forbidden(Reason(text))


def void(session: Session, poll: Poll, consequences: Consequences) -> Reason | None:
    """Say why an open vote of the ethics committee decides nothing: its roll holds somebody who is a party by now.

    A roll frozen with them counts them in its quorum, and maybe their ballot: nothing is counted again without one
    person, so the vote is taken again without them.
    """
    if poll.state is not PollState.opened or poll.motion.assembly.body is not Body.ethics_committee:
        return None
    lines = set(session.scalars(select(RollLine.member_id).where(RollLine.poll_id == poll.id)))
    return Reason(VOID) if lines & consequences[poll.motion.kind].parties(session, poll.motion) else None


def say_effect(session: Session, motion: Motion, about: Consequence) -> None:
    """Write beside the board's words, once and for every place that shows the motion, what its vote does."""
    effect = about.effect(session, motion)
    motion.item.effect = reason_data(effect) if effect else None


def freeze(session: Session, poll: Poll, consequences: Consequences) -> None:
    """Write all that members decide on and how, and who they are; no edit follows."""
    motion, assembly = poll.motion, poll.motion.assembly
    if motion.item.effect is None:
        say_effect(session, motion, consequences[motion.kind])
    keys = scrutineers.keys_for(session, poll)
    frozen = _roll(session, motion, local_day(poll.opens_at), consequences)
    content = poll_definition(
        MotionText(motion.id, motion.kind.value, motion.subject_id, motion.title, motion.text, motion.params),
        rule=assemblies.rule_of(assembly),
        call=Call(assembly.call),
        roll=frozen,
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
        announced_until=poll.announced_until,
        dossier_digest=consequences[motion.kind].dossier_digest(session, motion),
        secrecy=poll.secrecy,
        sealed=scrutineers.public(keys, scrutineers.of(session, poll)) if keys else None,
        agreement=agreements.digest(session, motion),
    )
    poll.definition, poll.digest = canonical_json(content), digest(content)
    session.add_all(RollLine(poll_id=poll.id, member_id=member_id) for member_id in frozen.members)
    session.flush()
    if keys is not None:
        consequences.vault.put(poll.digest, keys)
