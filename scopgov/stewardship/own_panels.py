"""Tells, on the page of a mandate, how people's own judgements compare with its scores and with what happened."""

from __future__ import annotations

from flask import render_template

from scopgov.domain import own_judgement
from scopgov.domain.own_judgement import Judged
from scopgov.domain.thresholds import costs_of
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring import judging
from scopgov.scoring import queries as scoring
from scopgov.stewardship import score_outcomes
from scopgov.web import scope


def mandate_panel(mandate: Mandate) -> str:
    """Compare, month by month, what people said first with the scores; nothing where nobody judged first."""
    found = judging.of_mandate(scope.session(), mandate)
    if not found:
        return ""
    known = score_outcomes.happened(scope.session(), [score.id for _, score in found])
    judged = [
        Judged(local_day(one.judged_at), one.probability, score.probability, known.get(score.id))
        for one, score in found
    ]
    threshold = costs_of(scoring.model_part(mandate).get("costs")).threshold
    return render_template(
        "stewardship/_own.html",
        mandate=mandate,
        months=own_judgement.months(judged, threshold),
        whole=own_judgement.whole(judged, threshold),
        fewest=own_judgement.FEWEST,
    )
