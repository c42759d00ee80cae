"""The rows an audit reads: outcomes, scores and groups, with the flags that its protocol makes of the scores.

Knows nothing of where they come from: a model of ours or the file of another system.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scopgov.audits.counting import Cell, Counts, Flags, Numbers
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.protocol import Protocol
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Answers:
    """Outcomes, scores, flags and groups of the rows audited, one row per project."""

    outcome: Flags
    score: Numbers
    flagged: Flags
    groups: Mapping[str, tuple[str, ...]]

    def counts(self) -> Counts:
        """Count the rows by all groups crossed."""
        return Counts.of(self.groups, self.outcome, self.flagged)

    def cells(self, attributes: Sequence[str]) -> list[Cell]:
        """Return the group of each row, a tuple of one value per attribute."""
        return list(zip(*(self.groups[name] for name in attributes), strict=True))


def read_answers(
    protocol: Protocol,
    y_true: Sequence[int] | Sequence[bool],
    y_prob: Sequence[float],
    groups: Mapping[str, Sequence[str]],
) -> Answers:
    """Return the answers with the flags of the protocol; raises Refused for what does not fit together."""
    protocol.check(groups)
    outcome, chance = np.asarray(y_true, dtype=np.float64), np.asarray(y_prob, dtype=np.float64)
    columns = {name: tuple(str(value) for value in groups[name]) for name in protocol.groups}
    if {len(outcome), len(chance), *map(len, columns.values())} != {len(outcome)} or not len(outcome):
        raise Refused(
            Reason(N_("The answers, the outcomes and the groups are not those of the same projects."))
        )
    if not np.isin(outcome, (0, 1)).all() or not ((chance >= 0) & (chance <= 1)).all():
        raise Refused(Reason(N_("An outcome is 0 or 1 and a score lies between 0 and 1; these are not.")))
    return Answers(outcome == 1, chance, chance >= protocol.threshold, columns)
