"""Read files of tools and mandates of use: what is proposed, what stands, what a vote still lacks. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from scopgov.audits.tables import OutsideAudit
from scopgov.charter import queries as charters
from scopgov.courses import queries as courses
from scopgov.courses.tables import Course
from scopgov.db import Folded, fold, mentions
from scopgov.domain import charter_checks, tool_papers, tools
from scopgov.domain.canonical import digest
from scopgov.domain.charter_checks import Answer
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.gate import Refusal
from scopgov.domain.lifecycle import TOOL
from scopgov.domain.pilots import informed_day
from scopgov.domain.policy import ROLE_NAMES, Actor, Role, Subject
from scopgov.domain.states import ToolAction, ToolState, UseCaseState
from scopgov.domain.text import N_
from scopgov.domain.tools import Checked, ReportKind, ToolTerms
from scopgov.dossiers import asking
from scopgov.ethics import queries as ethics
from scopgov.impact import queries as impact
from scopgov.mandates import queries as mandates
from scopgov.mandates.standing import STANDS
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.screening import queries as screenings
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.uses.tables import ToolDraft, ToolFile, ToolPaper, UseMandate, UseReport

FORMAT = "scopgov tool dossier 1"
REVIEW = N_("a change was declared: to be reviewed")
AGAIN = N_("it changed: members vote again")
REVOTE = N_("it changed, and members did not vote again in time")


def file(session: Session, file_id: int) -> ToolFile:
    """Return the file of a tool, or refuse as not found."""
    found = session.get(ToolFile, file_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such tool.")))
    return found


def mandate(session: Session, mandate_id: int) -> UseMandate:
    """Return a mandate of use, or refuse as not found."""
    found = session.get(UseMandate, mandate_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such mandate.")))
    return found


def report(session: Session, report_id: int) -> UseReport:
    """Return a report, or refuse as not found."""
    found = session.get(UseReport, report_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such report.")))
    return found


def listed(wanted: str = "") -> Select[ToolFile]:
    """Return the query of all files, the latest first; `wanted` is looked for in titles of use cases."""
    query = select(ToolFile).join(UseCase).order_by(ToolFile.id.desc())
    return (
        query.where(or_(mentions(UseCase.title, wanted), mentions(UseCase.purpose, wanted)))
        if wanted
        else query
    )


def of_use_case(session: Session, use_case: UseCase) -> Sequence[ToolFile]:
    """Return the files of a use case, the latest first."""
    query = select(ToolFile).where(ToolFile.use_case_id == use_case.id).order_by(ToolFile.id.desc())
    return session.scalars(query).all()


def in_state(session: Session, state: ToolState) -> Sequence[ToolFile]:
    """Return the files in a state, the oldest first."""
    return session.scalars(select(ToolFile).where(ToolFile.state == state).order_by(ToolFile.id)).all()


def all_standing(session: Session) -> Sequence[UseMandate]:
    """Return every mandate of use neither superseded nor withdrawn."""
    query = select(UseMandate).where(UseMandate.state.in_(STANDS)).order_by(UseMandate.id)
    return session.scalars(query).all()


def open_use_cases(session: Session) -> Sequence[UseCase]:
    """Return the use cases that a tool may be proposed for, the latest first."""
    closed = (UseCaseState.refused, UseCaseState.withdrawn)
    query = select(UseCase).where(UseCase.state.not_in(closed)).order_by(UseCase.id.desc())
    return session.scalars(query).all()


def apart(of: ToolFile) -> Subject:
    """Return who does not judge a file: whoever proposed it or has a part in its use case."""
    return Subject(authors=usecases.apart(of.use_case).authors | {of.proposed_by})


def written_by(of: ToolFile) -> Subject:
    """Return who may rewrite a file."""
    return Subject(authors=frozenset({of.proposed_by}))


def judges(session: Session, of: ToolFile, today: date) -> list[Member]:
    """Return the members of the committee who may judge a file."""
    parties = apart(of).authors
    return [one for one in members.charged(session, Role.ethics_committee, today) if one.id not in parties]


def draft(session: Session, draft_id: int) -> ToolDraft:
    """Return an opinion proposed to the committee, or refuse as not found."""
    found = session.get(ToolDraft, draft_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such opinion.")))
    return found


def waiting(session: Session) -> Sequence[ToolDraft]:
    """Return the opinions proposed that wait for the vote of the committee, in order."""
    return session.scalars(
        select(ToolDraft).where(ToolDraft.closed_at.is_(None)).order_by(ToolDraft.id)
    ).all()


def proposed(session: Session, of: ToolFile) -> Sequence[ToolDraft]:
    """Return the opinions on a file that wait for the committee or were rejected by it, in order."""
    query = select(ToolDraft).where(ToolDraft.file_id == of.id).order_by(ToolDraft.id)
    found = [one for one in session.scalars(query) if one.closed_at is None or one.poll_id is not None]
    return [one for one in found if not one.given]


def awaiting(session: Session) -> list[ToolFile]:
    """Return the tools that the committee has not judged and on which no opinion waits for its vote."""
    waits = {one.file_id for one in waiting(session) if votable(session, one)}
    return [one for one in in_state(session, ToolState.drafted) if one.id not in waits]


def votable(session: Session, of: ToolDraft) -> bool:
    """Tell whether an opinion proposed may still be given: it waits, on the terms and the audit as they are."""
    same = (of.terms_digest, of.audit_digest) == rests_on(of.file)
    return of.closed_at is None and same and ToolAction.judge in actions(of.file)


def rests_on(of: ToolFile) -> tuple[str, str]:
    """Return the digests of the terms and of the audit that an opinion is about."""
    return digest(of.terms), of.outside_audit.result_digest if of.outside_audit else ""


def unsure(of: ToolFile) -> bool:
    """Tell whether the audit of its answers could not conclude on some measure."""
    return of.outside_audit is not None and ethics.unsure(of.outside_audit)


def draft_digest(of: ToolDraft) -> str:
    """Return the SHA-256 of what the committee votes on."""
    said = [of.kind.value, of.reasons, list(of.conditions), of.accepts_insufficient]
    return digest([of.file_id, of.terms_digest, of.audit_digest, *said])


def actions(of: ToolFile) -> frozenset[ToolAction]:
    """Return what may be done to a file in its state, whoever does it."""
    return frozenset(action for state, action in TOOL if state is of.state)


def audits_to_name(session: Session) -> Sequence[OutsideAudit]:
    """Return the audits of systems from outside that have their figures, the latest first."""
    query = select(OutsideAudit).where(OutsideAudit.run_at.is_not(None))
    return session.scalars(query.order_by(OutsideAudit.id.desc())).all()


def checks(session: Session, of: ToolFile, today: date) -> list[Answer]:
    """Return what each check of the charter is worth for the tool of a file."""
    audit = of.outside_audit
    audited = {"protocol": audit.protocol, "result": audit.result} if audit and audit.result else None
    said = of.said
    return asking.of_tool(
        session, of.use_case, today, said.course_code, audited, sorts_cases=said.sorts_cases
    )


def lacks(session: Session, of: ToolFile, today: date) -> list[Reason]:
    """Return what still keeps a file from its vote."""
    check, in_force = usecases.latest_check(session, of.use_case), charters.in_force(session, today)
    found = Checked(
        screened=screenings.launch_lacks(session, of.use_case),
        read_by_committee=check is not None and in_force is not None and check.charter_id == in_force.id,
        impact_signed=impact.signed(session, of.use_case) is not None,
        judged=of.opinion is not None,
        charter_stops=charter_checks.stops(checks(session, of, today)),
    )
    return tools.lacks(found)


def content(session: Session, of: ToolFile, today: date) -> dict[str, Any]:
    """Return all that a vote on a tool decides on, as plain data: terms, each check and the opinion by digest.

    No name of a person stands in it, so that anyone may be given it.
    """
    in_force, screening = charters.in_force(session, today), screenings.current(session, of.use_case)
    signed, audit = impact.signed(session, of.use_case), of.outside_audit
    check = usecases.latest_check(session, of.use_case)
    opinion = dict(of.opinion or {})
    return {
        "format": FORMAT,
        "use_case": {
            "number": of.use_case.number,
            "title": of.use_case.title,
            "version": of.use_case.version,
        },
        "terms": of.said.under(tuple(opinion.get("conditions", ()))).to_data(),
        "screening": {"number": screening.number, "digest": screening.digest} if screening else None,
        "charter": {"version": in_force.version, "digest": in_force.digest} if in_force else None,
        "committee_reading": check.id if check else None,
        "impact": impact.frozen_data(signed) if signed else None,
        "audit": {"id": audit.id, "digest": audit.result_digest} if audit else None,
        "opinion": {"kind": opinion.get("kind"), "digest": digest(opinion)},
        "replaces": of.replaces_id,
        **_papers(session, of),
    }


def _papers(session: Session, of: ToolFile) -> dict[str, Any]:
    """Return the documents that members can read as they vote, by digest; nothing where there are none."""
    found = [
        {"what": one.what.value, "sha256": one.sha256, "expires_on": one.expires_on and str(one.expires_on)}
        for one in papers(session, of)
    ]
    return {"papers": found} if found else {}


def stale(session: Session, of: ToolFile, today: date) -> Reason | None:
    """Say why a frozen dossier is no longer what would be frozen today, None where it is."""
    if of.dossier is None or digest(of.dossier) != of.digest:
        return Reason(N_("Its dossier is not frozen, or no longer has its digest."))
    if content(session, of, today) != of.dossier:
        return Reason(N_("Something it rests on changed since its dossier was frozen: freeze it again."))
    return None


def chain(session: Session, of: ToolFile) -> list[ToolFile]:
    """Return a file, then those of the mandates that it renews, one after the other."""
    files, before = [of], of.replaces_id
    while before is not None:
        files.append(mandate(session, before).file)
        before = files[-1].replaces_id
    return files


def papers(session: Session, of: ToolFile) -> list[ToolPaper]:
    """Return the documents of a file and of those that it renews, the latest first."""
    found = [one for each in chain(session, of) for one in each.papers]
    return sorted(found, key=lambda one: one.id, reverse=True)


def informed_on(session: Session, of: ToolFile) -> date | None:
    """Return the day by which workers were informed of a tool; None where that is not known."""
    rows = [one for each in chain(session, of) for one in each.information]
    last = max(rows, key=lambda one: one.id, default=None)
    return informed_day(last.said) if last else None


def audits_of(session: Session, of: ToolFile) -> list[OutsideAudit]:
    """Return the audits of the answers of this product, the latest first: the one of its file, and any other."""
    named = of.outside_audit_id
    known = {fold(of.said.product)}
    query = select(OutsideAudit).order_by(OutsideAudit.id.desc())
    return [one for one in session.scalars(query) if one.id == named or fold(one.system) in known]


def vote_by(of: UseMandate) -> date | None:
    """Return the first day by which members were to vote again on a material change, None where there is none."""
    return min((one.vote_by for one in of.reports if one.vote_by is not None), default=None)


def review_asked(of: UseMandate) -> bool:
    """Tell whether a change was declared that nobody answered yet."""
    return any(one.kind is ReportKind.change and one.answered_at is None for one in of.reports)


def condition(of: UseMandate, today: date) -> mandates.Condition:
    """Say what a mandate of use is worth on a day; a change bars it once the day of the new vote is past."""
    found = mandates.condition(of, today)
    if found.refusal is not None:
        return found
    barred = tool_papers.barred(vote_by(of), today)
    if barred is not None:
        return mandates.Condition(REVOTE, "refused", Refusal("revote", barred, mandate=of.id))
    if vote_by(of) is not None:
        return mandates.Condition(AGAIN, "caution")
    return mandates.Condition(REVIEW, "caution") if review_asked(of) else found


def may_use(session: Session, of: UseMandate, actor: Actor, today: date) -> Reason | None:
    """Say why a person may not use the tool of a mandate today, None where they may."""
    refusal, informed = condition(of, today).refusal, informed_on(session, of.file)
    needed = course(session, of)
    followed = None if needed is None else actor.member_id in courses.attendees(session, needed, today)
    return tools.may_use(
        of.terms,
        member=actor.member_id,
        roles=actor.roles,
        course=followed,
        refusal=refusal.reason if refusal else None,
        informed=informed is not None and informed <= today,
    )


def who(terms: ToolTerms) -> list[Reason]:
    """Say who may use a tool: holders of roles, so many people named, whose names stay with members, or everybody."""
    found = [Reason(ROLE_NAMES[role]) for role in terms.roles]
    if terms.members:
        found.append(Reason(N_("the people it names (%(count)s)"), {"count": len(terms.members)}))
    return found or [Reason(N_("everybody"))]


def course(session: Session, of: UseMandate) -> Course | None:
    """Return the course that a mandate of use requires, None where it requires none."""
    code = of.terms.course_code
    return session.scalar(select(Course).where(Course.code == code)) if code else None


def named(session: Session, numbers: Sequence[int]) -> list[Member]:
    """Return people by number, in order of name."""
    query = select(Member).where(Member.id.in_(numbers)).order_by(Folded(Member.name), Member.id)
    return list(session.scalars(query))


def to_review(session: Session) -> list[UseMandate]:
    """Return the mandates of use whose steward declared a change that nobody answered yet."""
    return [one for one in all_standing(session) if review_asked(one)]
