"""The launch of a use case: what may be put, when its poll may open, what its outcome does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.usecases import queries, services
from scopgov.usecases.tables import UseCase
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, Poll

TITLE = N_("Launch “%(title)s”")
TEXT = N_(
    "The assembly launches the use case “%(title)s”: work on its data may begin. Purpose: %(purpose)s. Nothing is "
    "put into use without a further vote."
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return the checked use cases."""
    return [_proposal(use_case) for use_case in queries.to_launch(session)]


def _proposal(use_case: UseCase) -> Proposal:
    told = {"title": use_case.title, "purpose": use_case.purpose.rstrip(".")}
    params = {"use_case": use_case.number, "version": use_case.version}
    return Proposal(use_case.id, Reason(TITLE, told), Reason(TEXT, told), params)


def _use_case(session: Session, motion: Motion) -> UseCase:
    return session.get_one(UseCase, motion.subject_id)


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Note that the use case is put to the vote."""
    services.put_to_vote(session, use_case=_use_case(session, motion))


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse without a reading of this version against the charter."""
    if queries.latest_check(session, _use_case(session, motion)) is None:
        return Reason(N_("The committee has not read this version against the charter."))
    return None


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Launch, refuse, or give the file back to be put again."""
    use_case = _use_case(session, motion)
    if poll.outcome is Outcome.carried:
        services.launch(session, now=now, use_case=use_case, poll_id=poll.id)
    elif poll.outcome is Outcome.rejected:
        services.refuse(session, now=now, use_case=use_case, poll_id=poll.id)
    else:
        services.postpone(session, now=now, use_case=use_case, poll_id=poll.id)


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Return a red notice for each clause of the charter that is not met."""
    check = queries.latest_check(session, _use_case(session, motion))
    text = N_("Clause %(number)s of the charter, “%(title)s”, is not met: %(reason)s")
    return [
        Reason(text, {"number": one.clause.number, "title": one.clause.title, "reason": one.reason})
        for one in (queries.unmet(check) if check else ())
    ]


LAUNCH = Consequence(
    proposals=proposals, on_put=on_put, may_open=may_open, on_outcome=on_outcome, notices=notices
)
