"""Erases what scores and their corrections hold of a sensitive attribute, once kept long enough: scores stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.contests import correcting
from scopgov.domain.places import YEAR
from scopgov.mandates.tables import Mandate
from scopgov.scoring.tables import Score
from scopgov.training.forgetting import factors, warnings

KEPT = timedelta(days=5 * YEAR)


def fade(session: Session, *, now: datetime) -> int:
    """Take sensitive values out of the scores given long ago; return how many were changed."""
    old = Score.scored_at < now - KEPT
    mandates = session.scalars(select(Mandate).where(Mandate.id.in_(select(Score.mandate_id).where(old))))
    sensitive = {one.id: names for one in mandates if (names := _sensitive(one))}
    scores = session.scalars(select(Score).where(old, Score.mandate_id.in_(sensitive)))
    return sum(_faded(session, one, sensitive[one.mandate_id]) for one in scores)


def _sensitive(of: Mandate) -> frozenset[str]:
    recipe = of.model_version.recipe
    told = (
        apart.asked_by(recipe) if isinstance(recipe, dict) else None
    )  # words may be written over it for a person
    return frozenset({told["attribute"]} if told else ())


def _faded(session: Session, score: Score, names: Collection[str]) -> int:
    if not any(score.inputs.get(name) for name in names):
        return 0
    score.inputs = {name: "" if name in names else value for name, value in score.inputs.items()}
    score.factors, score.warnings = factors(score.factors, names), warnings(score.warnings, names)
    for made in correcting.about(session, score):
        made.changes = {
            name: {"was": "", "now": ""} if name in names else change for name, change in made.changes.items()
        }
    return 1
