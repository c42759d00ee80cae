"""Answers the cases of an expert validation with the very bytes of a version, before any mandate.

A bounded list, once a round, shown only to experts who have judged: nobody scores a proposal this way. Only
`validation` may import this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scopgov import store
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import SAME_ANSWERS
from scopgov.domain.text import N_
from scopgov.training.artefacts import load_scorer
from scopgov.training.scorer import Scorer

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Witness:
    """A version ready to answer cases."""

    scorer: Scorer

    def answers(self, rows: Rows) -> list[dict[str, Any]]:
        """Return the answer to each row, with its factors, as JSON-able data."""
        return [self.scorer.score(row).to_data() for row in rows]

    def probabilities(self, rows: Rows) -> list[float]:
        """Return the probability of each row, to draw among them."""
        return [float(one) for one in self.scorer.probabilities(rows)]


def opened(artefacts: Path, sha256: str) -> Witness:
    """Return a version by its digest; refuse bytes that changed, or that answer otherwise than at training."""
    scorer = load_scorer(store.read(artefacts, sha256))
    if scorer.probe_difference() > SAME_ANSWERS:
        text = N_("The model does not answer here as it did when it was trained: nothing was asked of it.")
        raise Refused(Reason(text))
    return Witness(scorer)
