"""Freeze a poll as it opens: its definition and digest, its roll, its keys where it is confidential."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.domain.canonical import canonical_json, digest
from scopgov.domain.electorate import Roll
from scopgov.domain.polls import MotionText, poll_definition
from scopgov.domain.statutes import Body, Call
from scopgov.members.queries import local_day
from scopgov.members.queries import roll as roll_on
from scopgov.votes import agreements, scrutineers
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, Poll, RollLine


def _roll(session: Session, motion: Motion, on: date, consequences: Consequences) -> Roll:
    """Return who votes; the ethics committee does without those whose own file it judges, in its quorum too."""
    found = roll_on(session, motion.assembly.body, on)
    if found.body is not Body.ethics_committee:
        return found
    parties = consequences[motion.kind].parties(session, motion)
    return replace(found, members=tuple(one for one in found.members if one not in parties))


def freeze(session: Session, poll: Poll, consequences: Consequences) -> None:
    """Write all that members decide on and how, and who they are; no edit follows."""
    motion, assembly = poll.motion, poll.motion.assembly
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
