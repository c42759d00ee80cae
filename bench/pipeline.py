"""The model of the bench as a careful user of scikit-learn and pandas would keep it: the estimator and what feeds it.

Other servers load a copy of this file in an environment of their own, so it knows nothing of the site.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import skops.io

DAY, SLASH = "%Y-%m-%d", re.compile(r"\s*/\s*")


class Alone:
    """The estimator, asked with the features that it was taught with."""

    def __init__(self, folder: str | Path) -> None:
        file = Path(folder) / "model.skops"
        self.estimator = skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))

    def __call__(self, rows: pd.DataFrame) -> list[float]:
        """Return the probability of each row, not calibrated."""
        return self.estimator.predict_proba(rows.fillna(np.nan))[:, 1].tolist()  # type: ignore[no-any-return]


class Whole(Alone):
    """The same pipeline as the site: from inputs, typed or as pandas reads them from a file, to what is calibrated."""

    def __init__(self, folder: str | Path) -> None:
        super().__init__(folder)
        self.told = json.loads((Path(folder) / "told.json").read_text())

    def __call__(self, rows: pd.DataFrame) -> list[float]:
        """Return the calibrated probability of each row."""
        return self.predict_proba(rows).tolist()  # type: ignore[no-any-return]

    def predict_proba(self, rows: pd.DataFrame) -> Any:
        """Return the calibrated probabilities as one array."""
        features = self.features(rows)
        if self.told["scale"] == "log-odds":
            odds = self.estimator.decision_function(features)
        else:
            chance = np.clip(self.estimator.predict_proba(features)[:, 1], 1e-6, 1 - 1e-6)
            odds = np.log(chance / (1 - chance))
        return 1 / (1 + np.exp(-(self.told["slope"] * odds + self.told["intercept"])))

    @staticmethod
    def features(rows: pd.DataFrame) -> pd.DataFrame:
        """Return the features that the estimator reads."""
        begun, planned = (pd.to_datetime(rows[name], format=DAY) for name in ("start", "planned"))
        roof = {text: float("roof" in SLASH.split(text.lower())) for text in rows["works"].unique()}
        return pd.DataFrame(
            {
                "kind": rows["kind"],
                "budget": _number(rows["budget"]),
                "days": (planned - begun).dt.days.astype(float),
                "roof": rows["works"].map(roof),
            }
        )


def _number(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Read numbers typed with spaces and a comma; those of a file are numbers already."""
    if cells.dtype.kind == "f":
        return cells
    return cells.str.replace(r"\s", "", regex=True).str.replace(",", ".").astype(float)
