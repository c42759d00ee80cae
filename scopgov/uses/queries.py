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
from scopgov.db import mentions
from scopgov.domain import charter_checks, tools
from scopgov.domain.canonical import digest
from scopgov.domain.charter_checks import Answer
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import TOOL
from scopgov.domain.policy import Actor, Subject
from scopgov.domain.states import ToolAction, ToolState
from scopgov.domain.text import N_
from scopgov.domain.tools import Checked, ReportKind
from scopgov.dossiers import asking
from scopgov.impact import queries as impact
from scopgov.mandates import queries as mandates
from scopgov.mandates.standing import STANDS
from scopgov.members.tables import Member
from scopgov.screening import queries as screenings
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.uses.tables import ToolFile, UseMandate, UseReport

FORMAT = "scopgov tool dossier 1"
REVIEW = N_("a change was declared: to be reviewed")


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


def apart(of: ToolFile) -> Subject:
    """Return who does not judge a file: whoever proposed it or has a part in its use case."""
    return Subject(authors=usecases.apart(of.use_case).authors | {of.proposed_by})


def written_by(of: ToolFile) -> Subject:
    """Return who may rewrite a file."""
    return Subject(authors=frozenset({of.proposed_by}))


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
    """Return all that a vote on a tool decides on, as plain data: terms, each check under its digest, the opinion."""
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
        "opinion": opinion,
        "replaces": of.replaces_id,
    }


def stale(session: Session, of: ToolFile, today: date) -> Reason | None:
    """Say why a frozen dossier is no longer what would be frozen today, None where it is."""
    if of.dossier is None or digest(of.dossier) != of.digest:
        return Reason(N_("Its dossier is not frozen, or no longer has its digest."))
    if content(session, of, today) != of.dossier:
        return Reason(N_("Something it rests on changed since its dossier was frozen: freeze it again."))
    return None


def review_asked(of: UseMandate) -> bool:
    """Tell whether a change was declared that nobody answered yet."""
    return any(one.kind is ReportKind.change and one.answered_at is None for one in of.reports)


def condition(of: UseMandate, today: date) -> mandates.Condition:
    """Say what a mandate of use is worth on a day; a change declared is told, and bars nothing by itself."""
    found = mandates.condition(of, today)
    return mandates.Condition(REVIEW, "caution") if found.refusal is None and review_asked(of) else found


def may_use(session: Session, of: UseMandate, actor: Actor, today: date) -> Reason | None:
    """Say why a person may not use the tool of a mandate today, None where they may."""
    refusal = mandates.condition(of, today).refusal
    needed = course(session, of)
    followed = None if needed is None else actor.member_id in courses.attendees(session, needed, today)
    return tools.may_use(
        of.terms,
        member=actor.member_id,
        roles=actor.roles,
        course=followed,
        refusal=refusal.reason if refusal else None,
    )


def course(session: Session, of: UseMandate) -> Course | None:
    """Return the course that a mandate of use requires, None where it requires none."""
    code = of.terms.course_code
    return session.scalar(select(Course).where(Course.code == code)) if code else None


def named(session: Session, numbers: Sequence[int]) -> list[Member]:
    """Return people by number, in order of name."""
    query = select(Member).where(Member.id.in_(numbers)).order_by(Member.name)
    return list(session.scalars(query))


def to_review(session: Session) -> list[UseMandate]:
    """Return the mandates of use whose steward declared a change that nobody answered yet."""
    return [one for one in all_standing(session) if review_asked(one)]
