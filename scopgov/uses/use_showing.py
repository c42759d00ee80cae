"""Tells, beside the points of an impact assessment, what the use of bought tools showed in a span of time.

Counts and days only: what people reported stands on the page of the mandate of use. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain import fairness_words as words
from scopgov.domain.errors import Reason
from scopgov.domain.impact import Topic
from scopgov.domain.text import N_
from scopgov.domain.tools import ReportKind
from scopgov.impact.showing import Aside, Fact, Span
from scopgov.mandates.standing import because
from scopgov.members.queries import local_day
from scopgov.usecases.tables import UseCase
from scopgov.uses.tables import UseMandate, UseReport


def begins(session: Session, use_case: UseCase) -> datetime | None:
    """Return when the first mandate of use was granted."""
    first = select(func.min(UseMandate.granted_at)).where(UseMandate.use_case_id == use_case.id)
    return session.scalar(first)


def tools(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell of each mandate of use: what was reported, declared and audited, and what interrupted it."""
    query = select(UseMandate).where(UseMandate.use_case_id == use_case.id).order_by(UseMandate.id)
    for mandate in session.scalars(query):
        if mandate.closed_at is None or mandate.closed_at >= span.since:
            yield from _reported(mandate, span)
            yield from _audited(mandate)
            yield from _stopped(mandate, span)


def _since(mandate: UseMandate, kind: ReportKind, span: Span) -> Sequence[UseReport]:
    """Return the reports of a kind made in the span, and those from before it that nobody answered yet."""
    mine = [one for one in mandate.reports if one.kind is kind]
    return [one for one in mine if one.reported_at >= span.since or one.answered_at is None]


def _reported(mandate: UseMandate, span: Span) -> Iterator[Fact]:
    product = mandate.terms.product
    for kind, topic, some, none in (
        (
            ReportKind.contest,
            Topic.response,
            N_("%(product)s, contests reported: %(count)s (%(days)s); answered: %(answered)s"),
            N_("%(product)s: no contest was reported."),
        ),
        (
            ReportKind.change,
            Topic.processing,
            N_("%(product)s, changes its supplier made: %(count)s (%(days)s); answered: %(answered)s"),
            N_("%(product)s: no change of the tool or of its terms was declared."),
        ),
    ):
        found = _since(mandate, kind, span)
        told = {
            "product": product,
            "count": len(found),
            "days": tuple(local_day(one.reported_at) for one in found),
            "answered": sum(one.answered_at is not None for one in found),
        }
        yield topic, Reason(some, told) if found else Aside(none, {"product": product})
    told_of = len(_since(mandate, ReportKind.use, span))
    text = N_("%(product)s, accounts of how it is used: %(count)s")
    made = Reason if told_of else Aside
    yield Topic.period, made(text, {"product": product, "count": told_of})


def _audited(mandate: UseMandate) -> Iterator[Fact]:
    audit, terms = mandate.file.outside_audit, mandate.terms
    if audit is not None and audit.run_at is not None and audit.result:
        finding = Reason(words.VERDICT_NAMES[audit.result["verdict"]])
        told = {"product": terms.product, "day": local_day(audit.run_at), "finding": finding}
        text = N_("%(product)s, the audit of its answers that members voted with, of %(day)s: %(finding)s")
        yield Topic.harms, Aside(text, told)
    elif terms.sorts_cases:
        yield Topic.harms, Aside(N_("%(product)s: its answers are not audited."), {"product": terms.product})


def _stopped(mandate: UseMandate, span: Span) -> Iterator[Fact]:
    for one in mandate.suspensions:
        if one.lifted_at is None or one.lifted_at >= span.since or one.suspended_at >= span.since:
            told = {
                "product": mandate.terms.product,
                "day": local_day(one.suspended_at),
                "why": because(one),
            }
            text = N_("%(product)s is suspended since %(day)s: %(why)s")
            if one.lifted_at is not None:
                told["until"] = local_day(one.lifted_at)
                text = N_("%(product)s was suspended from %(day)s to %(until)s: %(why)s")
            yield Topic.response, Reason(text, told)
