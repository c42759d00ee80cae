"""Generates a candidate's card: what it does, from which data, how well, within which limits and groups.

Written from facts only; opinions are for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scopgov.datasets.freezing import Dataset
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric
from scopgov.domain.fairness_words import METRIC_NAMES
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.mitigation import WAY_NAMES, Way
from scopgov.domain.sensitive import CATEGORY_NAMES
from scopgov.domain.text import N_
from scopgov.training.families import NAMES, READABLE
from scopgov.training.scorer import Scorer

FORMAT = 1


def build_card(
    dataset: Dataset,
    scorer: Scorer,
    measures: Mapping[str, Any],
    artefact_sha256: str,
    certificate: Mapping[str, Any],
    environment: Mapping[str, str],
    mitigation: Mapping[str, Any] | None = None,
    apart: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the card of a candidate as JSON-able data; `mitigation` and `apart` are those of its recipe."""
    summary = dataset.summary()
    begin, end = dataset.dates.loc[dataset.split.train].agg(["min", "max"])
    found = [*asks(apart), *narrowed(mitigation), *limits(summary, measures, end.date().isoformat())]
    return {
        **({"mitigation": dict(mitigation)} if mitigation else {}),
        **({"apart": dict(apart)} if apart else {}),
        "format": FORMAT,
        "family": scorer.family,
        "name": said(Reason(NAMES[scorer.family])),
        "readable": said(Reason(READABLE[scorer.family])),
        "scale": scorer.scale,
        "calibration": dict(scorer.about["calibration"]),
        "data": {
            "digest": dataset.digest,
            "source_sha256": dataset.content["source_sha256"],
            "rows": summary["known"],
            "base_rate": summary["base_rate"],
        },
        "label": {
            "rule": dataset.content["label"],
            "sentence": said(LabelRule.from_data(dataset.content["label"]).sentence()),
        },
        "split": {
            **{name: summary[name] for name in ("train", "purged", "test", "test_begins")},
            "train_from": begin.date().isoformat(),
            "train_to": end.date().isoformat(),
        },
        "features": [dict(one) for one in scorer.about["features"]],
        "ranges": dict(scorer.about["ranges"]),
        "measures": dict(measures),
        "limits": [said(limit) for limit in found],
        "groups": groups(dataset),
        "probe": probe_card(scorer),
        "artefact_sha256": artefact_sha256,
        "portable_copy": dict(certificate),
        "environment": dict(environment),
    }


def said(reason: Reason) -> dict[str, Any]:
    """Return a sentence as JSON-able data."""
    params = {
        name: said(value) if isinstance(value, Reason) else value for name, value in reason.params.items()
    }
    return {"text": reason.text, "params": params}


def asks(apart: Mapping[str, Any] | None) -> list[Reason]:
    """Say of a model which sensitive attribute it asks at each score, and what becomes of it once that is erased."""
    if not apart:
        return []
    named = {"name": apart["attribute"], "category": Reason(CATEGORY_NAMES[apart["category"]])}
    told = N_(
        "Each score asks “%(name)s”, a sensitive attribute of persons (%(category)s), as a sealed protocol justifies."
    )
    erased = N_(
        "The values of “%(name)s” by line are erased on %(day)s: from then on this model cannot be trained anew. Its "
        "file keeps a few dozen training rows, without their numbers, to explain and to check itself."
    )
    return [Reason(told, named), Reason(erased, {"name": apart["attribute"], "day": apart["delete_on"]})]


def narrowed(mitigation: Mapping[str, Any] | None) -> list[Reason]:
    """Say of a model made to narrow a gap how it was made, and that the test rows had a part in choosing it."""
    if not mitigation or mitigation["way"] == Way.with_attribute:
        return []
    names = {
        "way": Reason(WAY_NAMES[mitigation["way"]]),
        "metric": Reason(METRIC_NAMES[Metric(mitigation["metric"])]),
        "attribute": mitigation["attribute"],
    }
    text = N_("It was made to narrow a gap: %(metric)s, by %(attribute)s. How: %(way)s.")
    told = N_(
        "Its making was chosen after an audit on the same test rows: on them it may look a little better than it is. "
        "Rows that came later will tell."
    )
    return [Reason(text, names), Reason(told)]


def limits(summary: Mapping[str, Any], measures: Mapping[str, Any], trained_to: str) -> list[Reason]:
    """List what a reader must know before trusting the figures."""
    found = [
        Reason(
            N_("It learnt from rows up to %(date)s: what changed since is unknown to it."),
            {"date": trained_to},
        ),
        Reason(N_("It gives a probability, not a certainty: people decide.")),
    ]
    if not summary["enough"]:
        found.insert(0, Reason(summary["enough_reason"]["text"], summary["enough_reason"]["params"]))
    if not measures["beats_baseline"]:
        found.insert(0, Reason(N_("It is not shown to rank better than chance.")))
    if summary["purged"]:
        text = N_(
            "%(rows)s rows were kept out of training: their outcome was not yet known when the test "
            "period began."
        )
        found.append(Reason(text, {"rows": summary["purged"]}))
    return found


def groups(dataset: Dataset) -> dict[str, dict[str, dict[str, int]]]:
    """Count the test rows and outcomes of each group; rates by group belong to the audit."""
    test = dataset.frame.loc[dataset.split.test]
    y = dataset.y.loc[dataset.split.test]
    return {name: _counts(group_texts(test[name]), y) for name in dataset.schema.groups()}


def _counts(values: pd.Series[Any], y: pd.Series[Any]) -> dict[str, dict[str, int]]:
    found = {}
    for value in sorted(values.unique()):
        inside = values == value
        found[str(value)] = {"rows": int(inside.sum()), "positives": int(y[inside].sum())}
    return found


def group_texts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return group values as texts, missing ones as an empty text."""
    texts = [
        "" if missing else (f"{value:g}" if isinstance(value, float) else str(value))
        for value, missing in zip(values, values.isna(), strict=True)
    ]
    return pd.Series(texts, index=values.index, dtype=object)


def probe_card(scorer: Scorer) -> dict[str, Any]:
    """Return the digest of the probe rows and the probabilities given to them at training."""
    probe = scorer.about["probe"]
    return {
        "digest": digest(probe["rows"]),
        "rows": len(probe["rows"]),
        "probabilities": list(probe["probabilities"]),
    }
