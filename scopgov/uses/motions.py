"""What motions on tools need and set in motion: allowing the use of one, then all that may become of its mandate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason
from scopgov.domain.opinions import OPINION_NAMES, OpinionKind
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.states import ToolAction, ToolState
from scopgov.domain.text import N_
from scopgov.domain.tools import ToolTerms
from scopgov.mandates.standing_motions import Motions, Said
from scopgov.members.queries import local_day
from scopgov.uses import queries, services
from scopgov.uses.tables import ToolFile, UseMandate
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequence, Proposal, Withheld
from scopgov.votes.tables import Motion, MotionKind, Poll

KINDS = (MotionKind.tool_suspension, MotionKind.tool_resumption, MotionKind.tool_withdrawal)
TITLE = N_("Use of %(product)s for “%(title)s”")
TEXT = N_(
    "The members allow %(product)s, of %(supplier)s, to be used for this purpose only: %(purpose)s. From %(start)s; to "
    "be reviewed on %(review)s; until %(end)s. Who may use it, which data may go in and the conditions stand in its "
    "dossier (%(digest)s) and are terms of the mandate of use. The program never asks this tool for anything."
)
EFFECT = N_(
    "If carried: %(product)s, of %(supplier)s, may be used for “%(title)s” (dossier %(digest)s) from %(start)s until "
    "%(end)s."
)
UNFAVOURABLE = N_("The committee’s opinion is unfavourable: %(reasons)s")
UNAUDITED = N_("No audit of its answers was made: whether it treats people alike is not known.")


def _votable(session: Session) -> list[ToolFile]:
    return [one for one in queries.in_state(session, ToolState.judged) if one.dossier is not None]


def _keeps(session: Session, of: ToolFile) -> Reason | None:
    return queries.stale(session, of, local_day(of.frozen_at)) if of.frozen_at else None


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each tool whose dossier is frozen and still is what it was."""
    return [_proposal(one) for one in _votable(session) if _keeps(session, one) is None]


def withheld(session: Session) -> Sequence[Withheld]:
    """Return each tool whose dossier must be frozen again, with why."""
    found = [(one, _keeps(session, one)) for one in _votable(session)]
    return [Withheld(one.id, _proposal(one).title, why, f"/tools/{one.id}") for one, why in found if why]


def _proposal(of: ToolFile) -> Proposal:
    terms = ToolTerms.from_data((of.dossier or {})["terms"])
    told = {
        "product": terms.product,
        "supplier": terms.supplier,
        "title": of.use_case.title,
        "purpose": terms.purpose.rstrip("."),
        "start": terms.starts_on,
        "review": terms.review_on,
        "end": terms.ends_on,
        "digest": of.digest[:16],
    }
    return Proposal(of.id, Reason(TITLE, told), Reason(TEXT, told), {"digest": of.digest})


