"""What a page or a paper says of one score: the figure in words, why, how sure, the decision, the mandate.

Reads what was frozen with the score and the dossier that members voted on; computes nothing anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.reasons import reason_of
from scopgov.domain.second_looks import VIEW_NAMES
from scopgov.domain.thresholds import costs_of
from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate
from scopgov.scoring import context_telling, judging, looking, queries
from scopgov.scoring.tables import Score
from scopgov.training import reading
from scopgov.training.case_forms import ANOTHER, written
from scopgov.training.inputs import OTHER
from scopgov.training.wording import Wording, estimated, wording

Say = Callable[[Reason], str]


def told(session: Session, score: Score, say: Say, *, outside: bool = False) -> dict[str, Any]:
    """Return all that is said of a score, by the names that the templates use; `say` says a reason to who reads.

    To who reads `outside` the cooperative, what a sensitive attribute holds is not said.
    """
    mandate = score.mandate
    inputs, base = queries.inputs(mandate), queries.base_rate(mandate)
    model, words = queries.model_part(mandate), _wording(mandate, outside=outside)
    return {
        "score": score,
        "mandate": mandate,
        "inputs": inputs,
        "typed": {name: say(Reason(ANOTHER)) if one == OTHER else one for name, one in score.inputs.items()},
        "base": base,
        "word": reading.word(score.probability, base),
        "lines": reading.lines(score, words.spoken(say, written)),
        "observed": reading.observed(score.probability, model["measures"].get("calibration", [])),
        "scale": reading.SCALES[score.scale],
        "as_probability": reading.as_probability,
        "warnings": [_named(one, words.labels) for one in _warnings(score, outside=outside)],
        "acting": costs_of(model.get("costs")),
        "limits": [reason_of(one) for one in mandate.model_version.card.get("limits", [])],
        "notices": dossiers.notices(mandate.dossier),
        "outcome": outcome(mandate),
        "entry": queries.entry_of(session, score),
        "names": queries.DECISION_NAMES,
        "looks": looking.looks(session, score),
        "views": VIEW_NAMES,
        "own": judging.of_score(session, score.id),
        **context_telling.told(session, score, inputs),
    }


def _wording(mandate: Mandate, *, outside: bool) -> Wording:
    said = wording(mandate.model_version, queries.inputs(mandate))
    return said.without(_sensitive(mandate)) if outside else said


def _sensitive(mandate: Mandate) -> frozenset[str]:
    return frozenset(one.name for one in queries.inputs(mandate) if one.kept_apart)


def _warnings(score: Score, *, outside: bool) -> list[Reason]:
    """Return what a score warns of; outside, not of the value of a sensitive attribute."""
    found, unsaid = map(reason_of, score.warnings), _sensitive(score.mandate) if outside else frozenset()
    return [one for one in found if one.params.get("name") not in unsaid]


def _named(warning: Reason, labels: Mapping[str, str]) -> Reason:
    """Say what is warned of in the words of the form, its figures as the reader's language writes them."""
    said = dict(warning.params)
    if "name" in said:
        said["name"] = labels.get(str(said["name"]), said["name"])
    if "low" in said:  # a figure beside the bounds of training; a word never met stays as it is
        said |= {one: Decimal(str(said[one])) for one in ("value", "low", "high")}
    if said.get("value") == OTHER:
        said["value"] = Reason(ANOTHER)
    return Reason(warning.text, said)


def outcome(mandate: Mandate) -> Reason | None:
    """Return the sentence that says what the model estimates, None where the card has none."""
    return estimated(mandate.model_version)


def as_data(score: Score, *, outside: bool = False) -> dict[str, Any]:
    """Return a score as data that a program can read: what was given, answered and decided, under which mandate.

    Outside the cooperative, nothing of what a sensitive attribute holds.
    """
    mandate = score.mandate
    unsaid = _sensitive(mandate) if outside else frozenset()
    return {
        "score": score.id,
        "reference": score.reference,
        "scored_at": score.scored_at.isoformat(),
        "mandate": mandate.id,
        "model_version": mandate.model_version.number,
        "artefact_sha256": mandate.artefact_sha256,
        "inputs": {name: value for name, value in score.inputs.items() if name not in unsaid},
        "probability": score.probability,
        "uncalibrated": score.uncalibrated,
        "scale": score.scale,
        "base": score.base,
        "factors": [{**one, "value": ""} if unsaid & set(one["columns"]) else one for one in score.factors],
        "decision": score.decision and score.decision.value,
        "decision_reason": score.decision_reason,
        "decided_at": score.decided_at and score.decided_at.isoformat(),
    }
