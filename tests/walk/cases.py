"""The data of a walk: the file, how its columns are declared, what it must give, a project to score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from scopgov.datasets.schema import Derived, How, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.domain.label_rules import LabelRule
from tests.datasets import nyc, small

Step = Mapping[str, str]
CLIENT = 1  # the place of “Client.code” in kitchenham.arff


@dataclass(frozen=True)
class Case:
    """What is imported and typed; `counts` are what the pages of outcome and frozen data say, `frozen` the latter.

    `schema` is None where what the site guesses is declared as it is but for `changes`, with `derived` beside
    it. `groups` are those an audit compares; `project` is what is typed for a score, by the column asked for.
    `families` are trained beside the baseline; members reject `refused_first` before they vote the best one.
    """

    filename: str
    content: bytes
    schema: Schema | None
    derived: Sequence[Derived]
    steps: Sequence[Step]
    label: LabelRule
    split: SplitRule
    counts: Sequence[str]
    frozen: Sequence[str]
    groups: Sequence[str]
    project: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, bool] = field(default_factory=dict)
    families: Sequence[str] = ("logistic", "ebm", "forest", "boosting")
    refused_first: str = "logistic regression"

    def label_of(self, column: str) -> str:
        """Return how a score's form asks for a column: its meaning, where one is declared."""
        declared = self.schema.named(column).meaning if self.schema else ""
        return declared or column


def schools(folder: Path) -> Case:
    """Return the real case: phases of school buildings, New York, snapshot of 30 June 2024."""
    return Case(
        filename=nyc.FILE,
        content=(folder / nyc.FILE).read_bytes(),
        schema=nyc.SCHEMA,
        derived=nyc.SCHEMA.derived,
        steps=[
            {"do": "keep_values", "column": "Project Phase Name", "values": "Scope; Design"},
            {"do": "keep_parsed", "column": nyc.START},
            {"do": "keep_parsed", "column": nyc.PLANNED},
            {"do": "keep_above", "column": nyc.BUDGET, "than": "0"},
            {"do": "keep_above", "column": "Planned days", "than": "0"},
        ],
        label=nyc.LABEL,
        split=nyc.SPLIT,
        counts=["Rows after cleaning 3,096", "Rows whose outcome is known 2,838", "Base rate 37.7%"],
        frozen=["Rows read 14,077", "Training 1,660 725", "when the test period begins 326", "Test 852 236"],
        groups=["Borough", "Project Type", "Budget band"],
        project={
            "Project Building Identifier": "M015",
            "Project Type": "SCA CIP",
            nyc.WORKS: "ROOFS / PARAPETS",
            "Project Phase Name": "Design",
            nyc.START: "2024-07-01",
            nyc.PLANNED: "2025-02-01",
            nyc.BUDGET: "180 000",
            "DSF Number(s)": "DSF0000798463, DSF0000912540",
        },
    )


def invented() -> Case:
    """Return few invented projects, the same at every run."""
    return Case(
        filename="projects.csv",
        content=small.csv_text().encode(),
        schema=small.SCHEMA,
        derived=small.DERIVED,
        steps=[{"do": "keep_parsed", "column": name} for name in ("start", "planned")],
        label=small.RULE,
        split=SplitRule("start", 0.3, 3),
        counts=["Rows after cleaning 400"],
        frozen=["Rows read 400"],
        groups=["kind", "size"],
        project={
            "kind": "A",
            "works": "Roof / Windows",
            "start": "2026-03-02",
            "planned": "2026-04-15",
            "budget": "2 400,5",
        },
        families=("logistic", "boosting"),
        refused_first="gradient boosting",
    )


def software_house(folder: Path) -> Case:
    """Return the honest small case: 145 projects of a software house, too few to learn from."""
    ended = Derived(
        "Actual end", How.days_after, ("Actual.start.date", "Actual.duration"), role=Role.actual_end
    )
    return Case(
        filename="kitchenham.arff",
        content=(folder / "kitchenham.arff").read_bytes(),
        schema=None,
        derived=[ended],
        steps=[],
        label=LabelRule.late("Estimated.completion.date", "Actual end", 30, date(1999, 12, 31)),
        split=SplitRule("Actual.start.date", 0.3, 4),
        counts=["Rows whose outcome is known 142", "Base rate 30.3%"],
        frozen=["Rows read 145"],
        groups=["Client.code"],
        families=("logistic",),
        changes={f"columns-{CLIENT}-group": True},
    )
