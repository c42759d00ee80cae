"""What answers to programs are made of: the frozen facts of a mandate, read once. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scopgov.mandates.tables import Mandate
from scopgov.scoring import queries as scoring
from scopgov.training.inputs import Input


@dataclass(frozen=True)
class Frozen:
    """What the voted dossier says of a model: what must be given, the share of past cases with the outcome."""

    inputs: tuple[Input, ...]
    base_rate: float | None


class _Held:
    """A mandate under its dossier's digest, which any change of what was frozen breaks."""

    def __init__(self, mandate: Mandate) -> None:
        self.mandate, self.key = mandate, mandate.dossier.digest

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.key == self.key


def frozen(of: Mandate) -> Frozen:
    """Return what the voted dossier says of a model."""
    return _frozen(_Held(of))


@lru_cache(maxsize=16)
def _frozen(of: _Held) -> Frozen:
    return Frozen(tuple(scoring.inputs(of.mandate)), scoring.base_rate(of.mandate))
