"""What motions on a mandate need and set in motion: suspending it, lifting a suspension, withdrawing it.

The composition root wires them. Each binds the mandate and its bytes; what stands at the close is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.states import MandateState
from scopgov.domain.text import N_
from scopgov.mandates import queries, services
from scopgov.mandates.tables import Mandate
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind, Poll

KINDS = (MotionKind.suspension, MotionKind.resumption, MotionKind.withdrawal)
SUSPEND = N_("Suspend the mandate of “%(title)s”")
SUSPEND_TEXT = N_(
    "The assembly suspends mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”: nobody "
    "scores under it until another vote lifts the suspension."
)
CONFIRM = N_("Confirm the suspension of the mandate of “%(title)s”")
CONFIRM_TEXT = N_(
    "The ethics committee suspended mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”. "
    "Its reason: %(reason)s The assembly confirms the suspension, which only another vote lifts from then on. If the "
    "assembly rejects this motion, the suspension is lifted."
)
RESUME = N_("Lift the suspension of the mandate of “%(title)s”")
RESUME_TEXT = N_(
    "The assembly lifts the suspension of mandate %(mandate)s, given to version %(version)s of the model of "
    "“%(title)s”: people may score under it again. It was suspended because: %(reason)s"
)
WITHDRAW = N_("Withdraw the mandate of “%(title)s”")
WITHDRAW_TEXT = N_(
    "The assembly withdraws mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”, for good: "
    "nobody scores under it any more, and only another vote on a model brings one back."
)


def _to_suspend(session: Session) -> Sequence[Proposal]:
    """Offer each mandate that is used, and each suspension of the committee to confirm."""
    return [
        _proposal(one, (CONFIRM, CONFIRM_TEXT) if _suspended(one) else (SUSPEND, SUSPEND_TEXT))
        for one in _free(session, MotionKind.suspension)
        if queries.voted_suspension(one) is None
    ]


def to_confirm(of: Mandate) -> Proposal:
    """Return the motion that confirms a suspension of the committee."""
    return _proposal(of, (CONFIRM, CONFIRM_TEXT))


def _to_resume(session: Session) -> Sequence[Proposal]:
    """Offer to lift each suspension that a vote decided; the committee lifts its own, or members do not confirm it."""
    free = _free(session, MotionKind.resumption)
    return [
        _proposal(one, (RESUME, RESUME_TEXT)) for one in free if queries.voted_suspension(one) is not None
    ]


def _to_withdraw(session: Session) -> Sequence[Proposal]:
    """Offer each mandate that stands."""
    return [_proposal(one, (WITHDRAW, WITHDRAW_TEXT)) for one in _free(session, MotionKind.withdrawal)]


def _free(session: Session, kind: MotionKind) -> Sequence[Mandate]:
    taken = votes.before_a_poll(session, kind)
    return [one for one in queries.all_standing(session) if one.id not in taken]


def _suspended(of: Mandate) -> bool:
    return of.state is MandateState.suspended


def _proposal(of: Mandate, words: tuple[str, str]) -> Proposal:
    told = {
        "mandate": of.id,
        "version": of.model_version.number,
        "title": of.use_case.title,
        "reason": of.suspensions[-1].reason if _suspended(of) else "",
    }
    bound = {"artefact": of.artefact_sha256, "suspended": _suspended(of)}
    return Proposal(of.id, Reason(words[0], told), Reason(words[1], told), bound)


def _mandate(session: Session, motion: Motion) -> Mandate:
    return queries.mandate(session, motion.subject_id or 0)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Say why the poll may not open: the mandate no longer stands, or there is nothing to confirm or to lift."""
    mandate = _mandate(session, motion)
    if not _stands(mandate, motion):
        return Reason(N_("This mandate no longer stands: there is nothing left to decide."))
    about_a_suspension = motion.kind is not MotionKind.withdrawal and motion.params.get("suspended")
    if about_a_suspension and not _suspended(mandate):
        return Reason(N_("The suspension was lifted since the motion was put."))
    return None


def _stands(mandate: Mandate, motion: Motion) -> bool:
    return mandate.state in queries.STANDS and mandate.artefact_sha256 == motion.params.get("artefact")


def _suspend(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Suspend or confirm by a carried poll; lift the suspension of the committee that members did not confirm."""
    mandate = _mandate(session, motion)
    if not _stands(mandate, motion) or queries.voted_suspension(mandate) is not None:
        return
    if _carried(session, poll):
        services.suspend_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.text)
    elif votes.rejected_for_good(poll) and motion.params.get("suspended") and _suspended(mandate):
        services.resume_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.title)


def _resume(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    mandate = _mandate(session, motion)
    if _stands(mandate, motion) and _suspended(mandate) and _carried(session, poll):
        services.resume_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.text)


def _withdraw(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    mandate = _mandate(session, motion)
    if _stands(mandate, motion) and _carried(session, poll):
        services.withdraw_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.text)


def _carried(session: Session, poll: Poll) -> bool:
    approval = votes.approval(session, poll.id)
    return approval is not None and approval.carried


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name what members were given to read."""
    return [Reason(N_("Mandate %(number)s, its life and what it rests on"), {"number": motion.subject_id})]


SUSPENSION = Consequence(proposals=_to_suspend, may_open=may_open, on_outcome=_suspend, documents=documents)
RESUMPTION = Consequence(proposals=_to_resume, may_open=may_open, on_outcome=_resume, documents=documents)
WITHDRAWAL = Consequence(proposals=_to_withdraw, may_open=may_open, on_outcome=_withdraw, documents=documents)
