"""The declaration of the real school-construction case: schema, steps, label rule and split."""

from __future__ import annotations

from datetime import date
from typing import Any

from scopgov.datasets.freezing import content
from scopgov.datasets.schema import Column, Derived, How, Kind, Moment, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.domain.label_rules import LabelRule

FILE = "nyc_school_projects_2024.csv"
START = "Project Phase Actual Start Date"
PLANNED = "Project Phase Planned End Date"
ENDED = "Project Phase Actual End Date"
BUDGET = "Project Budget Amount"
COST = "Final Estimate of Actual Costs Through End of Phase Amount"
WORKS = "Project Description"
DATE = "%m/%d/%Y"
TERMS = (
    "EXTERIOR MASONRY",
    "ROOFS",
    "PARAPETS",
    "FLOOD ELIMINATION",
    "WINDOWS",
    "IPDVS INSTALLATIONS",
    "PLANYC CLIMATE CONTROL",
    "PLANYC BOILER CONVERSION",
)

COLUMNS = (
    Column("Project Geographic District", Kind.integer, Role.group, meaning="School district, 1 to 32"),
    Column("Project Building Identifier", Kind.identifier, Role.identifier),
    Column("Project School Name", Kind.text),
    Column("Project Type", Kind.category, Role.feature, group=True, meaning="Programme"),
    Column(WORKS, Kind.text, meaning="Work items separated by /"),
    Column("Project Phase Name", Kind.category, Role.feature),
    Column("Project Status Name", Kind.category, Role.outcome, known=Moment.after),
    Column(START, Kind.date, Role.split_date, date_format=DATE, missing=("PNS",)),
    Column(PLANNED, Kind.date, Role.planned_end, date_format=DATE, missing=("PNS", "DOER", "DOES")),
    Column(ENDED, Kind.date, Role.actual_end, date_format=DATE, known=Moment.after, missing=("PNS",)),
    Column(BUDGET, Kind.number, Role.feature, unit="USD", missing=("DOER", "DOES", "DIIR", "IEH", "FTK")),
    Column(COST, Kind.number, Role.outcome, unit="USD", known=Moment.after),
    Column("Total Phase Actual Spending Amount", Kind.number, Role.outcome, unit="USD", known=Moment.after),
    Column("DSF Number(s)", Kind.text, meaning="Internal numbers of the bundled jobs"),
)
DERIVED = (
    Derived("Planned days", How.days_between, (START, PLANNED), unit="days"),
    Derived("Borough", How.first_letters, ("Project Building Identifier",), {"length": 1}, group=True),
    Derived(
        "Budget band",
        How.band,
        (BUDGET,),
        {"thresholds": [25000, 100000], "labels": ["under 25 k$", "25–100 k$", "100 k$ and over"]},
        Role.group,
    ),
    Derived("Bundled jobs", How.item_count, ("DSF Number(s)",), {"separator": ","}),
    Derived("Work items", How.item_count, (WORKS,), {"separator": "/"}),
    Derived("Start month", How.date_part, (START,), {"part": "month"}),
    *(Derived(f"Works: {term}", How.has_term, (WORKS,), {"term": term, "separator": "/"}) for term in TERMS),
)
SCHEMA = Schema(COLUMNS, DERIVED)
STEPS: list[dict[str, Any]] = [
    {"do": "keep_values", "column": "Project Phase Name", "values": ["Scope", "Design"]},
    {"do": "keep_parsed", "columns": [START, PLANNED]},
    {"do": "keep_above", "column": BUDGET, "than": 0},
    {"do": "keep_above", "column": "Planned days", "than": 0},
]
LABEL = LabelRule.late(PLANNED, ENDED, 30, date(2024, 6, 30))
SPLIT = SplitRule(START, 0.3, 4)


def nyc_content(source_sha256: str) -> dict[str, Any]:
    """Return the content of the data version of the real case."""
    return content(source_sha256, SCHEMA, STEPS, LABEL, SPLIT)
