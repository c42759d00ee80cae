"""Read and keep what a motion needs of the ethics committee where its rules ask for two majorities.

The rules are those of the motion's own assembly: rules adopted later do not touch it. Nothing stored is believed: an
agreement is derived again from the ballots of the committee.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain import agreement, matters, openings
from scopgov.domain.agreement import STANDINGS, Asked, Standing
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Reason
from scopgov.domain.openings import Wait
from scopgov.domain.rule_words import two_majorities
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Body, DecisionKind, rule_for
from scopgov.domain.text import N_
from scopgov.votes import proofs, queries
from scopgov.votes.tables import Motion, MotionKind, Poll

LIVE = (PollState.scheduled, PollState.opened)
WITHOUT_MOTION = Reason(N_("The motion that the committee was to agree to is no longer put to the vote."))


def needed(motion: Motion) -> bool:
    """Tell whether a motion needs the agreement of the committee."""
    return needed_for(motion.assembly, motion.kind)


def needed_for(assembly: Assembly, kind: MotionKind) -> bool:
    """Tell whether a kind of motion needs it in an assembly."""
    return matters.needed(kind.value, assemblies.rules_of(assembly).agreement)


def first_waits(assembly: Assembly, kind: MotionKind) -> frozenset[Wait]:
    """Return what a poll waits for from the first beside its time: in session its chair, by the rules the committee."""
    in_session = {Wait.chair} if assembly.conduct is Conduct.session else set()
    return frozenset(in_session | ({Wait.agreement} if needed_for(assembly, kind) else set()))


def said(motion: Motion) -> dict[str, Any]:
    """Return all that a motion says, as the definition of its poll will."""
    return {
        "id": motion.id,
        "kind": motion.kind.value,
        "subject": motion.subject_id,
        "title": motion.title,
        "text": motion.text,
        "params": motion.params,
    }


def terms(motion: Motion) -> dict[str, Any]:
    """Return what a motion of the committee holds of the one it agrees to."""
    return {"agreed": agreement.bound(said(motion))}


def asked_for(motion: Motion) -> tuple[Reason, ...]:
    """Say that a motion needs two majorities, and what carries the other one; nothing where one is enough."""
    rules = assemblies.rules_of(motion.assembly)
    if not matters.needed(motion.kind.value, rules.agreement):
        return ()
    return (two_majorities(rule_for(rules, Body.ethics_committee, DecisionKind.ordinary)),)


def found(session: Session, motion: Motion) -> Reason:
    """Say where the agreement to a motion stands, with the result of the committee's vote where there is one."""
    at = standing(session, motion)
    over = [
        poll
        for one in of(session, motion)
        for poll in one.polls
        if poll.state is PollState.closed and not _pending(poll) and one.params == terms(motion)
    ]
    if not over:
        return Reason(STANDINGS[at])
    told = {"standing": Reason(STANDINGS[at]), "result": queries.decided(session, over[0]).headline}
    told["meeting"] = Reason("%(title)s", {"title": over[0].motion.assembly.title})
    return Reason(N_("%(standing)s Its last vote, at “%(meeting)s”: %(result)s."), told)


def of(session: Session, motion: Motion) -> Sequence[Motion]:
    """Return what the committee was asked about a motion, the latest first."""
    return queries.about(session, MotionKind.agreement, motion.id)


def given(session: Session, motion: Motion) -> Poll | None:
    """Return the vote by which the committee agreed to a motion as it stands, derived again; None without one."""
    polls = (poll for one in of(session, motion) for poll in one.polls if not _pending(poll))
    return next((poll for poll in polls if proofs.agrees(session, poll, said(motion))), None)


def digest(session: Session, motion: Motion) -> str | None:
    """Return the digest of the vote that the definition of the motion's own poll names; None where none is needed."""
    found = given(session, motion) if needed(motion) else None
    return found.digest if found else None


def standing(session: Session, motion: Motion) -> Standing:
    """Return where the agreement to a motion stands."""
    wanted = terms(motion)["agreed"]
    votes = [(one, poll) for one in of(session, motion) for poll in one.polls]
    return agreement.standing(
        Asked(_pending(poll), None if _pending(poll) else poll.outcome, one.params.get("agreed") == wanted)
        for one, poll in votes
    )


def _pending(poll: Poll) -> bool:
    """Tell whether a vote of the committee is not over, or its result not announced by its chair."""
    unsaid = poll.announced_until is not None and poll.proclaimed_at is None
    return poll.state in LIVE or (poll.state is PollState.closed and unsaid)


def live(session: Session, motion: Motion) -> Sequence[Poll]:
    """Return the votes of the committee on a motion that are not over, their rows held."""
    query = (
        select(Poll).join(Motion).where(Motion.kind == MotionKind.agreement, Motion.subject_id == motion.id)
    )
    held = query.where(Poll.state.in_(LIVE)).order_by(Poll.id).with_for_update(of=Poll)
    return session.scalars(held.execution_options(populate_existing=True)).all()


def awaiting(session: Session) -> list[Motion]:
    """Return the motions announced that wait for an agreement the committee may be asked for."""
    query = select(Motion).join(Motion.polls).join(Motion.assembly)
    query = query.where(Poll.state == PollState.scheduled, Assembly.state.in_(assemblies.HELD))
    rows = session.scalars(query.where(Poll.waits.contains(Wait.agreement.value)).order_by(Motion.id))
    return [one for one in rows if agreement.may_ask(standing(session, one))]


def hold(session: Session, poll: Poll) -> None:
    """Let a poll about to open wait where its motion needs an agreement and none stands, whatever its row says."""
    if needed(poll.motion) and given(session, poll.motion) is None:
        poll.waits = openings.written({*poll.waits_for, Wait.agreement})
