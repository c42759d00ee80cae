"""Says again, with its factors, an answer that was given: by the very bytes that gave it, also after the mandate.

No way to a score: who asks must bring the probability that was given, and another answer is never told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scopgov import store as bytes_store
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import SAME_ANSWERS
from scopgov.domain.text import N_
from scopgov.training.artefacts import load_scorer
from scopgov.training.inputs import Input, read_all
from scopgov.training.ready import Ready
from scopgov.training.scorer import WARNINGS as WARNINGS
from scopgov.training.together import Answerer, Together
from scopgov.training.whole_columns import Texts

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

OTHERWISE = N_(
    "The model does not answer here as it did when this score was given: its factors cannot be told. The score stands."
)


@dataclass(frozen=True)
class Recalled:
    """The model that answered, for its own answers only."""

    ready: Ready

    @property
    def inputs(self) -> list[Input]:
        """List what was asked for."""
        return self.ready.inputs

    def answer(self, typed: Mapping[str, object], given: float) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what was typed, read, and the answer to it as data, where it is the one that was `given`.

        Raises Refused where the model answers otherwise.
        """
        read = read_all(self.ready.inputs, typed)
        found = self.ready.score(read)
        if not abs(found.probability - given) <= SAME_ANSWERS:
            raise Refused(Reason(OTHERWISE))
        return read, {**found.to_data(), "probability": given}

    def answer_all(self, typed: Mapping[str, Texts], given: Floats) -> tuple[Together, Places] | None:
        """Return the answers to rows, and the places of these: those whose answer is the one that was `given`.

        `given` holds nothing (NaN) for rows that were not answered. None where rows must be asked one by one.
        """
        if self._answerer is None:
            return None
        places = np.flatnonzero(~np.isnan(given))
        while True:
            found = self._answerer.answer(
                {name: one.taken(places) for name, one in typed.items()}, len(places)
            )
            alike = np.abs(found.probabilities - given[places]) <= SAME_ANSWERS
            if alike.all():
                return found, places
            places = places[alike]

    @cached_property
    def _answerer(self) -> Answerer | None:
        return Answerer.of(self.ready)


def opened(store: Path, sha256: str) -> Recalled:
    """Open the bytes of a digest, hashed on the way. Raises Refused as the gate would."""
    return Recalled(Ready(load_scorer(bytes_store.read(store, sha256))))
