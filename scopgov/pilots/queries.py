"""Read pilots: how far each has come, its journal, its figures, its reports. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from scopgov.contests.tables import ScoreContest
from scopgov.domain import own_judgement, pilot_criteria, pilots
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.own_judgement import Judged
from scopgov.domain.pilot_criteria import Facts
from scopgov.domain.pilots import Standing
from scopgov.domain.states import DisputeState, MandateState
from scopgov.domain.text import N_
from scopgov.domain.thresholds import costs_of
from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.pilots.tables import PilotEntry, Tone
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan, PilotReport
from scopgov.scoring import judging
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.stewardship.tables import ScoreOutcome

WEEK = timedelta(days=7)


def entry(session: Session, entry_id: int) -> PilotEntry:
    """Return an entry of a journal, or refuse as not found."""
    found = session.get(PilotEntry, entry_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such entry.")))
    return found


def latest_scores(session: Session, mandate: Mandate, most: int) -> Sequence[Score]:
    """Return the last `most` scores given under a mandate, the latest first."""
    query = select(Score).where(Score.mandate_id == mandate.id).order_by(Score.id.desc())
    return session.scalars(query.limit(most)).all()


def journal(plan: PilotPlan) -> Select[PilotEntry]:
    """Return the query of the journal of a pilot, the latest first."""
    query = select(PilotEntry).where(PilotEntry.plan_id == plan.id)
    return query.order_by(PilotEntry.happened_on.desc(), PilotEntry.id.desc())


def mandate_of(session: Session, plan: PilotPlan) -> Mandate | None:
    """Return the mandate that members voted on the dossier which froze a plan; None before their vote."""
    query = select(Mandate).where(Mandate.model_version_id == plan.model_version_id, Mandate.pilot)
    found = session.scalars(query.order_by(Mandate.id.desc()))
    return next((one for one in found if _named(one) == plan.id), None)


def plan_of(session: Session, mandate: Mandate) -> PilotPlan | None:
    """Return the plan that a mandate's dossier froze; None where it is no pilot, or an older one."""
    return dossiers.plan_of(session, dossiers.content(mandate.dossier))


def _named(mandate: Mandate) -> int | None:
    named = dossiers.content(mandate.dossier).get("pilot")
    return named["id"] if named else None


def standing(session: Session, plan: PilotPlan, now: datetime) -> Standing:
    """Say how far a pilot has come."""
    today, mandate = local_day(now), mandate_of(session, plan)
    return pilots.standing(
        plans.said(plan),
        today,
        settled=plan.settled_at is not None,
        voted=mandate is not None,
        stands=mandate is not None and mandate.state is MandateState.granted,
        informed=pilots.informed_before(plans.informed(plan), today),
        reported=final(plan) is not None,
    )


def in_state(session: Session, now: datetime, *wanted: Standing) -> list[PilotPlan]:
    """Return the pilots that have come so far, the earliest first."""
    rows = session.scalars(plans.listed()).all()
    return [one for one in reversed(rows) if standing(session, one, now) in wanted]


def final(plan: PilotPlan) -> PilotReport | None:
    """Return the final report that was signed; None while none was."""
    return next((one for one in reversed(plan.reports) if one.final and one.signed_at), None)


def no_report(session: Session, plan: PilotPlan) -> Reason | None:
    """Say why no report of a pilot is written: members did not vote it yet, or its final one is signed."""
    if mandate_of(session, plan) is None:
        return Reason(N_("There is nothing to report on before members voted the pilot."))
    return Reason(N_("The final report of this pilot is signed.")) if final(plan) else None


def draft(plan: PilotPlan) -> PilotReport | None:
    """Return the report that is being written; None where none is."""
    return next((one for one in reversed(plan.reports) if one.signed_at is None), None)


def undecided(session: Session) -> list[PilotReport]:
    """Return the final reports signed on which members did not decide yet, the earliest first."""
    query = select(PilotReport).where(PilotReport.final, PilotReport.signed_at.is_not(None))
    return list(session.scalars(query.where(PilotReport.decided_at.is_(None)).order_by(PilotReport.id)))


