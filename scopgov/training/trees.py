"""Lays fitted trees out as the attributes of one ONNX TreeEnsemble node (ai.onnx.ml 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import numpy_helper

AT_MOST, LEAVES_SUMMED = 0, 1  # BRANCH_LEQ; SUM


@dataclass
class Forest:
    """Inner nodes and leaves of several trees, each numbered on its own; a tree is named by its root."""

    roots: list[int] = field(default_factory=list)
    features: list[int] = field(default_factory=list)
    cuts: list[float] = field(default_factory=list)
    yes: list[tuple[int, bool]] = field(default_factory=list)
    no: list[tuple[int, bool]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def plant(self, tree: Tree) -> None:
        """Add a tree."""
        inner, leaf = (
            np.cumsum(~tree.leaf) - 1 + len(self.features),
            np.cumsum(tree.leaf) - 1 + len(self.weights),
        )
        number = np.where(tree.leaf, leaf, inner)
        self.roots.append(len(self.features))
        for node in np.flatnonzero(~tree.leaf):
            self.features.append(int(tree.feature[node]))
            self.cuts.append(float(tree.cut[node]))
            self.yes.append((int(number[tree.yes[node]]), bool(tree.leaf[tree.yes[node]])))
            self.no.append((int(number[tree.no[node]]), bool(tree.leaf[tree.no[node]])))
        self.weights += [float(weight) for weight in tree.weight[tree.leaf]]
        if tree.leaf[0]:  # a tree that asks nothing: a question whose two answers are its one leaf
            self.features.append(0)
            self.cuts.append(0.0)
            self.yes.append((int(number[0]), True))
            self.no.append((int(number[0]), True))

    def attributes(self) -> dict[str, Any]:
        """Return the attributes of the node."""
        return {
            "aggregate_function": LEAVES_SUMMED,
            "n_targets": 1,
            "post_transform": 0,
            "tree_roots": self.roots,
            "nodes_featureids": self.features,
            "nodes_splits": numpy_helper.from_array(np.asarray(self.cuts, dtype="float64")),
            "nodes_modes": numpy_helper.from_array(np.full(len(self.cuts), AT_MOST, dtype="uint8")),
            "nodes_truenodeids": [place for place, _ in self.yes],
            "nodes_trueleafs": [int(leaf) for _, leaf in self.yes],
            "nodes_falsenodeids": [place for place, _ in self.no],
            "nodes_falseleafs": [int(leaf) for _, leaf in self.no],
            "leaf_targetids": [0] * len(self.weights),
            "leaf_weights": numpy_helper.from_array(np.asarray(self.weights, dtype="float64")),
        }


@dataclass(frozen=True)
class Tree:
    """One tree in arrays over its nodes, the root first; `yes` is where a value at most the cut goes."""

    feature: Any
    cut: Any
    yes: Any
    no: Any
    leaf: Any
    weight: Any


def of_forest(model: Any) -> Forest:
    """Lay a random forest out: the shares of the outcome in the leaves, summed; their mean is for the graph."""
    forest = Forest()
    for one in model.estimators_:
        tree = one.tree_
        share = tree.value[:, 0, 1] / tree.value[:, 0, :].sum(axis=1)
        leaf = tree.children_left == -1
        forest.plant(Tree(tree.feature, tree.threshold, tree.children_left, tree.children_right, leaf, share))
    return forest


def of_boosting(model: Any) -> Forest:
    """Lay gradient boosting out: log-odds summed over the leaves, the starting point apart."""
    forest = Forest()
    for (one,) in model._predictors:
        nodes = one.nodes
        leaf = nodes["is_leaf"].astype(bool)
        feature, cut, yes, no = (nodes[name] for name in ("feature_idx", "num_threshold", "left", "right"))
        forest.plant(Tree(feature, cut, yes, no, leaf, nodes["value"]))
    return forest
