import io
import json
import pickle
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import skops.io
from sklearn.neighbors import KNeighborsClassifier

from scopgov.domain.errors import Refused
from scopgov.training import dumping, pipeline
from scopgov.training.artefacts import load_scorer
from tests.datasets import small


@cache
def _artefact() -> bytes:
    return pipeline.train_candidates(small.dataset(200), ["logistic"], effort="quick")[0].artefact


def _rewritten(change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return the artefact with its tree of types changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_artefact())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "schema.json":
                tree = json.loads(content)
                change(tree)
                content = json.dumps(tree).encode()
            new.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("data", [b"", b"nonsense", pickle.dumps({"about": "{}", "estimator": None})])
def test_bytes_that_are_not_skops_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="not a model artefact"):
        load_scorer(data)


def test_a_type_off_our_list_is_refused_even_when_skops_trusts_it() -> None:
    data = skops.io.dumps({"about": "{}", "estimator": KNeighborsClassifier()})
    assert skops.io.get_untrusted_types(data=data) == []
    with pytest.raises(Refused, match="KNeighborsClassifier"):
        load_scorer(data)


@pytest.mark.parametrize(
    "node",
    [
        {"__module__": "os", "__class__": "system", "__loader__": "TypeNode"},
        {"__module__": "builtins", "__class__": "dict", "__loader__": "FunctionNode"},
        {"__module__": "builtins", "__class__": "dict", "__loader__": "MethodNode"},
    ],
)
def test_a_type_or_loader_slipped_into_the_file_is_refused(node: dict[str, str]) -> None:
    with pytest.raises(Refused, match="not on our list"):
        load_scorer(_rewritten(lambda tree: tree["content"].update(extra=node)))


def test_skops_bytes_that_are_not_a_scorer_are_refused() -> None:
    with pytest.raises(Refused, match="not a model artefact"):
        load_scorer(skops.io.dumps({"about": "{}"}))


def test_an_artefact_of_another_format_is_refused() -> None:
    with pytest.raises(Refused, match="another format"):
        load_scorer(skops.io.dumps({"about": '{"format": 99}', "estimator": [1]}))


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumping, "MAX_UNPACKED", 100)
    with pytest.raises(Refused, match="too many bytes"):
        load_scorer(_artefact())


def test_what_could_not_be_opened_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = load_scorer(_artefact())
    monkeypatch.setattr(dumping, "ALLOWED", frozenset(dumping.ALLOWED - {"sklearn.pipeline.Pipeline"}))
    with pytest.raises(Refused, match="Pipeline"):
        dumping.dump_scorer(scorer)


def test_our_list_holds_what_skops_must_be_told_to_trust_and_nothing_that_runs_code() -> None:
    assert set(dumping.TRUSTED) <= dumping.ALLOWED
    assert not {"@FunctionNode", "@MethodNode", "@PartialNode", "@OperatorFuncNode"} & dumping.ALLOWED