def silent(session: Session, plan: PilotPlan, now: datetime) -> list[int]:
    """Return who of the group wrote nothing in the journal for a week."""
    since = now - WEEK
    query = select(PilotEntry.written_by).where(PilotEntry.plan_id == plan.id, PilotEntry.written_at > since)
    wrote = set(session.scalars(query))
    return [one for one in plan.group if one not in wrote]


def weeks(plan: PilotPlan, today: date) -> int:
    """Return how many whole weeks a pilot has lasted."""
    return max(0, (today - plan.starts_on).days // 7)


# Figures -------------------------------------------------------------------------------------------


def facts(session: Session, plan: PilotPlan) -> Facts:
    """Count what happened in a pilot so far. No figure is kept of one person: a pilot watches a tool, not people."""
    mandate = mandate_of(session, plan)
    uses = scoring.uses(session, mandate) if mandate else []
    decided = [one for one in uses if one.followed is not None]
    contests, own = _contests(session, mandate), _own(session, mandate)
    entries = session.scalars(journal(plan)).all()
    timed = [one.minutes for one in entries if one.minutes is not None]
    return Facts(
        group=len(plan.group),
        people=_people(session, mandate),
        scores=len(uses),
        decided=len(decided),
        followed=sum(one.followed is True for one in decided),
        contested=len(contests),
        upheld=sum(one is DisputeState.upheld for one in contests),
        own=own.cases if own else 0,
        alike=own.alike if own else 0,
        outcomes=_known(session, mandate),
        minutes=tuple(one.minutes for one in decided if one.minutes is not None),
        entries=len(entries),
        good=sum(one.tone is Tone.good for one in entries),
        bad=sum(one.tone is Tone.bad for one in entries),
        timed=len(timed),
        saved=sum(timed),
    )


def _people(session: Session, mandate: Mandate | None) -> int:
    return scoring.askers(session, mandate) if mandate else 0


def _own(session: Session, mandate: Mandate | None) -> own_judgement.Month | None:
    """Return how what people said first compares with the estimates; None where nobody judged first."""
    found = judging.of_mandate(session, mandate) if mandate else []
    if mandate is None or not found:
        return None
    pairs = [Judged(local_day(one.judged_at), one.probability, score.probability) for one, score in found]
    return own_judgement.whole(pairs, costs_of(scoring.model_part(mandate).get("costs")).threshold)


def _known(session: Session, mandate: Mandate | None) -> int:
    """Count the scores of which it is known what became of the case."""
    if mandate is None:
        return 0
    known = select(func.count(func.distinct(ScoreOutcome.score_id))).join(Score)
    return session.scalar(known.where(Score.mandate_id == mandate.id)) or 0


def _contests(session: Session, mandate: Mandate | None) -> Sequence[DisputeState]:
    """Return the state of the contest of each score contested: the last, apart from those withdrawn."""
    if mandate is None:
        return []
    query = select(ScoreContest).join(Score).where(Score.mandate_id == mandate.id)
    kept = query.where(ScoreContest.state != DisputeState.withdrawn).order_by(ScoreContest.id)
    by_score = {one.score_id: one.state for one in session.scalars(kept)}
    return list(by_score.values())


def refusals(session: Session, plan: PilotPlan) -> int:
    """Count the scores that the gate refused under the mandate of a pilot."""
    mandate = mandate_of(session, plan)
    if mandate is None:
        return 0
    query = select(func.count()).where(ScoreRefusal.mandate_id == mandate.id)
    return session.scalar(query) or 0


def judged(session: Session, plan: PilotPlan, told: dict[str, bool]) -> list[pilot_criteria.Judged]:
    """Judge each criterion of a pilot as it stands; `told` is what people say of those they judge."""
    return pilot_criteria.judged(plans.said(plan).criteria, facts(session, plan), told)
