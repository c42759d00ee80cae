"""Writes a scorer as skops bytes, and says which types such bytes may hold.

The list is ours and constant: what a file says of itself is never trusted.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import skops.io

from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.training.scorer import Scorer

FORMAT = 1
MAX_UNPACKED = 1024 * 1024 * 1024
# Types skops does not know by itself, needed by our families.
TRUSTED = (
    "interpret.glassbox._ebm._ebm.ExplainableBoostingClassifier",
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)
# Every type, and every skops loader (@), that an artefact of ours names; found by writing all families.
ALLOWED: frozenset[str] = frozenset(
    {
        "@DTypeNode",
        "@DictNode",
        "@JsonNode",
        "@ListNode",
        "@LossNode",
        "@NdArrayNode",
        "@ObjectNode",
        "@RandomGeneratorNode",
        "@SliceNode",
        "@TreeNode",
        "@TupleNode",
        "@TypeNode",
        "builtins.dict",
        "builtins.list",
        "builtins.slice",
        "builtins.str",
        "builtins.tuple",
        "interpret.glassbox._ebm._ebm.ExplainableBoostingClassifier",
        "numpy.dtype",
        "numpy.float32",
        "numpy.float64",
        "numpy.int32",
        "numpy.int64",
        "numpy.ndarray",
        "numpy.random._generator.Generator",
        "numpy.uint64",
        "sklearn._loss._loss.CyHalfBinomialLoss",
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn.compose._column_transformer.ColumnTransformer",
        "sklearn.dummy.DummyClassifier",
        "sklearn.ensemble._forest.RandomForestClassifier",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.impute._base.SimpleImputer",
        "sklearn.linear_model._logistic.LogisticRegression",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.PowerTransformer",
        "sklearn.preprocessing._data.StandardScaler",
        "sklearn.preprocessing._encoders.OneHotEncoder",
        "sklearn.preprocessing._label.LabelEncoder",
        "sklearn.tree._classes.DecisionTreeClassifier",
        "sklearn.tree._tree.Tree",
    }
)


def dump_scorer(scorer: Scorer) -> bytes:
    """Return the skops bytes of a scorer (not byte-stable: hash what is stored).

    Raises Refused when they hold a type that could not be read again.
    """
    about = canonical_json({**scorer.about, "format": FORMAT})
    data: bytes = skops.io.dumps({"about": about, "estimator": scorer.estimator})
    check_types(data)
    return data


def check_types(data: bytes) -> None:
    """Refuse bytes that are not skops, unpack too large, or name a type or loader that is not on our list."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            tree = json.loads(archive.read("schema.json")) if size <= MAX_UNPACKED else None
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise Refused(Reason(N_("These bytes are not a model artefact of ours."))) from None
    if tree is None:
        raise Refused(Reason(N_("The artefact unpacks to too many bytes.")))
    strange = sorted(set(named_in(tree)) - ALLOWED)
    if strange:
        text = N_("The artefact names “%(type)s”, which is not on our list: it was not opened.")
        raise Refused(Reason(text, {"type": strange[0][:120]}))


def named_in(node: Any) -> Iterator[str]:
    """Yield every type (`module.class`) and every loader (`@loader`) a skops tree names."""
    if isinstance(node, dict):
        if "__loader__" in node:
            yield f"{node.get('__module__')}.{node.get('__class__')}"
            yield f"@{node['__loader__']}"
        for value in node.values():
            yield from named_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from named_in(value)
