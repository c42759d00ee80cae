"""Tells, beside the points of an impact assessment, what the use of a model showed in a span of time. Counts only.

Where nothing happened it says so; where too few cases stand behind a figure it gives none. Changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scopgov.audits import reading
from scopgov.conditions import queries as conditions
from scopgov.contests import queries as contests
from scopgov.contests.tables import ScoreContest
from scopgov.domain import contests as contest_rules
from scopgov.domain import reliance
from scopgov.domain.conditions import Origin
from scopgov.domain.contests import CAUSE_NAMES
from scopgov.domain.errors import Reason
from scopgov.domain.impact import Topic
from scopgov.domain.reliance import FEWEST
from scopgov.domain.states import DisputeState, MandateState
from scopgov.domain.text import N_
from scopgov.impact.showing import Aside, Fact, Span
from scopgov.mandates import queries as mandates
from scopgov.mandates.standing import because
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import HumanDecision, Score, ScoreRefusal
from scopgov.stewardship import auditing_again
from scopgov.stewardship.tables import ScoreOutcome
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase

FEWEST_OUTCOMES = 30  # cases whose outcome is known before estimates are compared with them


def begins(session: Session, use_case: UseCase) -> datetime | None:
    """Return when the first mandate of a model was granted."""
    return session.scalar(select(func.min(Mandate.granted_at)).where(Mandate.use_case_id == use_case.id))


def runs(session: Session, use_case: UseCase) -> ModelVersion | None:
    """Return the version of the mandate that stands."""
    mandate = mandates.standing(session, use_case)
    return mandate.model_version if mandate else None


def _all(session: Session, use_case: UseCase) -> Sequence[Mandate]:
    query = select(Mandate).where(Mandate.use_case_id == use_case.id).order_by(Mandate.id)
    return session.scalars(query).all()


def scores(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell how many scores were given, refused by the gate, and what people decided on them."""
    found: Counter[str] = Counter()
    for one in _all(session, use_case):
        found.update(scoring.counts(session, one, span.since))
    if not begins(session, use_case):
        return
    given = found.pop("scores", 0)
    if not given:
        yield Topic.period, Aside(N_("No score was given."))
        return
    yield Topic.period, Reason(N_("Scores given: %(count)s"), {"count": given})
    yield from _refused(session, use_case, span)
    yield from _decided(given, found)
    yield from _reliance(session, use_case, span)


