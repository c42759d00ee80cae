"""What a motion that amends one clause of the charter needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.charter import amending, composing, queries
from scopgov.charter.tables import ClauseAmendment
from scopgov.domain.clause_amendments import Change
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.revisions.adopting import Adopting
from scopgov.revisions.amending import versions_beside
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLES = {
    Change.change: N_("Change the clause “%(title)s” of the charter"),
    Change.add: N_("Add the clause “%(title)s” to the charter"),
    Change.remove: N_("Remove the clause “%(title)s” from the charter"),
}
TEXTS = {
    Change.change: N_(
        "The assembly changes the clause “%(before)s” of the charter, which now reads: %(title)s. %(text)s Reasons "
        "given: %(because)s"
    ),
    Change.add: N_(
        "The assembly adds a clause to the charter, which reads: %(title)s. %(text)s Reasons given: %(because)s"
    ),
    Change.remove: N_(
        "The assembly removes the clause “%(title)s” from the charter. Reasons given: %(because)s"
    ),
}
EFFECTS = {
    Change.change: N_(
        "If carried: the clause “%(title)s” of the charter is changed as amendment no. %(number)s says."
    ),
    Change.add: N_(
        "If carried: the clause “%(title)s” is added to the charter as amendment no. %(number)s says."
    ),
    Change.remove: N_("If carried: the clause “%(title)s” is removed from the charter."),
}
AMENDMENTS = Adopting(
    MotionKind.clause,
    ClauseAmendment,
    amending.ACTS,
    queries.amendments,
    N_("There is no such amendment."),
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each amendment that fits the charter in force and is not before a poll."""
    return [_proposal(one) for one in AMENDMENTS.waiting(session) if amending.fits(session, one) is None]


def _proposal(of: ClauseAmendment) -> Proposal:
    target, becomes = of.target or {}, of.becomes or of.target or {}
    told = {
        "before": target.get("title", ""),
        "title": becomes.get("title", ""),
        "text": becomes.get("text", ""),
        "because": of.because,
    }
    return Proposal(of.id, Reason(TITLES[of.what], told), Reason(TEXTS[of.what], told), {"digest": of.digest})


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which clause is changed, added or removed."""
    of = AMENDMENTS.of(session, motion)
    about = of.becomes if of.what is Change.add else of.target
    return Reason(EFFECTS[of.what], {"title": (about or {}).get("title", ""), "number": of.id})


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the amendment was withdrawn, or its clause is no longer as it was read."""
    if not AMENDMENTS.as_put(session, motion):
        return Reason(N_("This amendment was withdrawn, or decided upon."))
    return amending.fits(session, AMENDMENTS.of(session, motion))


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Say what becomes of an amendment where a whole version of the charter on the same agenda is carried too."""
    of = AMENDMENTS.of(session, motion)
    if not adoption.waits(of):
        return []
    return [reason for one in versions_beside(session, motion) for reason in composing.warned(one, [of])]


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Apply a carried amendment to the charter in force; close one that was rejected for good."""
    row = AMENDMENTS.of(session, motion)
    if poll.outcome is Outcome.carried and adoption.waits(row):
        amending.adopt(session, now=now, of=row, poll_id=poll.id)
    else:
        AMENDMENTS.on_outcome(session, motion, poll, now)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the text that members were given to read."""
    of = AMENDMENTS.of(session, motion)
    told = {"number": of.id, "day": local_day(of.proposed_at)}
    return [Reason(N_("Amendment no. %(number)s to the charter, as proposed on %(day)s"), told)]


CLAUSES = Consequence(
    proposals=proposals,
    may_open=may_open,
    effect=effect,
    on_outcome=on_outcome,
    notices=notices,
    documents=documents,
)
