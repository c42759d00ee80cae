"""What a page or a paper says of one score: the figure in words, why, how sure, the decision, the mandate.

Reads what was frozen with the score and the dossier that members voted on; computes nothing anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.policy import Actor
from scopgov.domain.reasons import reason_of
from scopgov.domain.second_looks import VIEW_NAMES
from scopgov.domain.sensitive_reading import Case, reads
from scopgov.domain.text import N_
from scopgov.domain.thresholds import costs_of
from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate
from scopgov.scoring import context_telling, judging, looking, queries
from scopgov.scoring.tables import Score
from scopgov.training import reading
from scopgov.training.case_forms import ANOTHER, written
from scopgov.training.inputs import OTHER
from scopgov.training.wording import estimated, summed, wording

Say = Callable[[Reason], str]


GIVEN = N_("given, not shown here")


def told(session: Session, score: Score, say: Say, *, unsaid: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return all that is said of a score, by the names that the templates use; `say` says a reason to who reads.

    Of the columns in `unsaid` it says that they were given and count, never what they hold.
    """
    mandate = score.mandate
    inputs, base = queries.inputs(mandate), queries.base_rate(mandate)
    model, words = queries.model_part(mandate), wording(mandate.model_version, inputs).without(unsaid)
    return {
        "score": score,
        "mandate": mandate,
        "inputs": inputs,
        "typed": _typed(score, say, unsaid),
        "base": base,
        "word": reading.word(score.probability, base),
        "lines": reading.lines(score, words.spoken(say, written), summed(score.factors, unsaid)),
        "observed": reading.observed(score.probability, model["measures"].get("calibration", [])),
        "scale": reading.SCALES[score.scale],
        "as_probability": reading.as_probability,
        "warnings": [_named(one, words.labels) for one in _warnings(score, unsaid)],
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


def sensitive(mandate: Mandate) -> frozenset[str]:
    """Return the columns of a model that hold a sensitive attribute."""
    return frozenset(one.name for one in queries.inputs(mandate) if one.kept_apart)


def unsaid_to(actor: Actor, score: Score) -> frozenset[str]:
    """Return the columns whose value a score does not say to somebody: sensitive, and neither typed nor decided on."""
    mine = reads(actor, Case(score.scored_by, score.decided_by))
    return frozenset() if mine else sensitive(score.mandate)


def _typed(score: Score, say: Say, unsaid: frozenset[str]) -> dict[str, Any]:
    made = {name: say(Reason(ANOTHER)) if one == OTHER else one for name, one in score.inputs.items()}
    return made | {name: say(Reason(GIVEN)) for name in unsaid if made.get(name) not in (None, "")}


def _warnings(score: Score, unsaid: frozenset[str]) -> list[Reason]:
    """Return what a score warns of, but for what would tell an unsaid value."""
    found = map(reason_of, score.warnings)
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


def as_data(score: Score, *, unsaid: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a score as data that a program can read: what was given, answered and decided, under which mandate.

    Nothing of what the columns in `unsaid` hold.
    """
    mandate = score.mandate
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
        "factors": summed(score.factors, unsaid),
        "decision": score.decision and score.decision.value,
        "decision_reason": score.decision_reason,
        "decided_at": score.decided_at and score.decided_at.isoformat(),
    }