def _file(session: Session, motion: Motion) -> ToolFile:
    return queries.file(session, motion.subject_id or 0)


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which tool may be used, for what, from when until when."""
    return Reason(EFFECT, _proposal(_file(session, motion)).text.params)


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Mark the file as put to the vote."""
    services.move(_file(session, motion), ToolAction.put)


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Say why the vote may not open: the dossier changed, or its terms are past."""
    of = _file(session, motion)
    if of.state is not ToolState.put_to_vote or of.digest != motion.params.get("digest"):
        return Reason(N_("This tool is no longer put to the vote with this dossier."))
    today = local_day(motion.assembly.opens_at)
    if today >= of.said.review_on:
        return Reason(
            N_("The review of the mandate asked for is already due on %(day)s."), {"day": of.said.review_on}
        )
    return queries.stale(session, of, today)


def dossier_digest(session: Session, motion: Motion) -> str | None:
    """Return the digest that the poll's definition binds."""
    return _file(session, motion).digest


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Grant the mandate of use that a poll carried; note a refusal, or that nothing was decided."""
    of = _file(session, motion)
    if poll.outcome is Outcome.carried:
        services.grant(session, now=now, of=of, poll=poll)
    elif votes.rejected_for_good(poll):
        services.decided(session, now=now, of=of, action=ToolAction.refuse, act=Act.tool_file_refused)
    else:
        services.decided(session, now=now, of=of, action=ToolAction.postpone, act=Act.tool_file_postponed)


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Return what members read in red: an unfavourable opinion, no audit."""
    of = _file(session, motion)
    opinion = of.opinion or {}
    found = []
    if opinion.get("kind") == OpinionKind.unfavourable.value:
        found.append(Reason(UNFAVOURABLE, {"reasons": opinion["reasons"]}))
    unaudited = of.said.sorts_cases and of.outside_audit_id is None
    return [*found, *([Reason(UNAUDITED)] if unaudited else [])]


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name what members were given to read."""
    of = _file(session, motion)
    kind = (of.opinion or {}).get("kind", OpinionKind.favourable.value)
    told = {"number": of.id, "opinion": Reason(OPINION_NAMES[OpinionKind(kind)])}
    return [Reason(N_("Dossier of tool no. %(number)s, with the committee’s opinion: %(opinion)s"), told)]


def parties(session: Session, motion: Motion) -> frozenset[int]:
    """Return those whose own file it is."""
    return queries.apart(_file(session, motion)).authors


GRANTING = Consequence(
    proposals=proposals,
    withheld=withheld,
    on_put=on_put,
    may_open=may_open,
    dossier_digest=dossier_digest,
    on_outcome=on_outcome,
    effect=effect,
    notices=notices,
    documents=documents,
    parties=parties,
)
MANDATES: Motions[UseMandate] = Motions(
    KINDS,
    services.CYCLE,
    Said(
        (
            N_("Suspend the use of %(product)s"),
            N_(
                "The assembly suspends mandate of use %(mandate)s, given to %(product)s: nobody uses it until another "
                "vote lifts the suspension."
            ),
            N_("If carried: nobody uses %(product)s (mandate of use %(mandate)s) until another vote."),
        ),
        (
            N_("Confirm the suspension of the use of %(product)s"),
            N_(
                "The ethics committee suspended mandate of use %(mandate)s, given to %(product)s. Its reason: "
                "%(reason)s The assembly confirms the suspension, which only another vote lifts from then on. If the "
                "assembly rejects this motion, the suspension is lifted."
            ),
            N_(
                "If carried: nobody uses %(product)s (mandate of use %(mandate)s) until another vote. If rejected, "
                "people use it again."
            ),
        ),
        (
            N_("Decide on the suspensions of the use of %(product)s"),
            N_(
                "The ethics committee suspended mandate of use %(mandate)s, given to %(product)s, %(count)s times, and "
                "lifted each suspension before an assembly decided on it. Its last reason: %(reason)s The assembly "
                "suspends it, and only another vote lifts that from then on. If the assembly rejects this motion, "
                "people go on using it."
            ),
            N_(
                "If carried: nobody uses %(product)s (mandate of use %(mandate)s) until another vote. If rejected, "
                "people go on using it."
            ),
        ),
        (
            N_("Lift the suspension of the use of %(product)s"),
            N_(
                "The assembly lifts the suspension of mandate of use %(mandate)s, given to %(product)s: people may use "
                "it again. It was suspended because: %(reason)s"
            ),
            N_("If carried: people use %(product)s again (mandate of use %(mandate)s)."),
        ),
        (
            N_("Withdraw the mandate of use of %(product)s"),
            N_(
                "The assembly withdraws mandate of use %(mandate)s, given to %(product)s, for good: nobody uses it any "
                "more, and only another vote brings it back."
            ),
            N_(
                "If carried: nobody uses %(product)s any more: mandate of use %(mandate)s is withdrawn for good."
            ),
        ),
        N_("Mandate of use %(number)s, its life and what it rests on"),
    ),
    queries.mandate,
    queries.all_standing,
    lambda of: {"product": of.terms.product},
    lambda of: {"digest": of.digest},
)
