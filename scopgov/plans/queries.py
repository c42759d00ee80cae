"""Read plans of pilots, the information of workers and signed reports. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, object_session

from scopgov.domain import pilots
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.pilot_criteria import Criterion
from scopgov.domain.pilots import Information, Person, Plan, Share
from scopgov.domain.policy import Role, Subject
from scopgov.domain.reasons import reason_data, reason_of
from scopgov.domain.text import N_, fold
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.plans.tables import PilotDocument, PilotPlan, PilotReport, WorkersInformation
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase

FORMAT = "scopgov pilot plan 1"
REPORT_FORMAT = "scopgov pilot report 1"


def plan(session: Session, plan_id: int) -> PilotPlan:
    """Return a plan, or refuse as not found."""
    found = session.get(PilotPlan, plan_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such pilot.")))
    return found


def document(session: Session, document_id: int) -> PilotDocument:
    """Return a document beside a plan, or refuse as not found."""
    found = session.get(PilotDocument, document_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such document.")))
    return found


def report(session: Session, report_id: int) -> PilotReport:
    """Return a report, or refuse as not found."""
    found = session.get(PilotReport, report_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such report of a pilot.")))
    return found


def listed() -> Select[PilotPlan]:
    """Return the query of all plans, the latest first."""
    return select(PilotPlan).order_by(PilotPlan.id.desc())


def of_use_case(session: Session, use_case: UseCase) -> Sequence[PilotPlan]:
    """Return the plans of a use case, the latest first."""
    return session.scalars(listed().where(PilotPlan.use_case_id == use_case.id)).all()


def of_version(session: Session, version: ModelVersion) -> Sequence[PilotPlan]:
    """Return the plans of a model version, the latest first."""
    return session.scalars(listed().where(PilotPlan.model_version_id == version.id)).all()


def settled(session: Session, version: ModelVersion) -> PilotPlan | None:
    """Return the plan that a dossier of a version freezes: the last one drawn, where it is settled."""
    last = next(iter(of_version(session, version)), None)
    return last if last is not None and last.settled_at is not None else None


def said(row: PilotPlan) -> Plan:
    """Return a plan as the rules read it."""
    criteria = tuple(Criterion.from_data(one) for one in row.criteria)
    dates, texts = (row.starts_on, row.ends_on), (row.question, row.watched, row.chosen)
    return Plan(*texts, frozenset(row.group), *dates, criteria)


def first_day(session: Session, version: ModelVersion, but: PilotPlan | None = None) -> date | None:
    """Return the first day of the first pilot of a version that is settled, apart from one."""
    days = [one.starts_on for one in of_version(session, version) if one.settled_at and one is not but]
    return min(days, default=None)


def covered(row: PilotPlan) -> dict[str, Any]:
    """Return everything that the digest of a settled plan covers, read from its row; no name of a person."""
    return {
        "format": FORMAT,
        "use_case": row.use_case_id,
        "version": row.model_version_id,
        "number": row.number,
        "question": row.question,
        "watched": row.watched,
        "chosen": row.chosen,
        "group": sorted(row.group),
        "compared": row.compared,
        "criteria": row.criteria,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "drawn_by": row.drawn_by,
        "settled_by": row.settled_by,
        "settled_at": row.settled_at and row.settled_at.astimezone(UTC).isoformat(),
    }


def frozen_data(row: PilotPlan) -> dict[str, Any]:
    """Return what a dossier names of a plan, its digest computed again from the row."""
    return {"id": row.id, "number": row.number, "digest": digest(covered(row))}


def report_covered(row: PilotReport) -> dict[str, Any]:
    """Return everything that the digest of a signed report covers."""
    return {
        "format": REPORT_FORMAT,
        "plan": row.plan_id,
        "final": row.final,
        "content": row.content,
        "result": row.result.value if row.result else None,
        "asked": row.asked,
        "signed_by": row.signed_by,
        "signed_at": row.signed_at and row.signed_at.astimezone(UTC).isoformat(),
    }


def report_data(row: PilotReport) -> dict[str, Any]:
    """Return what a dossier names of a report, its digest computed again from the row."""
    return {"id": row.id, "plan": row.plan_id, "digest": digest(report_covered(row))}


def final_report(session: Session, version: ModelVersion) -> PilotReport | None:
    """Return the last final report signed on a pilot of a version."""
    query = select(PilotReport).join(PilotPlan).where(PilotPlan.model_version_id == version.id)
    signed = query.where(PilotReport.final, PilotReport.signed_at.is_not(None))
    return session.scalar(signed.order_by(PilotReport.signed_at.desc(), PilotReport.id.desc()).limit(1))


def group(session: Session, row: PilotPlan) -> list[Member]:
    """Return who takes part, in order of name."""
    return sorted((members.member(session, one) for one in row.group), key=lambda one: fold(one.name))


def in_group(row: PilotPlan) -> Subject:
    """Return who takes part, as the policy asks."""
    return Subject(authors=frozenset(row.group))


def informed(row: PilotPlan) -> Information | None:
    """Return what is recorded of the information of workers: of this pilot, or of the one it only extends."""
    kept = information(row)
    return _told(kept) if kept else None


def information(row: PilotPlan) -> WorkersInformation | None:
    """Return the record that a pilot opens on: its own last one, else that of the pilot within which it stays."""
    if row.information:
        return row.information[-1]
    earlier = _informed_before(row)
    return earlier.information[-1] if earlier is not None and not beyond(row) else None


def beyond(row: PilotPlan) -> list[Reason]:
    """Say what a pilot changes of what workers were informed of before it; nothing where they never were."""
    earlier = _informed_before(row)
    if earlier is None:
        return []
    if earlier.digest != digest(covered(earlier)):
        return [Reason(N_("The plan of the earlier pilot is no longer what was settled."))]
    return pilots.beyond(said(earlier), _told(earlier.information[-1]), said(row))


def _informed_before(row: PilotPlan) -> PilotPlan | None:
    """Return the last pilot of the same model before this one of which workers were informed."""
    session = object_session(row)
    if session is None or row.settled_at is None:
        return None
    before = (one for one in of_version(session, row.model_version) if one.number < row.number)
    return next((one for one in before if one.information), None)


def _told(kept: WorkersInformation) -> Information:
    texts = (kept.how, kept.council, kept.consulted_on, kept.opinion)
    return Information(kept.informed_on, *texts, until=kept.until)


def informed_on(session: Session, held: Mapping[str, Any]) -> date | None:
    """Return the day by which workers were informed of the pilot that a dossier froze, None where they were not.

    The first of all days for a dossier about no pilot, and for one frozen before dossiers held plans.
    """
    if "pilot" not in held or not held["mandate"]["pilot"]:
        return date.min
    found = session.get(PilotPlan, held["pilot"]["id"]) if held["pilot"] else None
    return None if found is None else pilots.informed_day(informed(found))


# Beside the roll ----------------------------------------------------------------------------------


def beside_the_roll(
    session: Session, chosen: Sequence[int], now: datetime
) -> tuple[list[tuple[str, list[Share]]], list[Reason]]:
    """Set people beside the roll of a day; return the comparison, and what it says in words."""
    today = members.local_day(now)
    roll = [one for one in members.people(session) if _here(one, today)]
    known = {one.id: _person(one, today) for one in roll}
    inside = [known[one] for one in chosen if one in known]
    shares = pilots.compared(inside, list(known.values()), today)
    return shares, pilots.said_of(chosen, len(roll), shares)


def _here(one: Member, today: date) -> bool:
    return one.admitted_on <= today and (one.departed_on is None or today < one.departed_on)


def _person(one: Member, today: date) -> Person:
    elected = bool(members.roles_on(one, today) & {Role.board, Role.ethics_committee})
    return Person(one.trade, one.admitted_on, one.associate, elected)


def compared_data(
    found: tuple[list[tuple[str, list[Share]]], list[Reason]],
) -> dict[str, Any]:
    """Return a comparison as data, to be kept with a settled plan."""
    shares, said_so = found
    lines = [
        {
            "attribute": name,
            "values": [[reason_data(one.value), one.in_group, one.on_roll] for one in values],
        }
        for name, values in shares
    ]
    return {"shares": lines, "said": [reason_data(one) for one in said_so]}


def compared_of(data: Mapping[str, Any]) -> tuple[list[tuple[str, list[Share]]], list[Reason]]:
    """Rebuild a comparison."""
    shares = [
        (line["attribute"], [Share(reason_of(value), *counts) for value, *counts in line["values"]])
        for line in data["shares"]
    ]
    return shares, [reason_of(one) for one in data["said"]]
