"""What the trees of a model answer to whole columns, and what each feature adds to it, as one row is answered.

Believed only once it answered every probe and edge row as the code that answers one row does, to 1e-9.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.training.arithmetic import Leaves
from scopgov.training.boosted_together import BoostedTogether
from scopgov.training.bulk import Trees
from scopgov.training.leaves import Forest
from scopgov.training.leaves_together import ForestTogether
from scopgov.training.whole_columns import Whole

Floats = npt.NDArray[np.float64]


class Shares:
    """Trees that answer whole columns; what one feature adds depends on all of them."""

    def __init__(
        self, trees: Trees, laid: ForestTogether | BoostedTogether, owners: Sequence[tuple[str, ...]]
    ) -> None:
        self._trees, self._laid = trees, laid
        self.base, self.owners = laid.base, owners

    @classmethod
    def of(cls, trees: Trees | None, one_row: Leaves | None) -> Shares | None:
        """Return them, None where a model is not made of trees or is too large for it."""
        if trees is None or one_row is None:
            return None
        of = one_row.trees
        laid = ForestTogether.of(of) if isinstance(of, Forest) else BoostedTogether.of(of)
        return None if laid is None else cls(trees, laid, one_row.owners)

    def answer(self, columns: Sequence[Whole]) -> tuple[Floats, Sequence[Whole]]:
        """Return the output of each row, and what each feature adds to it."""
        encoded = self._trees.encoded(columns)
        parts = self._laid.parts(encoded)
        return self._trees.outputs(encoded), [Whole(pd.Series(one, copy=False)) for one in parts.T]
