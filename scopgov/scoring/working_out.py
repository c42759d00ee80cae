"""Works out aside, once a score stands, what would change it and what became of similar past cases.

The gate opens the model again, as for a score: under a mandate no longer in force nothing is worked out. Numbers are
computed with no transaction open; nothing here changes a score.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.queries import Frozen
from scopgov.datasets.schema import Feature
from scopgov.db import Database
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Refusal
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.domain.thresholds import costs_of
from scopgov.mandates import gate
from scopgov.scoring import queries
from scopgov.scoring.tables import Score, ScoreContext
from scopgov.training import changing, deciding, similar
from scopgov.training import queries as training
from scopgov.training.inputs import Input
from scopgov.training.reading import WORDS
from scopgov.training.similar import Past
from scopgov.training.tables import ModelVersion

KEPT = 4  # past cases held in memory, by model
ANOTHER = N_("Another mandate is in force now than the one of this score: nothing was computed.")


@dataclass(frozen=True)
class Asked:
    """What is needed with no session open: the model as the gate gave it, the case, the data behind it."""

    opened: gate.Opened
    given: Mapping[str, Any]
    inputs: Sequence[Input]
    bounds: Sequence[float]
    data: Frozen | None
    answers_sha256: str
    threshold: float


def context(session: Session, score: Score) -> ScoreContext | None:
    """Return what was worked out for a score; None where it was not, or not yet."""
    return session.get(ScoreContext, score.id)


def bounds(score: Score) -> list[float]:
    """Return the probabilities that separate the bands: those of the words, and the one from which people act."""
    base = queries.base_rate(score.mandate)
    acting = costs_of(queries.model_part(score.mandate).get("costs")).threshold
    limits = [limit * base for limit, _ in WORDS if base and limit * base < 1]
    return sorted({*limits, acting})


def work_out(settings: Settings, database: Database, *, actor: Actor, now: datetime, score_id: int) -> None:
    """Work out and keep the context of a score that has none. Raises Refused where the gate is closed to `actor`."""
    with database.transaction() as session:
        score = queries.score(session, score_id)
        if context(session, score) is not None:
            return
        asked = _asked(session, settings, actor, now, score)
    made = ScoreContext(score_id=score_id, worked_out_at=now, **_figures(settings, asked))
    with database.transaction() as session:
        if context(session, queries.score(session, score_id)) is None:
            session.add(made)


def _asked(session: Session, settings: Settings, actor: Actor, now: datetime, score: Score) -> Asked:
    mandate = score.mandate
    opened = gate.open_for(session, store=settings.artefacts, use_case=mandate.use_case, actor=actor, now=now)
    if isinstance(opened, Refusal):
        raise Refused(opened.reason, status=opened.status)
    if opened.mandate.id != mandate.id:
        raise Refused(Reason(ANOTHER), status=409)
    version = mandate.model_version
    return Asked(
        opened=opened,
        given=dict(score.inputs),
        inputs=queries.inputs(mandate),
        bounds=bounds(score),
        data=_past_data(session, version),
        answers_sha256=version.predictions_sha256,
        threshold=costs_of(version.costs).threshold,
    )


def _past_data(session: Session, version: ModelVersion) -> Frozen | None:
    """Return what remakes the past cases, None where they no longer can be: erased, or of an attribute kept apart.

    Values kept apart serve what a protocol says of them: showing past cases beside a score is not among it.
    """
    data = version.run.data_version
    if datasets.unmade(data) is not None or version.recipe.get("apart"):
        return None
    return datasets.frozen(data)


def _figures(settings: Settings, asked: Asked) -> dict[str, Any]:
    scorer = asked.opened.scorer.scorer
    found = changing.changes(asked.inputs, asked.given, asked.bounds, scorer.tried)
    return {
        "changes": [one.to_data() for one in found],
        "similar": _similar(settings, asked, scorer.features, scorer.design([asked.given])),
        "told": _told(settings, asked),
    }


def _similar(
    settings: Settings, asked: Asked, features: Sequence[Feature], case: Any
) -> dict[str, Any] | None:
    if asked.data is None:
        return None
    past = _PAST.get(settings, asked.data, features)
    return None if past is None else similar.near(past, case)


def _told(settings: Settings, asked: Asked) -> dict[str, Any] | None:
    """Count how often acting from the voted score was right on the test rows; None without any."""
    kept = training.kept_answers(settings.artefacts, asked.answers_sha256)
    y, p = np.asarray(kept["label"], dtype=bool), np.asarray(kept["probability"], dtype="float64")
    tested = deciding.read(y, p, asked.threshold)
    if not tested.rows:
        return None
    counts = {"found": tested.found, "missed": tested.missed, "alarms": tested.alarms, "left": tested.left}
    return {"threshold": tested.threshold, **counts}


class _Pasts:
    """The past cases last looked at by this process, by data and features: in memory alone, never in a file."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, ...], Past | None] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, settings: Settings, data: Frozen, features: Sequence[Feature]) -> Past | None:
        key = (data.digest, *(one.name for one in features))
        with self._lock:
            if key not in self._held:
                self._held[key] = _made(settings, data, features)
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
            return self._held[key]


def _made(settings: Settings, data: Frozen, features: Sequence[Feature]) -> Past | None:
    """Make the past cases again from the frozen data; None where they can no longer be made."""
    try:
        return similar.past(datasets.remade(settings, data), features)
    except Refused:
        return None


_PAST = _Pasts()
