"""The committee's opinion on the use of a tool: given alone by its only judge, else proposed and carried by vote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import opinions
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.opinions import Draft
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import ToolAction
from scopgov.domain.text import N_
from scopgov.ethics.deciding import Deciding, Words
from scopgov.ethics.drafting import Kind
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.uses import queries, services
from scopgov.uses.tables import ToolDissent, ToolDraft, ToolFile
from scopgov.votes.tables import MotionKind

TOOLS: Kind[ToolDraft] = Kind(
    MotionKind.tool_opinion,
    "tool_opinion_draft",
    queries.draft,
    queries.waiting,
    queries.votable,
    lambda of: queries.apart(of.file),
    lambda of: {"file": of.file_id, "terms": of.terms_digest},
    queries.draft_digest,
    ToolDissent,
)


def shared(session: Session, of: ToolFile, now: datetime) -> Reason | None:
    """Say why nobody gives this opinion alone; None where one member is its only judge."""
    voted = "poll" in (of.opinion or {})
    return opinions.may_give_alone(len(queries.judges(session, of, local_day(now))), voted=voted)


def judge(session: Session, *, actor: Actor, now: datetime, of: ToolFile, draft: Draft) -> ToolFile:
    """Give the opinion as the only member of the committee who may judge this file."""
    must(actor, Permission.opinion_give, queries.apart(of))
    refused = shared(session, of, now)
    if refused is not None:
        raise Refused(refused)
    return _enter(session, actor, now, of, _sound(session, of, draft), actor.member_id, None)


def propose(session: Session, *, actor: Actor, now: datetime, of: ToolFile, draft: Draft) -> ToolDraft:
    """Propose an opinion on the use of a tool: the committee votes on it at a meeting."""
    must(actor, Permission.opinion_give, queries.apart(of))
    said = _sound(session, of, draft)
    terms, audit = queries.rests_on(of)
    made = ToolDraft(file=of, file_id=of.id, terms_digest=terms, audit_digest=audit)
    return TOOLS.propose(session, actor, now, made, said)


def _sound(session: Session, of: ToolFile, draft: Draft) -> Draft:
    hold(session, of)
    if ToolAction.judge not in queries.actions(of):
        raise Refused(Reason(N_("The committee judges a tool before it is put to the vote.")))
    said = draft.cleaned()
    opinions.check(said, insufficient=queries.unsure(of))
    return said


def _give(session: Session, now: datetime, draft: ToolDraft) -> None:
    hold(session, draft.file)
    minority = opinions.minority((one.member.name, one.text) for one in draft.dissents)
    said = Draft(draft.kind, draft.reasons, tuple(draft.conditions), draft.accepts_insufficient, minority)
    _enter(session, CLOCK, now, draft.file, said, draft.proposed_by, draft.poll_id)


def _enter(
    session: Session, actor: Actor, now: datetime, of: ToolFile, said: Draft, giver: int, poll: int | None
) -> ToolFile:
    """Keep an opinion; its conditions become terms of the mandate, and a frozen dossier is set aside."""
    services.move(of, ToolAction.judge)
    accepts = {"accepts_insufficient": said.accepts_insufficient} if said.accepts_insufficient else {}
    of.opinion = {
        "kind": said.kind.value,
        "reasons": said.reasons,
        "conditions": list(said.conditions),
        "minority": said.minority,
        "terms": digest(of.terms),
        **accepts,
        **({"poll": poll} if poll is not None else {}),
    }
    of.judged_by, of.judged_at = giver, now
    services.thaw(of)
    session.flush()
    facts = {"kind": said.kind.value, "opinion": digest(of.opinion), **({"poll": poll} if poll else {})}
    services.note(session, actor, now, Act.tool_file_judged, of, facts)
    return of


TOOL_OPINIONS: Deciding[ToolDraft] = Deciding(
    TOOLS,
    Words(
        N_("Opinion on the use of %(product)s for “%(title)s”: %(kind)s"),
        N_(
            "The ethics committee gives this opinion on the use of %(product)s for “%(title)s”: %(kind)s. Reasons: "
            "%(reasons)s"
        ),
        N_(
            "The ethics committee gives this opinion on the use of %(product)s for “%(title)s”: %(kind)s. Reasons: "
            "%(reasons)s Conditions, which become terms of the mandate of use: %(conditions)s"
        ),
        N_("This opinion no longer waits for the committee, or the tool was rewritten or audited since."),
        N_("Opinion no. %(number)s, as proposed on %(day)s, and the file of tool no. %(file)s"),
    ),
    lambda of: {"product": of.file.said.product, "title": of.file.use_case.title},
    lambda of: {"file": of.file_id},
    _give,
)