def _refused(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    refused = select(func.count()).where(
        ScoreRefusal.use_case_id == use_case.id, ScoreRefusal.asked_at >= span.since
    )
    count = session.scalar(refused) or 0
    if count:
        yield Topic.oversight, Reason(N_("Scores that the gate refused: %(count)s"), {"count": count})


def _decided(given: int, found: Counter[str]) -> Iterator[Fact]:
    decided, followed = found.total(), found[HumanDecision.followed.value]
    if not decided:
        yield Topic.oversight, Reason(N_("No decision of a person is recorded yet on these scores."))
        return
    told = {
        "decided": decided,
        "given": given,
        "followed": followed,
        "aside": found[HumanDecision.set_aside.value],
        "study": found[HumanDecision.more_study.value],
    }
    text = N_(
        "Decisions of people recorded: %(decided)s, on %(given)s scores. Estimate followed: %(followed)s; set aside: "
        "%(aside)s; more study asked for: %(study)s"
    )
    yield Topic.oversight, Reason(text, told)
    few = N_(
        "Too few decisions to say how often the estimate is followed: %(count)s, where %(least)s are needed"
    )
    if decided < FEWEST:
        yield Topic.oversight, Reason(few, {"count": decided, "least": FEWEST})


def _reliance(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell how often people follow, with its interval, how long they take, and what suggests that nobody reads."""
    uses = [use for one in _all(session, use_case) for use in scoring.uses(session, one, span.since)]
    whole = reliance.whole(uses)
    month = whole.whole if whole else None
    if month and month.share is not None and month.interval is not None:
        low, high = month.interval
        told = {"share": round(100 * month.share), "low": round(100 * low), "high": round(100 * high)}
        text = N_(
            "The estimate was followed in %(share)s%% of the decisions (95%% interval: %(low)s to %(high)s)"
        )
        yield Topic.oversight, Reason(text, told)
    if month and month.minutes is not None:
        text = N_("Minutes from a score to its decision, median: %(minutes)s")
        yield Topic.conditions, Reason(text, {"minutes": round(month.minutes)})
    for warning in reliance.warnings(uses):
        yield Topic.oversight, warning


def contested(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell how contests went: those received in the span, and those from before that waited or were answered in it."""
    if not begins(session, use_case):
        return
    query = select(ScoreContest).join(ScoreContest.score).join(Score.mandate)
    here = query.where(Mandate.use_case_id == use_case.id).where(
        or_(
            ScoreContest.raised_at >= span.since,
            ScoreContest.answered_at >= span.since,
            ScoreContest.withdrawn_at >= span.since,
            ScoreContest.state == DisputeState.raised,
        )
    )
    found = session.scalars(here).all()
    if not found:
        yield Topic.response, Aside(N_("No score was contested."))
        return
    account = contest_rules.account(map(contests.counted, found), local_day(span.until))
    told = {
        "received": sum(one.raised_at >= span.since for one in found),
        "upheld": account.upheld,
        "dismissed": account.dismissed,
        "withdrawn": account.withdrawn,
        "waiting": account.waiting,
        "late": account.late,
    }
    text = N_(
        "Contests of scores received: %(received)s. Upheld: %(upheld)s; not upheld: %(dismissed)s; withdrawn: "
        "%(withdrawn)s; waiting: %(waiting)s; answered late, or waiting too long: %(late)s"
    )
    yield Topic.response, Reason(text, told)
    if account.days is None:
        yield Topic.response, Reason(N_("No contest is answered yet."))
    else:
        answered = account.upheld + account.dismissed
        took = N_("Days until a contest is answered, median: %(days)s (%(count)s answered)")
        yield Topic.response, Reason(took, {"days": account.days, "count": answered})
    for cause, count in account.causes.items():
        wrong = N_("Contests upheld: %(count)s. %(cause)s")
        yield Topic.harms, Reason(wrong, {"count": count, "cause": Reason(CAUSE_NAMES[cause])})


def stopped(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell what interrupted or ended a mandate, with the reasons given, and which conditions were not kept in time."""
    every = _all(session, use_case)
    told = [fact for one in every for fact in (*suspended(one, span), *_withdrawn(one, span))]
    if every and not told:
        yield Topic.response, Aside(N_("No mandate was suspended or withdrawn."))
    yield from told
    for one in every[-1:]:
        bound = conditions.binding(session, use_case, Origin.opinion, one.dossier.opinion_id)
        for late in (each for each in bound if conditions.worth(each, span.until).late):
            text = N_("A condition of the vote, due on %(day)s, is not fulfilled: %(what)s")
            yield Topic.response, Reason(text, {"day": late.due_on, "what": late.text})


def suspended(mandate: Mandate, span: Span) -> Iterator[Fact]:
    """Give the suspensions of a mandate that fell in the span or lasted into it."""
    for one in mandate.suspensions:
        if one.suspended_at < span.since and one.lifted_at is not None and one.lifted_at < span.since:
            continue
        told = {"number": mandate.id, "day": local_day(one.suspended_at), "why": because(one)}
        if one.lifted_at is None:
            text = N_("Mandate %(number)s is suspended since %(day)s: %(why)s")
        else:
            told["until"] = local_day(one.lifted_at)
            text = N_("Mandate %(number)s was suspended from %(day)s to %(until)s: %(why)s")
        yield Topic.response, Reason(text, told)


def _withdrawn(mandate: Mandate, span: Span) -> Iterator[Fact]:
    if mandate.state is MandateState.withdrawn and mandate.closed_at and mandate.closed_at >= span.since:
        told = {
            "number": mandate.id,
            "day": local_day(mandate.closed_at),
            "why": mandate.closed_because,
        }
        yield Topic.response, Reason(N_("Mandate %(number)s was withdrawn on %(day)s: %(why)s"), told)


def audited(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell the audits of the version in use with their findings: the one voted with, and those made again."""
    mandate = mandates.latest(session, use_case)
    if mandate is None:
        return
    standing = auditing_again.standing(session, mandate, span.until)
    if standing.voted.run_at and standing.voted.result:
        told = {"day": local_day(standing.voted.run_at), "finding": reading.headline(standing.voted.result)}
        text = N_("The fairness audit that members voted with, of %(day)s: %(finding)s")
        yield Topic.harms, Aside(text, told)
    for one in reversed(standing.again):
        if one.run_at is None or not one.result:
            begun = N_("An audit in use, begun on %(day)s, has no figures yet.")
            yield Topic.harms, Reason(begun, {"day": local_day(one.added_at)})
        else:
            again = {"day": local_day(one.run_at), "cases": one.rows, "finding": reading.headline(one.result)}
            text = N_("Audited again in use on %(day)s, on %(cases)s cases: %(finding)s")
            yield Topic.harms, Reason(text, again)
    if not standing.again:
        yield Topic.harms, Aside(N_("The version in use was not audited again yet."))
    if standing.old:
        yield Topic.harms, Reason(N_("Its last audit is more than a year old."))


def outcomes(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell what became of scored cases, as said in the span, beside what the estimates foretold of them."""
    if not begins(session, use_case):
        return
    query = (
        select(Score.id, Score.probability, ScoreOutcome.happened)
        .join(ScoreOutcome, ScoreOutcome.score_id == Score.id)
        .join(Mandate, Mandate.id == Score.mandate_id)
        .where(Mandate.use_case_id == use_case.id, ScoreOutcome.recorded_at >= span.since)
        .order_by(ScoreOutcome.id)
    )
    last = {number: (probability, happened) for number, probability, happened in session.execute(query)}
    if not last:
        yield Topic.harms, Aside(N_("What became of the cases scored is not known yet."))
        return
    if len(last) < FEWEST_OUTCOMES:
        text = N_(
            "What became of %(count)s cases is known: too few to compare with the estimates, %(least)s are needed"
        )
        yield Topic.harms, Reason(text, {"count": len(last), "least": FEWEST_OUTCOMES})
        return
    told = {
        "count": len(last),
        "happened": sum(happened for _estimate, happened in last.values()),
        "foretold": round(sum(estimate for estimate, _happened in last.values())),
    }
    text = N_(
        "What became of %(count)s cases is known: what is estimated happened in %(happened)s of them, where the "
        "estimates add up to %(foretold)s"
    )
    yield Topic.harms, Reason(text, told)
