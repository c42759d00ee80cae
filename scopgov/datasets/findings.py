"""Finds what a person should look at in a file: each finding names rows or columns and says what to do.

Warns and counts; it changes nothing and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from scopgov.datasets import outcomes
from scopgov.datasets.labels import Labels
from scopgov.datasets.schema import USABLE, Column, Derived, Kind, Moment, Role, Schema
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.text import N_

Finding = dict[str, Any]
Facts = Mapping[str, Any]
MOSTLY_MISSING = 0.5
MOST_OPEN = 0.002  # share of rows still open under which a file looks as if open ones were left out
SUSPECT_AUC = 0.9
FEWEST_FOR_AUC = 30
MOST_RANKED = 50
MOST_LINES = 5


def finding(
    code: str, text: str, remedy: str, column: str = "", lines: Iterable[int] = (), **params: object
) -> Finding:
    """Return one finding as JSON-able data; `lines` are the first it stands on, `column` what it is about.

    Counts are kept as floats: those are written with the reader's separators.
    """
    told = [int(line) for line in lines][:MOST_LINES]
    counts = {name: float(value) if isinstance(value, int) else value for name, value in params.items()}
    about = {"column": column, **counts}
    return {"code": code, "text": text, "remedy": remedy, "column": column, "lines": told, "params": about}


def of_file(broken: int, repeated: Iterable[int]) -> list[Finding]:
    """Return what is to be said of lines that could not be read, and of rows that repeat an earlier one."""
    found, repeated = [], list(repeated)
    if broken:
        remedy = N_(
            "They are listed under “Set apart”: mend them where the file comes from, or go on without."
        )
        found.append(
            finding("broken_lines", N_("%(count)s lines could not be read as rows."), remedy, count=broken)
        )
    if repeated:
        text, remedy = (
            N_("%(count)s rows repeat an earlier row."),
            N_("Drop them by a cleaning step, unless they are several cases that look alike."),
        )
        found.append(finding("duplicates", text, remedy, lines=repeated, count=len(repeated)))
    return found


def of_near(near: Facts) -> list[Finding]:
    """Return what is to be said of rows that nearly repeat an earlier one."""
    found, folded = [], near["folded"]
    look = N_("Look at the pairs below: they may be one case written twice.")
    if folded["count"]:
        text = N_("%(count)s rows equal an earlier one but for capitals, accents or spaces.")
        found.append(finding("near_folded", text, look, lines=_later(folded), count=folded["count"]))
    for one in near["one"]:
        text = N_("%(count)s rows equal an earlier one in all columns but “%(left_out)s”.")
        about = {"count": one["count"], "left_out": one["column"]}
        found.append(finding("near_one", text, look, lines=_later(one), **about))
    return found


def _later(told: Facts) -> list[int]:
    return [later for _, later in told["pairs"]]


def of_drift(drift: Facts | None) -> list[Finding]:
    """Return the features that moved between the two halves of the rows, by more than slightly."""
    text = N_("“%(column)s” is not the same in the first and in the second half of the rows, by their date.")
    remedy = N_("Ask what changed: a model that learnt from the first half may not hold in the second.")
    features = drift["features"] if drift else []
    moved = [one for one in features if one["verdict"] == "moved" and one["strength"] != "slight"]
    return [finding("drift", text, remedy, one["name"]) for one in moved]


def of_groups(groups: Facts) -> list[Finding]:
    """Return the declared groups of which an audit will not be able to say anything of some."""
    text = N_("%(few)s of the %(groups)s groups of “%(column)s” have too few cases for an audit to conclude.")
    remedy = N_("Join small groups into larger ones that mean something, or gather more cases.")
    return [
        finding("small_groups", text, remedy, one["names"][0], few=one["few"], groups=one["groups"])
        for one in groups["alone"]
        if one["few"] and one["labelled"]
    ]


def of_columns(columns: Mapping[str, Facts], rows: int) -> list[Finding]:
    """Return what is to be said of each column that is not left aside."""
    used = {name: facts for name, facts in columns.items() if facts["role"] != Role.ignored}
    return [one for name, facts in used.items() for one in _of_column(name, facts, rows)]


def _of_column(name: str, facts: Facts, rows: int) -> Iterable[Finding]:
    absent = facts["missing"] + facts["invalid"]
    if facts["constant"]:
        text = N_("“%(column)s” has one value only.") if facts["present"] else N_("“%(column)s” is empty.")
        yield finding("constant", text, N_("It can tell nothing: leave it aside."), name)
    if absent > MOSTLY_MISSING * rows:
        text = N_("“%(column)s” is missing in most rows: %(count)s of %(rows)s.")
        remedy = N_("Find out why before a model reads it: what is missing may say something by itself.")
        yield finding("mostly_missing", text, remedy, name, count=absent, rows=rows)
    if facts["invalid"]:
        text = N_("“%(column)s” has %(count)s cells that do not fit its kind.")
        remedy = N_("Look at how its cells are read: date format, decimal sign, codes for missing.")
        yield finding("invalid", text, remedy, name, facts["lines"], count=facts["invalid"])


def of_leaks(
    frame: pd.DataFrame, schema: Schema, rule: LabelRule | None, labels: Labels | None
) -> list[Finding]:
    """Return the features that may know the outcome."""
    features = [one for one in schema.everything() if one.role is Role.feature]
    ended = rule.delay.actual_end if rule and rule.delay else schema.with_role(Role.actual_end)
    found = [leak for one in features for leak in _of_time(frame, schema, one.name, ended)]
    if labels is not None:
        found += [leak for one in features for leak in _telling(frame[one.name], one, labels)]
    return found


def _of_time(frame: pd.DataFrame, schema: Schema, name: str, ended: str | None) -> Iterable[Finding]:
    if not schema.known_at_scoring(name):
        text = N_("“%(column)s” is a feature but is known only afterwards.")
        yield finding("leak_role", text, N_("Give it another use than feature."), name)
    if ended is not None and _filled_afterwards(frame, name, ended):
        text = N_("“%(column)s” is filled in finished rows and empty in the others: it may tell the outcome.")
        yield finding("filled_afterwards", text, ASK_WHEN, name)


ASK_WHEN = N_(
    "Ask who fills it in when that is done; leave it aside unless it is known when a score is asked for."
)


def _filled_afterwards(frame: pd.DataFrame, name: str, ended: str) -> bool:
    if ended == name or ended not in frame:
        return False
    finished, filled = frame[ended].notna(), frame[name].notna()
    if not finished.any() or finished.all():
        return False
    return bool(filled[~finished].mean() < 0.1 and filled[finished].mean() > 0.5)


def _telling(values: pd.Series[Any], one: Column | Derived, labels: Labels) -> Iterable[Finding]:
    values, y = values[labels.known], labels.y[labels.known]
    filled = single_auc(values.notna().astype("float64"), y, Kind.number)
    if filled is not None and _suspect(filled):
        text = N_("Whether “%(column)s” is filled in tells the outcome nearly always (AUC %(auc)s).")
        yield finding("leak_filled", text, ASK_WHEN, one.name, auc=_told(filled))
    auc = single_auc(values, y, one.kind)
    if auc is not None and _suspect(auc):
        text = N_("“%(column)s” alone tells the outcome nearly always (AUC %(auc)s): is it known beforehand?")
        yield finding("leak_auc", text, ASK_WHEN, one.name, auc=_told(auc))


def _suspect(auc: float) -> bool:
    return max(auc, 1 - auc) >= SUSPECT_AUC


def _told(auc: float) -> float:
    return round(max(auc, 1 - auc), 3)


def single_auc(values: pd.Series[Any], y: pd.Series[Any], kind: Kind) -> float | None:
    """Return the AUC of one column used alone, or None when it cannot be computed.

    A category, and a whole number that takes few values and may be a code, is ranked by its rate of the outcome;
    missing cells are left out.
    """
    present = values.notna()
    values, y = values[present], y[present].astype(bool)
    positives = int(y.sum())
    if kind not in USABLE or min(positives, len(y) - positives) < FEWEST_FOR_AUC:
        return None
    few = kind is not Kind.number and values.nunique() <= MOST_RANKED
    if kind is Kind.category and not few:
        return None
    if few:
        values = values.map(y.groupby(values).mean())
    ranks = values.astype("float64").rank()
    won = float(ranks[y].sum()) - positives * (positives + 1) / 2
    return won / (positives * (len(y) - positives))


def of_conflicts(frame: pd.DataFrame, schema: Schema, labels: Labels | None) -> list[Finding]:
    """Return the known cases that nothing a model reads tells apart, and that ended differently."""
    lines = outcomes.conflicting(frame, schema, labels) if labels else []
    if not len(lines):
        return []
    text = N_("%(count)s cases are alike in all features with another that ended otherwise.")
    remedy = N_(
        "No model can tell them apart: a feature is lacking that would, or some are labelled wrongly."
    )
    return [finding("conflicting", text, remedy, lines=lines, count=len(lines))]


def of_closing(schema: Schema, rule: LabelRule | None) -> list[Finding]:
    """Return the columns from which a rule counts and that are filled in only once a case is over."""
    counted = dict.fromkeys(one.known_from.column for one in rule.conditions) if rule else ()
    closing = [name for name in counted if any(root.known is Moment.after for root in schema.roots(name))]
    text = N_(
        "The outcome counts as known from “%(column)s”, which is filled in only once a case is over: only finished "
        "cases count, and recent years look better than they were."
    )
    remedy = N_("Count from the planned end instead, with as many days as the outcome takes to be known.")
    return [finding("counted_from_closing", text, remedy, name) for name in closing]


def of_censoring(frame: pd.DataFrame, schema: Schema, rule: LabelRule | None) -> list[Finding]:
    """Return the censoring trap: of the rows that have a planned end, none or hardly any is still open."""
    ended, planned = schema.with_role(Role.actual_end), schema.with_role(Role.planned_end)
    if rule is not None and rule.delay is not None:
        ended, planned = rule.delay.actual_end, rule.delay.planned_end
    if ended is None or planned is None:
        return []
    due = frame[planned].notna()
    still_open = int((due & frame[ended].isna()).sum())
    if not due.any() or still_open > MOST_OPEN * int(due.sum()):
        return []
    text = N_(
        "Every row has an end in “%(column)s”: if open projects were left out of this file, recent years "
        "look better than they were."
    )
    if still_open:
        text = N_(
            "Only %(count)s of %(rows)s rows have no end yet in “%(column)s”: if open projects were left out of this "
            "file, recent years look better than they were."
        )
    remedy = N_(
        "Ask for the projects still open as well, with their planned ends, or keep them when cleaning."
    )
    return [finding("finished_only", text, remedy, ended, count=still_open, rows=int(due.sum()))]
