"""Packs all that makes a model again elsewhere into one zip: the same model gives the same files. Writes no row.

What holds rows of people's projects (the data, the answers, the artefact with its probe rows) goes in only when asked.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from string import Template
from typing import IO, Any, Self

import numpy as np
import pandas as pd

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import freezing
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.joining import Joined, join
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.training import families, making, pipeline
from scopgov.training.search import Material
from scopgov.training.tables import ModelVersion

FORMAT = "scopgov archive 1"
TOGETHER = 5_000  # rows written at once
READING, WRITING, CLOSING = (
    N_("Reading the rows again"),
    N_("Writing the rows"),
    N_("Packing the model"),
)
Tell = Callable[[str, int, int], None]
HERE = Path(__file__).parent
NEEDED = ("numpy", "scipy", "pandas", "scikit-learn", "interpret-core")
CONTENTS: Mapping[str, tuple[str, str]] = {
    "data.csv": (
        "les lignes d’entraînement (train) et d’essai (test) dans l’ordre du temps, sous des numéros qui ne disent pas "
        "d’où elles viennent ; `late` vaut 1 si le cas est en retard ; les seules colonnes que lit le modèle ; si un "
        "écart entre groupes a été réduit, ce que chaque ligne enseigne (`taught`) et son poids (`weight`)",
        "the training (train) and test rows in order of time, under numbers that do not say where they come from; "
        "`late` is 1 where the case is late; only the columns that the model reads; where a gap between groups was "
        "narrowed, what each row teaches (`taught`) and its weight (`weight`)",
    ),
    "expected.csv": ("ce que le modèle répond aux lignes d’essai", "what the model answers to the test rows"),
    "probe.json": (
        "cinquante lignes témoins avec leurs probabilités",
        "fifty probe rows with their probabilities",
    ),
    "model.skops": ("le modèle même, au format skops", "the very model, in the format skops"),
    "model.onnx": ("sa copie portable, au format ONNX", "its portable copy, in the format ONNX"),
    "certificate.json": ("le certificat de la copie", "the certificate of the copy"),
    "card.json": ("sa fiche", "its card"),
    "recipe.json": (
        "famille, réglages, graine, périodes, calibration",
        "family, settings, seed, periods, calibration",
    ),
    "preparation.json": (
        "colonnes déclarées, étapes de préparation, règle de labellisation, partage",
        "declared columns, steps of preparation, label rule, split",
    ),
    "environment.json": ("les versions des programmes", "versions of the programs"),
    "requirements.txt": ("les mêmes, à installer", "the same, to install"),
    "retrain.py": ("le programme qui réentraîne et compare", "the program that trains again and compares"),
}
WITHOUT = (
    "Les données n’y sont pas, ni rien qui en contienne des lignes (le modèle skops, ses réponses) : seules les "
    "personnes qui en répondent peuvent les sortir.",
    "The data are not in it, nor anything that holds rows of them (the skops model, its answers): only the people who "
    "answer for them may take them out.",
)


def quiet(step: str, done: int, total: int) -> None:
    """Tell nobody how far the packing has come."""


@dataclass(frozen=True)
class Whole:
    """What a version is made of, as plain data: the work that reads files holds no session."""

    use_case: int
    number: int
    title: str
    family: str
    trained_at: datetime
    recipe: Mapping[str, Any]
    card: Mapping[str, Any]
    artefact_sha256: str
    predictions_sha256: str
    data_digest: str
    content: Mapping[str, Any]
    filename: str
    joined: tuple[Joined, ...] = ()


def whole(version: ModelVersion, joined: tuple[Joined, ...] = ()) -> Whole:
    """Read a version and its data version as plain data, with what its recipe joins to them."""
    data = version.run.data_version
    return Whole(
        use_case=version.use_case.number,
        number=version.number,
        title=version.use_case.title,
        family=version.family,
        trained_at=version.trained_at,
        recipe=version.recipe,
        card=version.card,
        artefact_sha256=version.artefact_sha256,
        predictions_sha256=version.predictions_sha256,
        data_digest=data.digest,
        content=data.content,
        filename=data.source.filename,
        joined=joined,
    )


@dataclass(frozen=True)
class Packed:
    """What an archive was made of: the digest of its list of digests, and how many rows are in it."""

    sha256: str
    rows: int


def pack(
    settings: Settings,
    of: Whole,
    label: Mapping[str, str],
    into: IO[bytes],
    *,
    data: bool,
    tell: Tell = quiet,
) -> Packed:
    """Write the archive of a model, with the rows of its data or without; `label` says its rule by language.

    Raises Refused or NotFound when bytes or data are no longer those of their digests; what `tell` raises stops it.
    """
    with DatedZip(into, of.trained_at) as zipped:
        rows, folds = _with_rows(zipped, settings, of, tell) if data else (0, [])
        _model(zipped, settings, of, folds)
        held = [name for name in CONTENTS if name in zipped.sums]
        zipped.add("README.md", _readme(of, label, held, data=data).encode())
        sha256 = zipped.seal()
    return Packed(sha256, rows)


def _with_rows(
    zipped: DatedZip, settings: Settings, of: Whole, tell: Tell
) -> tuple[int, list[dict[str, Any]]]:
    """Put in all that holds rows; return how many, and the periods as positions among the training rows."""
    tell(READING, 0, 1)
    dataset = _dataset(settings, of)
    material, _mitigation = pipeline.taught(dataset, of.recipe)
    test, train = dataset.split.test, dataset.split.train
    tested = families.design(dataset.frame.loc[test], material.features)
    total = len(train) + len(test)
    taught = _lesson(material)
    header = ["row", "split", "late", *(one.name for one in material.features), *taught.columns]
    outcome = dataset.y.loc[test].to_numpy(dtype=bool)
    learnt = pd.concat([material.design, taught], axis=1)
    tested = pd.concat([tested, pd.DataFrame("", tested.index, taught.columns)], axis=1)
    lines = chain(_lines("train", 1, learnt, material.y), _lines("test", len(train) + 1, tested, outcome))
    zipped.table("data.csv", header, _heard(lines, total, tell))
    answers = _answers(settings, of, test, len(train) + 1)
    zipped.table("expected.csv", ["row", "probability", "uncalibrated"], answers)
    tell(CLOSING, total, total)
    zipped.data("probe.json", _probe(of, material))
    zipped.add("model.skops", store.read(settings.artefacts, of.artefact_sha256))
    return total, [_fold(earlier, later) for earlier, later in material.folds]


def _lesson(material: Material) -> pd.DataFrame:
    """Return what each training row taught and its weight, in two columns; none where nothing was weighed."""
    if material.weights is None:
        return pd.DataFrame(index=material.design.index)
    return pd.DataFrame(
        {"taught": material.lesson.astype(int), "weight": material.weights}, material.design.index
    )


def _dataset(settings: Settings, of: Whole) -> Dataset:
    path = store.checked(settings.sources, of.content["source_sha256"])
    dataset = freezing.remake(path, of.content, of.filename)
    if dataset.digest != of.data_digest:
        raise Refused(
            Reason(N_("The frozen data are not those of their digest: nothing was read from them."))
        )
    return join(dataset, of.joined)


def _heard(lines: Iterable[list[Any]], total: int, tell: Tell) -> Iterator[list[Any]]:
    """Pass lines on, telling how many were written."""
    for at, line in enumerate(lines):
        if at % TOGETHER == 0:
            tell(WRITING, at, total)
        yield line


def _lines(part: str, first: int, rows: pd.DataFrame, late: Any) -> Iterator[list[Any]]:
    """Write rows under numbers from `first` on, some at a time: a million of them would not stand as objects."""
    for begin in range(0, len(rows), TOGETHER):
        some = rows.iloc[begin : begin + TOGETHER]
        cells = zip(*(_cells(some.iloc[:, place]) for place in range(rows.shape[1])), strict=True)
        for at, row in enumerate(cells, begin):
            yield [first + at, part, int(late[at]), *row]


def _cells(column: pd.Series[Any]) -> Iterator[Any]:
    """Write numbers so that reading them gives the same ones; nothing where one is missing."""
    for cell in column.tolist():
        yield "" if cell != cell else cell


def _answers(settings: Settings, of: Whole, test: Sequence[int], first: int) -> Iterator[list[Any]]:
    kept = json.loads(store.read(settings.artefacts, of.predictions_sha256))
    if kept["rows"] != list(test):
        raise Refused(Reason(N_("The kept answers are not those to the test rows of these data.")))
    answers = zip(kept["probability"], kept["uncalibrated"], strict=True)
    return ([number, *row] for number, row in enumerate(answers, first))


def _probe(of: Whole, material: Material) -> dict[str, Any]:
    rows = making.probe_rows(material)
    if digest(rows) != of.card["probe"]["digest"]:
        raise Refused(Reason(N_("The probe rows are not those of the card.")))
    return {"rows": rows, "probabilities": of.card["probe"]["probabilities"]}


def _fold(earlier: Any, later: Any) -> dict[str, Any]:
    """Write one period as runs of positions, ends not included."""
    breaks = np.flatnonzero(np.diff(earlier) != 1) + 1
    runs = [[int(run[0]), int(run[-1]) + 1] for run in np.split(earlier, breaks) if len(run)]
    return {"earlier": runs, "later": [int(later[0]), int(later[-1]) + 1]}


def _model(zipped: DatedZip, settings: Settings, of: Whole, folds: list[dict[str, Any]]) -> None:
    """Put in what holds no row: the copy, the card, how the model was made and with what."""
    certificate = of.card.get("portable_copy")
    if certificate and certificate["kept"]:
        zipped.add("model.onnx", store.read(settings.artefacts, certificate["sha256"]))
    if certificate:
        zipped.data("certificate.json", certificate)
    zipped.data("card.json", of.card)
    zipped.data("recipe.json", _recipe(of, folds))
    zipped.data("preparation.json", of.recipe["data"])
    versions = of.recipe["environment"]
    zipped.data("environment.json", versions)
    zipped.add("requirements.txt", "".join(f"{name}=={versions[name]}\n" for name in NEEDED).encode())
    zipped.add("retrain.py", (HERE / "retrain.py").read_bytes())


def _recipe(of: Whole, folds: list[dict[str, Any]]) -> dict[str, Any]:
    recipe = of.recipe
    return {
        "format": FORMAT,
        "family": of.family,
        "params": recipe["params"],
        "searched": families.grid(of.family, recipe["effort"]),
        "seed": recipe["seed"],
        "features": of.card["features"],
        "calibration": {"kind": recipe["calibration"], "fitted": of.card["calibration"]},
        "folds": folds,
        "data_digest": of.data_digest,
        "mitigation": recipe.get("mitigation"),
        **({"apart": recipe["apart"]} if "apart" in recipe else {}),
    }


def _readme(of: Whole, label: Mapping[str, str], held: Sequence[str], *, data: bool) -> str:
    said = {}
    for place, language in enumerate(("fr", "en")):
        colon = "\N{NARROW NO-BREAK SPACE}: " if language == "fr" else ": "
        lines = [f"- `{name}`{colon}{CONTENTS[name][place]}" for name in held]
        said[f"contents_{language}"] = "\n".join([*lines, *([] if data else ["", WITHOUT[place]])])
        said[f"label_{language}"] = label[language]
    return Template((HERE / "archive.md").read_text("utf-8")).substitute(
        said,
        title=of.title,
        number=of.number,
        use_case=of.use_case,
        family=of.family,
        trained=of.trained_at.date().isoformat(),
        artefact=of.artefact_sha256,
    )


class DatedZip:
    """A zip whose entries all bear one date, so that the same entries make the same bytes; it lists their digests."""

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._at = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        self.sums: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *failure: object) -> None:
        """End, whole or not."""
        self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """Put bytes in."""
        self._stream(name, [content])

    def data(self, name: str, content: Any) -> None:
        """Put JSON data in, to be read by people too."""
        self.add(name, (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put a CSV file in, line by line."""
        self._stream(name, _csv(chain([header], rows)))

    def _stream(self, name: str, parts: Iterable[bytes]) -> None:
        entry = zipfile.ZipInfo(name, self._at)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        hashed = hashlib.sha256()
        with self._zip.open(entry, "w", force_zip64=True) as target:
            for part in parts:
                hashed.update(part)
                target.write(part)
        self.sums[name] = hashed.hexdigest()

    def seal(self) -> str:
        """Put in the list of digests, as `sha256sum` writes it; return the digest of the list."""
        listed = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.sums.items()))
        self.add("SHA256SUMS", listed.encode())
        return self.sums["SHA256SUMS"]


def _csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write rows as CSV, some at a time."""
    left = iter(rows)
    while some := list(islice(left, TOGETHER)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(some)
        yield text.getvalue().encode()
