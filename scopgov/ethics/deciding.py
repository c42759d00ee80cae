"""What a motion on an opinion needs and sets in motion: the committee votes on what one of its members proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason
from scopgov.domain.opinions import OPINION_NAMES
from scopgov.domain.policy import CLOCK
from scopgov.domain.polls import Outcome
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.ethics import drafting, queries, services
from scopgov.ethics.tables import OpinionDraft
from scopgov.members.queries import local_day
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, MotionKind, Poll

TITLE = N_("Opinion on version %(version)s of the model of “%(title)s”: %(kind)s")
TEXT = N_(
    "The ethics committee gives this opinion on version %(version)s of the model of “%(title)s”: %(kind)s. Reasons: "
    "%(reasons)s"
)
TEXT_WITH_CONDITIONS = N_(
    "The ethics committee gives this opinion on version %(version)s of the model of “%(title)s”: %(kind)s. Reasons: "
    "%(reasons)s Conditions, which become terms of the mandate: %(conditions)s"
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each opinion proposed that may still be given and is on no agenda."""
    taken = before_a_poll(session, MotionKind.opinion)
    found = (one for one in queries.waiting(session) if one.id not in taken)
    return [_proposal(one) for one in found if queries.votable(session, one)]


def _proposal(of: OpinionDraft) -> Proposal:
    version = of.model_version
    told = {
        "version": version.number,
        "title": version.use_case.title,
        "kind": Reason(OPINION_NAMES[of.kind]),
        "reasons": _reasons(of),
        **({"conditions": tuple(of.conditions)} if of.conditions else {}),
    }
    named = {name: told[name] for name in ("version", "title", "kind")}
    text = TEXT_WITH_CONDITIONS if of.conditions else TEXT
    return Proposal(of.id, Reason(TITLE, named), Reason(text, told), {"digest": of.digest})


def _reasons(of: OpinionDraft) -> Reason | str:
    if not of.on_sensitive:
        return of.reasons
    named = {"reasons": of.reasons, "name": queries.asks(of.model_version), "said": of.on_sensitive}
    return Reason(N_("%(reasons)s On “%(name)s”, asked at each score: %(said)s"), named)


def about(session: Session, motion: Motion) -> OpinionDraft:
    """Return the opinion that a motion is about, or refuse as not found."""
    return queries.draft(session, motion.subject_id or 0)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse once the opinion was withdrawn or decided, altered, or the version was audited again."""
    draft = about(session, motion)
    as_put = queries.draft_digest(draft) == draft.digest == motion.params.get("digest")
    if as_put and queries.votable(session, draft):
        return None
    return Reason(N_("This opinion no longer waits for the committee, or the version was audited again."))


def parties(session: Session, motion: Motion) -> frozenset[int]:
    """Return who does not judge the version."""
    return queries.subject(about(session, motion).model_version).authors


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Give the opinion that was carried; close one that was rejected for good."""
    draft = about(session, motion)
    if draft.closed_at is not None:
        return
    if poll.outcome is Outcome.carried and queries.votable(session, draft):
        draft.closed_at, draft.poll_id = now, poll.id
        draft.opinion = services.give_voted(session, now=now, draft=draft, poll_id=poll.id)
    elif rejected_for_good(poll):
        draft.closed_at, draft.poll_id = now, poll.id
        drafting.enter(session, CLOCK, now, draft, Act.opinion_rejected, {"poll": poll.id})


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name what the committee was given to read."""
    draft = about(session, motion)
    told = {"number": draft.id, "day": local_day(draft.proposed_at), "audit": draft.audit_id}
    return [Reason(N_("Opinion no. %(number)s, as proposed on %(day)s, and audit no. %(audit)s"), told)]


DECIDING = Consequence(
    proposals=proposals,
    may_open=may_open,
    on_outcome=on_outcome,
    documents=documents,
    parties=parties,
    bodies=frozenset({Body.ethics_committee}),
)
