"""What a motion on a new version of the charter needs and sets in motion: the functions of a `Consequence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.charter import composing, queries, services
from scopgov.charter.tables import Charter, ClauseAmendment
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.revisions.adopting import Adopting
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import motions_of
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Adopt version %(version)s of the charter")
TEXT = N_(
    "The assembly adopts version %(version)s of the charter (digest %(digest)s), which replaces version %(before)s "
    "from today; amendments to clauses carried beside it are taken into it. Reasons given: %(because)s"
)
EFFECT = N_("If carried: version %(version)s of the charter (digest %(digest)s) replaces the one in force.")
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


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which version holds from then on."""
    of = CHARTERS.of(session, motion)
    return Reason(EFFECT, {"version": of.version, "digest": of.digest[:16]})


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the version was withdrawn, or replaces a charter that is no longer in force."""
    in_force = queries.in_force(session)
    if not CHARTERS.as_put(session, motion):
        return Reason(N_("This version of the charter was withdrawn, or decided upon."))
    if in_force is None or composing.since(session, str(motion.params.get("replaces"))) is None:
        return Reason(N_("Another charter was adopted since: a new version must start from it."))
    return None


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Put a carried version in force, with the amendments carried beside it; close one rejected for good."""
    row = CHARTERS.of(session, motion)
    if poll.outcome is Outcome.carried and adoption.waits(row):
        replaces = str(motion.params.get("replaces"))
        composing.adopt(session, now=now, of=row, replaces=replaces, poll_id=poll.id)
    else:
        CHARTERS.on_outcome(session, motion, poll, now)


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Say what becomes of this version and of the others and the amendments that may be carried beside it."""
    row = CHARTERS.of(session, motion)
    if not adoption.waits(row):
        return []
    carried = composing.since(session, str(motion.params.get("replaces"))) or []
    beside = [*carried, *beside_it(session, motion)]
    others = [one for one in versions_beside(session, motion) if one.id != row.id]
    told = [Reason(composing.OTHER_VERSION, {"version": one.version}) for one in others]
    return [*composing.warned(row, beside), *told]


def beside_it(session: Session, motion: Motion) -> list[ClauseAmendment]:
    """Return the amendments to clauses on the same agenda that wait for their vote, in the order of the agenda."""
    ids = [one.subject_id for one in motions_of(session, motion.assembly) if one.kind is MotionKind.clause]
    found = [session.get(ClauseAmendment, one or 0) for one in ids]
    return [one for one in found if one is not None and adoption.waits(one)]


def versions_beside(session: Session, motion: Motion) -> list[Charter]:
    """Return the whole versions on the same agenda that wait for their vote."""
    ids = [one.subject_id for one in motions_of(session, motion.assembly) if one.kind is MotionKind.charter]
    found = [session.get(Charter, one or 0) for one in ids]
    return [one for one in found if one is not None and adoption.waits(one)]


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the text that members were given to read."""
    charter = CHARTERS.of(session, motion)
    if charter.proposed_at is None:
        return []
    told = {"version": charter.version, "day": local_day(charter.proposed_at)}
    return [Reason(N_("Version %(version)s of the charter, as proposed on %(day)s"), told)]


AMENDING = Consequence(
    proposals=proposals,
    may_open=may_open,
    effect=effect,
    on_outcome=on_outcome,
    notices=notices,
    documents=documents,
)
