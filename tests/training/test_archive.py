import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import freezing
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.training import archive, pipeline
from scopgov.training.archive import Packed, Whole
from tests.conftest import START
from tests.datasets import small

LABEL = {"fr": "En retard.", "en": "Late."}
SOURCE = small.csv_text(300).encode()
CONTENT = {**small.small_content(), "source_sha256": sha256_bytes(SOURCE)}
OUTSIDE = (
    "import runpy, sys; sys.modules['scopgov'] = None; sys.argv = sys.argv[1:]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


@cache
def _candidate(family: str, effort: str = "quick") -> pipeline.Candidate:
    dataset = freezing.assemble(small.frame(300), CONTENT)
    return pipeline.train_candidates(dataset, [family], effort=effort)[0]


def _laid(tmp_path: Path, candidate: pipeline.Candidate) -> tuple[Settings, Whole]:
    settings = Settings(instance=tmp_path, database_url="sqlite://")
    store.put(settings.sources, SOURCE)
    for data in (candidate.artefact, candidate.predictions, candidate.copy or b""):
        store.put(settings.artefacts, data)
    whole = Whole(
        use_case=1,
        number=2,
        title="Late projects",
        family=candidate.family,
        trained_at=START,
        recipe=json.loads(json.dumps(candidate.recipe)),
        card=json.loads(json.dumps(candidate.card)),
        artefact_sha256=candidate.artefact_sha256,
        predictions_sha256=candidate.predictions_sha256,
        data_digest=freezing.content_digest(CONTENT),
        content=CONTENT,
        filename="projects.csv",
    )
    return settings, whole


def _packed(settings: Settings, whole: Whole, *, data: bool = True) -> tuple[Packed, bytes]:
    file = io.BytesIO()
    return archive.pack(settings, whole, LABEL, file, data=data), file.getvalue()


def _unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        zipped.extractall(folder)
    return folder


def _retrained(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", OUTSIDE, "retrain.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)


@pytest.mark.parametrize("family", pipeline.FAMILIES)
def test_a_plain_script_without_scopgov_trains_the_same_model_again(tmp_path: Path, family: str) -> None:
    settings, whole = _laid(tmp_path / "instance", _candidate(family))
    folder = _unpacked(_packed(settings, whole)[1], tmp_path / "archive")
    done = _retrained(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "same answers" in done.stdout and "Autre version" not in done.stdout


@cache
def _narrowed(family: str, way: str) -> pipeline.Candidate:
    dataset = freezing.assemble(small.frame(300), CONTENT)
    mitigation = {"way": way, "attribute": "kind", "bands": [], "metric": "selection_rate", "threshold": 0.5}
    asked = {"audit": 1, "comparison": "0" * 64}
    recipe = {**_candidate(family).recipe, "mitigation": {**mitigation, **asked}}
    return pipeline.train_from_recipe(recipe, dataset)


@pytest.mark.parametrize(
    ("family", "way"), [("logistic", "grid"), ("ebm", "reweighted"), ("boosting", "reweighted")]
)
def test_a_model_that_narrows_a_gap_leaves_with_its_weights_and_comes_out_the_same(
    tmp_path: Path, family: str, way: str
) -> None:
    candidate = _narrowed(family, way)
    assert candidate.predictions_sha256 != _candidate(family).predictions_sha256
    again = pipeline.train_from_recipe(candidate.recipe, freezing.assemble(small.frame(300), CONTENT))
    assert again.predictions_sha256 == candidate.predictions_sha256 and again.recipe == candidate.recipe
    assert candidate.copy is not None and candidate.certificate["kept"]
    settings, whole = _laid(tmp_path / "instance", candidate)
    folder = _unpacked(_packed(settings, whole)[1], tmp_path / "archive")
    told = json.loads((folder / "recipe.json").read_text())
    assert {cell[0] for cell in told["mitigation"]["cells"]} == {"A", "B", "C"}
    assert _retrained(folder).returncode == 0
    told["mitigation"] = None  # without its weights, the script finds out another model
    (folder / "recipe.json").write_text(json.dumps(told))
    assert _retrained(folder).returncode == 1


def test_the_script_finds_out_other_answers(tmp_path: Path) -> None:
    settings, whole = _laid(tmp_path / "instance", _candidate("dummy"))
    folder = _unpacked(_packed(settings, whole)[1], tmp_path / "archive")
    data = (folder / "data.csv").read_text().replace(",train,1,", ",train,0,", 3)
    (folder / "data.csv").write_text(data)
    done = _retrained(folder)
    assert done.returncode == 1 and "DIFFERENT ANSWERS" in done.stdout


def test_the_data_are_the_training_and_test_rows_with_the_columns_read_and_no_trace_of_where_they_stood(
    tmp_path: Path,
) -> None:
    candidate = _candidate("logistic")
    settings, whole = _laid(tmp_path / "instance", candidate)
    packed, content = _packed(settings, whole)
    folder = _unpacked(content, tmp_path / "archive")
    with (folder / "data.csv").open(newline="") as file:
        header, *lines = list(csv.reader(file))
    dataset = freezing.assemble(small.frame(300), CONTENT)
    assert header == ["row", "split", "late", "kind", "budget", "days", "roof"]
    assert [line[0] for line in lines] == [str(place) for place in range(1, len(lines) + 1)]
    parts = [line[1] for line in lines]
    assert parts == ["train"] * len(dataset.split.train) + ["test"] * len(dataset.split.test)
    assert packed.rows == len(lines)
    everything = "".join(path.read_text(errors="replace") for path in folder.iterdir())
    assert "P0001" not in everything and "ended" in everything  # no reference of a project; the rule is told


def test_every_file_is_in_the_list_of_digests_and_the_same_model_packs_the_same_bytes(tmp_path: Path) -> None:
    settings, whole = _laid(tmp_path / "instance", _candidate("forest"))
    first, second = (_packed(settings, whole) for _time in range(2))
    assert first == second
    folder = _unpacked(_packed(settings, whole)[1], tmp_path / "archive")
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert set(listed) == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    readme = (folder / "README.md").read_text()
    assert "En retard." in readme and "Late." in readme
    assert all(f"`{name}`" in readme for name in listed if name != "README.md")


def test_without_the_data_no_row_of_them_is_in_it(tmp_path: Path) -> None:
    candidate = _candidate("ebm")
    settings, whole = _laid(tmp_path / "instance", candidate)
    packed, content = _packed(settings, whole, data=False)
    folder = _unpacked(content, tmp_path / "archive")
    held = {path.name for path in folder.iterdir()}
    assert packed.rows == 0 and not held & {"data.csv", "expected.csv", "probe.json", "model.skops"}
    assert {"model.onnx", "card.json", "recipe.json", "retrain.py"} <= held
    assert "The data are not in it" in (folder / "README.md").read_text()
    assert (folder / "model.onnx").read_bytes() == candidate.copy


def test_data_or_answers_that_are_no_longer_those_frozen_are_not_packed(tmp_path: Path) -> None:
    settings, whole = _laid(tmp_path / "instance", _candidate("logistic"))
    with pytest.raises(Refused, match="frozen data"):
        _packed(settings, replace(whole, data_digest="0" * 64))
    card = {**whole.card, "probe": {**whole.card["probe"], "digest": "0" * 64}}
    with pytest.raises(Refused, match="probe rows"):
        _packed(settings, replace(whole, card=card))
    path = store.path_of(settings.sources, CONTENT["source_sha256"])
    path.chmod(0o600)
    path.write_bytes(SOURCE[:-1])
    with pytest.raises(Refused, match="stored bytes changed"):
        _packed(settings, whole)


def test_rows_are_written_some_at_a_time_and_told_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, whole = _laid(tmp_path / "instance", _candidate("dummy"))
    expected = _packed(settings, whole)
    monkeypatch.setattr(archive, "TOGETHER", 50)
    told: list[tuple[str, int, int]] = []
    file = io.BytesIO()
    packed = archive.pack(
        settings, whole, LABEL, file, data=True, tell=lambda *one: told.append((one[0], one[1], one[2]))
    )
    assert (packed, file.getvalue()) == expected
    assert [done for step, done, _ in told if step == archive.WRITING] == list(range(0, packed.rows, 50))
    assert told[0][0] == archive.READING and told[-1] == (archive.CLOSING, packed.rows, packed.rows)
