"""Reports what a file is worth: gaps, oddities, leaks of the outcome, and the censoring trap.

Warns and counts; it changes nothing and decides nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets import outcomes
from scopgov.datasets.labels import Labels, LateRule, label
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import USABLE, Column, Derived, Kind, Role, Schema
from scopgov.datasets.typing_cells import MEASURED, Typed, validate
from scopgov.domain.text import N_

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_TOLD = 8
NO_SPREAD: dict[str, Any] = {"min": None, "max": None, "quantiles": {}, "outliers": 0}
MOSTLY_MISSING = 0.5
SUSPECT_AUC = 0.9
FEWEST_FOR_AUC = 30


def report(table: Table, schema: Schema, rule: LateRule | None = None) -> dict[str, Any]:
    """Return a JSON-able quality report of a file under a schema; a label rule adds the search for leaks."""
    typed = validate(table.frame, schema)
    columns = {one.name: _described(one, typed) for one in schema.everything()}
    duplicates = duplicated(table.frame, columns)
    labels = label(typed.frame, rule) if rule is not None else None
    return {
        "rows": len(table.frame),
        "broken_lines": table.broken,
        "duplicates": duplicates,
        "columns": columns,
        "outcome": outcomes.counted(typed.frame, schema, labels, rule.planned_end)
        if rule and labels
        else None,
        "warnings": [
            *_file_warnings(table.broken, duplicates),
            *_column_warnings(columns, len(table.frame)),
            *_leak_warnings(typed.frame, schema, rule),
            *_conflict_warnings(typed.frame, schema, labels),
            *_censoring_warnings(typed.frame, schema, rule),
        ],
    }


def _described(one: Column | Derived, typed: Typed) -> dict[str, Any]:
    values = typed.frame[one.name]
    wrong = typed.invalid.get(one.name, {"count": 0, "examples": []})
    measured = one.kind in MEASURED
    spread = _measured(values, one.kind) if measured else _worded(values)
    return {
        "kind": str(one.kind),
        "role": str(one.role),
        "missing": len(values) - spread.pop("present") - int(wrong["count"]),
        "invalid": int(wrong["count"]),
        "examples": wrong["examples"],
        "constant": bool(spread["distinct"] <= 1),
        **NO_SPREAD,
        **spread,
    }


def _said(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _worded(values: pd.Series[Any]) -> dict[str, Any]:
    codes, distinct = pd.factorize(values)
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct))
    first = np.argsort(-counts, kind="stable")[:MOST_TOLD]
    top = [[_said(distinct[at]), int(counts[at])] for at in first]
    return {"present": int(counts.sum()), "distinct": len(distinct), "top": top}


def _measured(values: pd.Series[Any], kind: Kind) -> dict[str, Any]:
    """Sort once: what is distinct, most frequent, outermost and in between then only needs to be looked up."""
    ordered = np.sort(values.dropna().to_numpy())
    begins = np.flatnonzero(np.concatenate(([len(ordered) > 0], ordered[1:] != ordered[:-1])))
    counts = np.diff(begins, append=len(ordered))
    first = np.argsort(-counts, kind="stable")[:MOST_TOLD]
    back = pd.Timestamp if kind is Kind.date else float
    top = [[_said(back(ordered[begins[at]])), int(counts[at])] for at in first]
    found: dict[str, Any] = {"present": len(ordered), "distinct": len(counts), "top": top}
    if not len(ordered):
        return found
    if kind is Kind.date:
        return {**found, "min": _said(back(ordered[0])), "max": _said(back(ordered[-1]))}
    quantiles = {str(q): float(_quantile(ordered, q)) for q in QUANTILES}
    found |= {"min": float(ordered[0]), "max": float(ordered[-1]), "quantiles": quantiles}
    return {**found, "outliers": outliers(ordered)}


def _quantile(ordered: npt.NDArray[Any], share: float) -> float:
    """Return a quantile of sorted values, as numpy does by default: between its two neighbours."""
    place = share * (len(ordered) - 1)
    low, high = ordered[int(np.floor(place))], ordered[int(np.ceil(place))]
    return float(low + (high - low) * (place - np.floor(place)))


def outliers(ordered: npt.NDArray[Any]) -> int:
    """Count, of sorted values, those further than 1.5 interquartile ranges from the quartiles (Tukey's rule)."""
    low, high = _quantile(ordered, 0.25), _quantile(ordered, 0.75)
    reach = 1.5 * (high - low)
    above = len(ordered) - np.searchsorted(ordered, high + reach, side="right")
    return int(np.searchsorted(ordered, low - reach, side="left") + above)


def duplicated(text: pd.DataFrame, columns: dict[str, dict[str, Any]]) -> int:
    """Count the rows that repeat an earlier one: none where some column never repeats."""
    if any(column["distinct"] == len(text) for column in columns.values()):
        return 0
    return int(text.duplicated().sum())


def _warning(code: str, text: str, column: str = "", **params: object) -> dict[str, Any]:
    return {"code": code, "text": text, "params": {**params, "column": column}, "column": column}


def _file_warnings(broken: int, duplicates: int) -> list[dict[str, Any]]:
    found = []
    if broken:
        found.append(_warning("broken_lines", N_("%(count)s lines could not be read as rows."), count=broken))
    if duplicates:
        found.append(_warning("duplicates", N_("%(count)s rows repeat an earlier row."), count=duplicates))
    return found


def _column_warnings(columns: dict[str, dict[str, Any]], rows: int) -> list[dict[str, Any]]:
    found = []
    for name, facts in columns.items():
        if facts["role"] == Role.ignored:
            continue
        if facts["constant"]:
            found.append(_warning("constant", N_("“%(column)s” has one value only."), name))
        if facts["missing"] + facts["invalid"] > MOSTLY_MISSING * rows:
            found.append(_warning("mostly_missing", N_("“%(column)s” is missing in most rows."), name))
        if facts["invalid"]:
            text = N_("“%(column)s” has %(count)s cells that do not fit its kind.")
            found.append(_warning("invalid", text, name, count=facts["invalid"]))
    return found


def _leak_warnings(frame: pd.DataFrame, schema: Schema, rule: LateRule | None) -> list[dict[str, Any]]:
    found = []
    for one in schema.everything():
        if one.role is not Role.feature:
            continue
        if not schema.known_at_scoring(one.name):
            text = N_("“%(column)s” is a feature but is known only afterwards.")
            found.append(_warning("leak_role", text, one.name))
        if _filled_afterwards(frame, schema, one.name):
            text = N_(
                "“%(column)s” is filled in finished rows and empty in the others: it may tell the outcome."
            )
            found.append(_warning("filled_afterwards", text, one.name))
        if rule is not None:
            found += _telling(frame, one, rule)
    return found


def _filled_afterwards(frame: pd.DataFrame, schema: Schema, name: str) -> bool:
    ended = schema.with_role(Role.actual_end)
    if ended is None or ended == name:
        return False
    finished, filled = frame[ended].notna(), frame[name].notna()
    if not finished.any() or finished.all():
        return False
    return bool(filled[~finished].mean() < 0.1 and filled[finished].mean() > 0.5)


def _telling(frame: pd.DataFrame, one: Column | Derived, rule: LateRule) -> list[dict[str, Any]]:
    labels = label(frame, rule)
    auc = single_auc(frame.loc[labels.known, one.name], labels.y[labels.known], one.kind)
    if auc is None or max(auc, 1 - auc) < SUSPECT_AUC:
        return []
    text = N_("“%(column)s” alone tells the outcome nearly always (AUC %(auc)s): is it known beforehand?")
    return [_warning("leak_auc", text, one.name, auc=round(max(auc, 1 - auc), 3))]


def single_auc(values: pd.Series[Any], y: pd.Series[Any], kind: Kind) -> float | None:
    """Return the AUC of one column used alone, or None when it cannot be computed.

    A category is ranked by its rate of the outcome; missing cells are left out.
    """
    present = values.notna()
    values, y = values[present], y[present].astype(bool)
    positives = int(y.sum())
    if kind not in USABLE or min(positives, len(y) - positives) < FEWEST_FOR_AUC:
        return None
    if kind is Kind.category:
        if values.nunique() > 50:
            return None
        values = values.map(y.groupby(values).mean())
    ranks = values.astype("float64").rank()
    won = float(ranks[y].sum()) - positives * (positives + 1) / 2
    return won / (positives * (len(y) - positives))


def _conflict_warnings(frame: pd.DataFrame, schema: Schema, labels: Labels | None) -> list[dict[str, Any]]:
    count = outcomes.conflicting(frame, schema, labels) if labels else 0
    if not count:
        return []
    text = N_("%(count)s cases are alike in all features with another that ended otherwise.")
    return [_warning("conflicting", text, count=count)]


def _censoring_warnings(frame: pd.DataFrame, schema: Schema, rule: LateRule | None) -> list[dict[str, Any]]:
    ended, planned = schema.with_role(Role.actual_end), schema.with_role(Role.planned_end)
    if rule is not None:
        ended, planned = rule.actual_end, rule.planned_end
    if ended is None or planned is None:
        return []
    due = frame[planned].notna()
    if not due.any() or not bool(np.all(frame.loc[due, ended].notna())):
        return []
    text = N_(
        "Every row has an end in “%(column)s”: if open projects were left out of this file, recent years "
        "look better than they were."
    )
    return [_warning("finished_only", text, ended)]
