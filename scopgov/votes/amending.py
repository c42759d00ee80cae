"""What a motion on a new version of the charter needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from scopgov.charter import queries, services
from scopgov.charter.tables import Charter
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.votes.adopting import Adopting
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind

TITLE = N_("Adopt version %(version)s of the charter")
TEXT = N_(
    "The assembly adopts version %(version)s of the charter (digest %(digest)s), which replaces version %(before)s "
    "from today. Reasons given: %(because)s"
)
CHARTERS = Adopting(
    MotionKind.charter,
    Charter,
    services.ACTS,
    queries.proposed,
    N_("There is no such version of the charter."),
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each version proposed that is not before a poll."""
    in_force = queries.in_force(session)
    return [_proposal(one, in_force) for one in CHARTERS.waiting(session)] if in_force else []


def _proposal(of: Charter, in_force: Charter) -> Proposal:
    told = {
        "version": of.version,
        "before": in_force.version,
        "digest": of.digest[:16],
        "because": of.because or "",
    }
    bound = {"digest": of.digest, "replaces": in_force.digest}
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), bound)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the version was withdrawn, or replaces a charter that is no longer in force."""
    in_force = queries.in_force(session)
    if not CHARTERS.as_put(session, motion):
        return Reason(N_("This version of the charter was withdrawn, or decided upon."))
    if in_force is None or in_force.digest != motion.params.get("replaces"):
        return Reason(N_("Another charter was adopted since: a new version must start from it."))
    return None


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the text that members were given to read."""
    charter = CHARTERS.of(session, motion)
    if charter.proposed_at is None:
        return []
    told = {"version": charter.version, "day": local_day(charter.proposed_at)}
    return [Reason(N_("Version %(version)s of the charter, as proposed on %(day)s"), told)]


AMENDING = Consequence(
    proposals=proposals, may_open=may_open, on_outcome=CHARTERS.on_outcome, documents=documents
)
