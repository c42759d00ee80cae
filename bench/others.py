"""Other servers of models, for the bench alone: `mlflow models serve` and BentoML, in an environment of their own.

They serve the same pipeline as the site, from the inputs as they are typed to the calibrated probability: an answer
that is not the site's ends the bench. Served without what stands around it, the estimator alone answers another
question, in less time; that is told, and not held.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import skops.io

from bench import pipeline
from bench.casting import free
from bench.running import Server, answer, running
from scopgov.training.scorer import Scorer
from tests.mandates import factory

WORKERS = (1, 2)  # the setting that answers one client faster counts
NAMES = ("mlflow", "bentoml")
WHOLE, ALONE = "same pipeline", "estimator alone"
CLOSE = 1e-9  # of the site's probability
BENTO = """
import bentoml, pandas, pipeline
@bentoml.service(traffic={"timeout": 60}, workers=WORKERS)
class Scorer:
    def __init__(self):
        self.model = pipeline.KIND(".")
    @bentoml.api
    def score(self, rows: list) -> list:
        return self.model(pandas.DataFrame(rows))
"""
MLFLOW = """
import mlflow.pyfunc
class Served(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import pipeline
        self.model = pipeline.KIND(context.artifacts["folder"])
    def predict(self, context, model_input):
        return self.model(model_input)
told = {"artifacts": {"folder": "kept"}, "code_paths": ["pipeline.py"]}
mlflow.pyfunc.save_model("mlflow", python_model=Served(), **told)
"""
Start = Callable[[], AbstractContextManager[Server]]


@dataclass(frozen=True)
class Other:
    """A server in one of its settings: what it is called, what it serves, how it is started."""

    name: str
    serves: str
    start: Start


def environment(folder: Path) -> Path | None:
    """Make the environment of the other servers; None, and a word about it, where that cannot be."""
    place = folder / "others"
    same = [f"{name}=={version(name)}" for name in ("scikit-learn", "numpy", "interpret-core", "skops")]
    subprocess.run([sys.executable, "-m", "venv", place], check=True)  # noqa: S603 our own interpreter
    wanted = [str(place / "bin" / "pip"), "install", "--quiet", *NAMES, *same]
    if subprocess.run(wanted, check=False).returncode:  # noqa: S603 the pip just made
        sys.stderr.write("MLflow and BentoML could not be installed: ours stands beside a constant alone.\n")
        return None
    return place / "bin" / "python"


def others(folder: Path, python: Path, scorer: Scorer) -> Iterator[Other]:
    """Name every server, with the same pipeline in each of its settings and with the estimator alone in one."""
    made = {"mlflow": _mlflow, "bentoml": _bento}
    for serves, settings in ((WHOLE, WORKERS), (ALONE, WORKERS[:1])):
        for workers in settings:
            for name in NAMES:
                start = partial(_checked, made[name], folder, python, scorer, serves, workers)
                yield Other(f"{name}, {serves}, workers: {workers}", serves, start)


@contextmanager
def _checked(
    start: Callable[..., AbstractContextManager[Server]],
    folder: Path,
    python: Path,
    scorer: Scorer,
    serves: str,
    workers: int,
) -> Iterator[Server]:
    """Start a server of the pipeline, and see that it answers what the site does."""
    lay_out(folder, scorer)
    _write(folder, serves)
    rows = [dict(factory.GIVEN)] if serves == WHOLE else [_features(scorer)]
    with start(folder, python, rows, workers) as server:
        found = [float(one) for one in re.findall(r"\d\.\d+(?:e-\d+)?", answer(server))]
        expected = scorer.score(factory.GIVEN).probability
        if serves == WHOLE and not (len(found) == 1 and abs(found[0] - expected) < CLOSE):
            raise RuntimeError(f"{server.path} answered {found}, not {expected}")
        yield server


def lay_out(folder: Path, scorer: Scorer) -> None:
    """Write what `pipeline` reads; the calibration of these small models is a sigmoid."""
    step = scorer.about["calibration"]
    told = {"scale": scorer.scale, "slope": step["slope"], "intercept": step["intercept"]}
    (folder / "model.skops").write_bytes(skops.io.dumps(scorer.estimator))
    (folder / "told.json").write_text(json.dumps(told))


def _write(folder: Path, serves: str) -> None:
    """Write the programs of the others, which keep copies of what was laid out."""
    shutil.rmtree(folder / "kept", ignore_errors=True)
    (folder / "kept").mkdir()
    for name in ("model.skops", "told.json"):
        shutil.copy(folder / name, folder / "kept" / name)
    shutil.copy(pipeline.__file__, folder / "pipeline.py")
    kind = "Whole" if serves == WHOLE else "Alone"
    (folder / "mlflow.txt").write_text(MLFLOW.replace("KIND", kind))
    (folder / "service.txt").write_text(BENTO.replace("KIND", kind))


def _features(scorer: Scorer) -> Mapping[str, Any]:
    """Return one row of features, as an estimator reads them: it knows nothing of what makes them."""
    row = scorer.probe_rows().iloc[0]
    return {str(name): value for name, value in row.items()}


@contextmanager
def _mlflow(folder: Path, python: Path, rows: list[Mapping[str, Any]], workers: int) -> Iterator[Server]:
    shutil.rmtree(folder / "mlflow", ignore_errors=True)
    words = (folder / "mlflow.txt").read_text()
    subprocess.run([python, "-c", words], cwd=folder, check=True, capture_output=True)  # noqa: S603 our own lines
    port, row = free(), rows[0]
    server = Server(port, "/invocations", {"dataframe_split": {"columns": [*row], "data": [[*row.values()]]}})
    command = [str(python.with_name("mlflow")), "models", "serve", "-m", "mlflow", "-p", str(port)]
    more = ["--env-manager", "local", "--workers", str(workers)]
    with running([*command, *more], server, folder, PATH=_path(python)) as started:
        yield started


@contextmanager
def _bento(folder: Path, python: Path, rows: list[Mapping[str, Any]], workers: int) -> Iterator[Server]:
    words = (folder / "service.txt").read_text()
    (folder / "service.py").write_text(words.replace("WORKERS", str(workers)))
    port = free()
    server = Server(port, "/score", {"rows": rows})
    command = [str(python.with_name("bentoml")), "serve", "service:Scorer", "--port", str(port)]
    with running(command, server, folder, PATH=_path(python)) as started:
        yield started


def _path(python: Path) -> str:
    return f"{python.parent}:{os.environ['PATH']}"
