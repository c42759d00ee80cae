"""When a comment may be changed or withdrawn by whoever wrote it. Who that is, the policy says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

CHANGEABLE = timedelta(hours=24)
LONGEST = 4000


@dataclass(frozen=True)
class CommentFacts:
    """What the rules need to know of a comment."""

    written_at: datetime
    answered: bool = False
    withdrawn: bool = False


def may_change(facts: CommentFacts, now: datetime) -> Reason | None:
    """Return why a comment may no longer be changed; None while it may."""
    if facts.withdrawn:
        return Reason(N_("This comment is withdrawn."))
    if facts.answered:
        return Reason(N_("It was answered: what was asked stays as the answer found it. Write another one."))
    if now - facts.written_at >= CHANGEABLE:
        return Reason(N_("A comment can be changed for 24 hours. Write another one."))
    return None


def may_withdraw(facts: CommentFacts) -> Reason | None:
    """Return why a comment may not be withdrawn; None where it may."""
    if facts.withdrawn:
        return Reason(N_("This comment is withdrawn."))
    if facts.answered:
        return Reason(N_("It was answered: it stays readable with its answer."))
    return None
