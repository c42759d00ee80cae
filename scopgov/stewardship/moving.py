"""Tells whether what is given to a model in use, or its estimates, moved since its first score. Changes nothing.

The scores of the version in use, asked for one by one, are cut in two halves in time and each column is tested, all
together as one family (`domain.drift`); those of files have their own way (`file_estimates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.datasets import drifting
from scopgov.datasets.schema import Kind
from scopgov.domain import drift
from scopgov.domain.drift import FEWEST, Moved
from scopgov.domain.errors import Reason
from scopgov.domain.impact import Topic
from scopgov.domain.text import N_
from scopgov.impact.showing import Aside, Fact, Span
from scopgov.mandates import queries as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import Score
from scopgov.usecases.tables import UseCase

KINDS = {"integer": Kind.integer, "number": Kind.number, "category": Kind.category}
ESTIMATE = N_("the estimate")
Row = tuple[datetime, float, dict[str, Any]]


def moved(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell what moved between the earlier and the later half of the scores, and how many met unknown values."""
    mandate = mandates.latest(session, use_case)
    if mandate is None:
        return
    yield from _strange(session, mandate, span)
    rows = _rows(session, mandate)
    if not drift.enough(len(rows) // 2, len(rows) // 2):
        text = N_(
            "Too few scores to say whether what is given moved: %(count)s asked for one by one, where %(least)s are "
            "needed"
        )
        yield Topic.harms, Aside(text, {"count": len(rows), "least": 2 * FEWEST})
        return
    names, day = _that_moved(rows, mandate), local_day(rows[len(rows) // 2][0])
    if names:
        text = N_(
            "Between the scores before and from %(day)s, these moved: %(names)s. They need not be worse."
        )
        yield Topic.harms, Reason(text, {"day": day, "names": tuple(names)})
    else:
        text = N_("Between the scores before and from %(day)s, no move of what is given is shown.")
        yield Topic.harms, Reason(text, {"day": day})


def _strange(session: Session, mandate: Mandate, span: Span) -> Iterator[Fact]:
    """Count the scores that warned of a value outside what training met."""
    found = session.scalars(
        select(Score.warnings).where(Score.mandate_id == mandate.id, Score.scored_at >= span.since)
    ).all()
    if found:
        told = {"count": sum(bool(one) for one in found), "all": len(found)}
        text = N_(
            "Scores that warned of a value training never met, or that was missing: %(count)s of %(all)s"
        )
        yield Topic.harms, Reason(text, told)


def _rows(session: Session, mandate: Mandate) -> list[Row]:
    """Return the scores of a version in the order they were given, spread over all of them where they are many."""
    under = select(Mandate.id).where(Mandate.model_version_id == mandate.model_version_id)
    mine = Score.mandate_id.in_(under), Score.chunk_id.is_(None)
    count = session.scalar(select(func.count()).select_from(Score).where(*mine)) or 0
    step = -(-count // drifting.MOST_ROWS) or 1
    query = select(Score.scored_at, Score.probability, Score.inputs).where(*mine, Score.id % step == 0)
    return [(at, estimate, inputs) for at, estimate, inputs in session.execute(query.order_by(Score.id))]


def _that_moved(rows: Sequence[Row], mandate: Mandate) -> list[str | Reason]:
    later = np.arange(len(rows)) >= len(rows) // 2
    inputs = [one for one in scoring.inputs(mandate) if one.kind in KINDS]
    columns: list[tuple[str | Reason, pd.Series[Any], Kind]] = [
        (
            one.label,
            _series([given.get(one.name) for _at, _estimate, given in rows], KINDS[one.kind]),
            KINDS[one.kind],
        )
        for one in inputs
    ]
    estimates = pd.Series([estimate for _at, estimate, _given in rows], dtype="float64")
    columns.append((Reason(ESTIMATE), estimates, Kind.number))
    read = drift.read([drifting.trial(values, kind, later) for _name, values, kind in columns])
    return [name for (name, *_rest), one in zip(columns, read, strict=True) if one.verdict is Moved.moved]


def _series(values: Sequence[Any], kind: Kind) -> pd.Series[Any]:
    if kind is Kind.category:
        return pd.Series([None if one is None else str(one) for one in values], dtype="object")
    return pd.to_numeric(pd.Series(values, dtype="object"), errors="coerce").astype("float64")
