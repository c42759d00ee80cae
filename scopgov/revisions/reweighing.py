"""What a motion on new ranking criteria needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.ranking import queries, weighing
from scopgov.ranking.tables import CriteriaVersion
from scopgov.revisions.adopting import Adopting
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind

TITLE = N_("Adopt version %(version)s of the ranking criteria")
TEXT = N_(
    "The assembly adopts version %(version)s of the ranking criteria (digest %(digest)s), which replaces version "
    "%(before)s from today. Reasons given: %(because)s"
)
EFFECT = N_(
    "If carried: version %(version)s of the ranking criteria (digest %(digest)s) replaces the one in force."
)
CRITERIA = Adopting(
    MotionKind.criteria,
    CriteriaVersion,
    weighing.ACTS,
    queries.proposed,
    N_("There is no such set of criteria."),
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each set of criteria proposed that is not before a poll."""
    in_force = queries.in_force(session)
    return [_proposal(one, in_force) for one in CRITERIA.waiting(session)]


def _proposal(of: CriteriaVersion, in_force: queries.InForce) -> Proposal:
    told = {
        "version": of.version,
        "before": in_force.version,
        "digest": of.digest[:16],
        "because": of.because,
    }
    bound = {"digest": of.digest, "replaces": in_force.digest}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), bound)


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which version holds from then on."""
    of = CRITERIA.of(session, motion)
    return Reason(EFFECT, {"version": of.version, "digest": of.digest[:16]})


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the set was withdrawn, or replaces criteria that are no longer in force."""
    if not CRITERIA.as_put(session, motion):
        return Reason(N_("These criteria were withdrawn, or decided upon."))
    if queries.in_force(session).digest != motion.params.get("replaces"):
        return Reason(N_("Other criteria were adopted since: a new proposal must start from them."))
    return None


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the criteria that members were given to read."""
    row = CRITERIA.of(session, motion)
    told = {"version": row.version, "day": local_day(row.proposed_at)}
    return [Reason(N_("Version %(version)s of the ranking criteria, as proposed on %(day)s"), told)]


REWEIGHING = Consequence(
    proposals=proposals, may_open=may_open, effect=effect, on_outcome=CRITERIA.on_outcome, documents=documents
)
