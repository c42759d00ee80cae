"""Builds an ONNX graph node by node, in double precision. Knows nothing of models: `portable` says what to compute.

Operators: https://onnx.ai/onnx/operators/ (opset 17, ai.onnx.ml 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

ML = "ai.onnx.ml"
OPSETS = {"": 17, ML: 5}
IR = 10
Numbers = npt.NDArray[np.float64]


class Graph:
    """Nodes and constants under names of their own; each verb returns the name of what it computes."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, columns: int, *, words: bool = False) -> str:
        """Declare an input of any number of rows."""
        kind = TensorProto.STRING if words else TensorProto.DOUBLE
        self._inputs.append(helper.make_tensor_value_info(name, kind, ["rows", columns]))
        return name

    def output(self, name: str, computed: str) -> None:
        """Give what was computed, one number a row, out under a name."""
        self._nodes.append(helper.make_node("Identity", [computed], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.DOUBLE, ["rows"]))

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output."""
        made = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [made], domain=domain, **attributes))
        return made

    def constant(self, value: Any, dtype: str = "float64") -> str:
        """Keep an array."""
        made = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), made))
        return made

    def double(self, name: str) -> str:
        """Turn numbers or booleans into doubles."""
        return self.add("Cast", name, to=TensorProto.DOUBLE)

    def column(self, name: str, place: int) -> str:
        """Take one column, still as a column."""
        return self.add("Gather", name, self.constant([place], "int64"), axis=1)

    def flat(self, name: str) -> str:
        """Turn one column into a number a row."""
        return self.add("Squeeze", name, self.constant([1], "int64"))

    def number_of(self, words: str, keys: Sequence[str], numbers: Sequence[int], otherwise: int) -> str:
        """Look words up; those not among the keys get `otherwise`."""
        told = {"keys_strings": list(keys), "values_int64s": [int(one) for one in numbers]}
        return self.add("LabelEncoder", words, domain=ML, default_int64=int(otherwise), **told)

    def written(self, said: str, facts: Mapping[str, str]) -> bytes:
        """Return the checked bytes of the graph; the same graph gives the same bytes."""
        graph = helper.make_graph(self._nodes, "scopgov", self._inputs, self._outputs, self._constants)
        opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="scopgov", ir_version=IR)
        model.doc_string = said
        helper.set_model_props(model, dict(facts))
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))
