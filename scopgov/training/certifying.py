"""Makes the ONNX copy of a scorer and certifies it: the same answers on every row tried, or no copy and why.

The certificate is written before any vote; members vote on it and on the copy's digest with the dossier.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Feature
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.copies import LARGEST, refusal
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training import families
from scopgov.training.scorer import Scorer

FORMAT = 1
# People may act from any whole percentage: no answer may change sides at one.
THRESHOLDS = np.arange(1, 100) / 100
NEVER_MET = "\N{REPLACEMENT CHARACTER} never met"
Numbers = npt.NDArray[np.float64]
logger = logging.getLogger("scopgov.training")


@dataclass(frozen=True)
class Copy:
    """A certificate, and the bytes it certifies; no bytes where no copy was kept."""

    certificate: dict[str, Any]
    data: bytes | None


def certified(scorer: Scorer, artefact_sha256: str, tested: pd.DataFrame) -> Copy:
    """Return the copy of a scorer with its certificate, tried on its probe rows, edge rows and `tested` rows."""
    tried = {"probe": scorer.probe_rows(), "edges": edges(scorer), "test": tested}
    try:
        from scopgov.training import portable

        data = portable.write(scorer, artefact_sha256)
        answers = answer(data, pd.concat(tried.values()), scorer.features)
    except Exception:
        # Whatever a library cannot do, the model stands without a copy, and the certificate says so.
        logger.exception("no portable copy of a model of family %s", scorer.family)
        return Copy(_certificate(tried, Reason(N_("The copy could not be written or opened."))), None)
    return _judged(scorer, tried, data, answers)


def _judged(scorer: Scorer, tried: Mapping[str, pd.DataFrame], data: bytes, answers: Numbers) -> Copy:
    own = scorer.answers(pd.concat(tried.values()))
    gap, flips = np.abs(answers - own), sides_changed(own, answers)
    largest = float(gap.max()) if np.isfinite(gap).all() else None
    reason = refusal(largest, flips)
    found = {
        "largest": largest,
        "largest_on_probe": float(gap[: len(tried["probe"])].max()) if largest is not None else None,
        "flips": flips,
    }
    kept = {} if reason else {"sha256": sha256_bytes(data), "size": len(data)}
    return Copy({**_certificate(tried, reason), **found, **kept}, None if reason else data)


def sides_changed(own: Numbers, answers: Numbers) -> int:
    """Count the rows that one answer puts at or above some whole percentage and the other below it."""
    above = own[:, None] >= THRESHOLDS, answers[:, None] >= THRESHOLDS
    return int((above[0] != above[1]).any(axis=1).sum())


def _certificate(tried: Mapping[str, pd.DataFrame], reason: Reason | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kept": reason is None,
        "reason": {"text": reason.text, "params": dict(reason.params)} if reason else None,
        "rows": {name: len(rows) for name, rows in tried.items()},
        "limit": LARGEST,
        "made_with": {name: version(name) for name in ("onnx", "onnxruntime")},
    }


def edges(scorer: Scorer) -> pd.DataFrame:
    """Return rows at the edges: one probe row with each feature in turn missing, never met, or far out."""
    first = scorer.probe_rows().iloc[:1]
    changed = [first.assign(**{one.name: value}) for one in scorer.features for value in _odd(scorer, one)]
    empty = first.assign(**{one.name: "" if one.categorical else np.nan for one in scorer.features})
    return families.design(pd.concat([empty, *changed], ignore_index=True), scorer.features)


def _odd(scorer: Scorer, feature: Feature) -> Sequence[Any]:
    if feature.categorical:
        return ["", NEVER_MET]
    low, high = scorer.about["ranges"][feature.name] or (0.0, 0.0)
    far = 10 * max(high - low, abs(high), 1.0)
    return [np.nan, low, high, low - far, high + far]


def answer(data: bytes, rows: pd.DataFrame, features: Sequence[Feature]) -> Numbers:
    """Return the probabilities that the ONNX bytes give to feature rows, on one core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    found = session.run(["probability"], fed(rows, features))[0]
    return np.asarray(found, dtype="float64")


def fed(rows: pd.DataFrame, features: Sequence[Feature]) -> dict[str, npt.NDArray[Any]]:
    """Lay feature rows out as the inputs of a copy: numbers in one array, words in another."""
    numbers = [one.name for one in features if not one.categorical]
    words = [one.name for one in features if one.categorical]
    laid = {"numbers": rows[numbers].to_numpy("float64"), "words": rows[words].to_numpy(object)}
    return {name: array for name, array in laid.items() if array.shape[1]}
