"""The real files, by clicking and typing alone: imported, prepared, labelled, and judged by their report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from scopgov.domain.policy import Role
from tests.browser.conftest import Site, Visitor
from tests.browser.person import Person
from tests.datasets.laying import launched

START = "Project Phase Actual Start Date"
PLANNED = "Project Phase Planned End Date"
WORKS = "Project Description"
BUDGET = "Project Budget Amount"
BOROUGH = "Project Building Identifier: first letter"
RATES = {"K": "38.5%", "Q": "35.2%", "X": "38.2%", "M": "38.4%", "R": "41.7%"}  # of the file’s README
KINDS = {"SCA CIP": "36.0%", "SCA CIP RESOA": "49.8%", "SCA Capacity": "41.9%"}


@pytest.fixture
def lead(site: Site, page_at: Callable[..., Visitor]) -> Person:
    """The AI lead in front of a use case whose launch was carried."""
    member = site.people.admit("Lea", Role.ai_lead)
    with site.database.transaction() as session:
        number = launched(session, site.people.actor(member)).number
    person = Person(page_at(1280, locale="en"), "lea@example.test")
    person.arrive(f"/use-cases/{number}")
    return person


def _bring(lead: Person, path: Path, name: str, *, whole: bool = False) -> None:
    """Import a file; `whole`, with the columns that look as if they were about persons."""
    lead.follow("Import data")
    lead.fill("Name", name)
    lead.fill("Where they come from", "Open data, as published")
    lead.attach("File", path.name, path.read_bytes())
    lead.press("Send and look")
    if whole:
        lead.press("Leave out none")
    lead.press("Keep these data")


def _part(lead: Person, name: str) -> None:
    lead.follow(re.compile(f"{name}$"), lead.page.locator("#preparation"))


def _entry(lead: Person, column: str) -> Locator:
    """Open the line of a column and return its fields."""
    line = lead.page.locator("details.column-entry", has=lead.page.get_by_text(column, exact=True)).first
    line.locator("summary").first.click()
    return line


def _clean(lead: Person, step: str, column: str, field: str = "", typed: str = "") -> None:
    lead.choose("Step", step)
    lead.choose("Column", column)
    if field:
        lead.fill(field, typed)
    lead.press("Add this step")


def _outcome(lead: Person, days: str, snapshot: str) -> None:
    _part(lead, "Outcome")
    lead.fill("Late from this many days after the planned end", days)
    lead.fill("Day of the data", snapshot)


def _row(lead: Person, part: str, name: str) -> Locator:
    table = lead.page.get_by_role("table", name=part, exact=True)
    return table.get_by_role("row").filter(has=lead.page.get_by_role("rowheader", name=name, exact=True))


def test_school_projects_are_prepared_labelled_and_frozen_with_no_code(real_data: Path, lead: Person) -> None:
    _bring(lead, real_data / "nyc_school_projects_2024.csv", "School projects", whole=True)
    lead.sees("14,077 rows, 14 columns")
    _part(lead, "Columns")
    lead.tick("Compared by fairness audits too", _entry(lead, "Project Type"))
    lead.choose("Use", "group: compared by audits only", _entry(lead, "Project Geographic District"))
    lead.press("Suggest derived columns")
    lead.press("Save the columns")
    _part(lead, "Cleaning")
    _clean(
        lead,
        "keep the rows with some values",
        "Project Phase Name",
        "Values, with ; between them",
        "Scope; Design",
    )
    _clean(lead, "keep the rows where a column can be read", START)
    _clean(lead, "keep the rows where a column can be read", PLANNED)
    _clean(lead, "keep the rows above a number", BUDGET, "Above", "0")
    _clean(lead, "keep the rows above a number", "Planned days", "Above", "0")
    expect(lead.page.locator("#steps tbody tr").last).to_contain_text("3,096")
    lead.follow("Back to the data")
    _outcome(lead, "30", "2024-06-30")
    lead.press("Count first")
    expect(lead.page.locator("#counts")).to_contain_text("2,838")
    expect(lead.page.locator("#counts")).to_contain_text("37.7%")
    lead.press("Save the outcome")
    _part(lead, "Split")
    lead.press("Save the split")
    _groups(lead)
    _one_column(lead)
    _words(lead)
    _trap(lead)
    lead.press("Freeze these data")
    expect(lead.page.locator("#counts")).to_contain_text("2,838")


def _groups(lead: Person) -> None:
    """Hold the rates of the groups to those published, and small groups to be named beforehand."""
    lead.follow("See each column in pictures")
    for name, rate in RATES.items():
        expect(_row(lead, BOROUGH, name)).to_contain_text(rate)
    for name, rate in KINDS.items():
        expect(_row(lead, "Project Type", name)).to_contain_text(rate)
    lead.sees("32 of 32 groups too small for an audit to conclude.")


def _one_column(lead: Person) -> None:
    """Filter the columns and read one of them."""
    lead.choose("Order", "Most often missing first")
    lead.choose("Findings", "With something to look at")
    lead.press("Show these")
    lead.follow(BUDGET)
    lead.sees("How often the outcome came, by “Project Budget Amount”")
    lead.look()
    lead.follow("All columns")
    lead.follow("Back to the data")


def _words(lead: Person) -> None:
    """Make features of the words of the descriptions, but for one that is struck out."""
    _part(lead, "Words")
    lead.follow(WORKS)
    lead.sees("Names cannot be told by their capitals here")
    lead.look()
    lead.page.locator("#terms input").first.uncheck()
    kept = lead.page.locator("#terms input:checked").count()
    lead.press("Keep these words")
    lead.sees(f"{kept} words as features")


def _trap(lead: Person) -> None:
    """Keep finished projects only: the report says what that does; then take the step away again."""
    trap = lead.page.get_by_text("if open projects were left out of this file, recent years look better")
    expect(trap).to_have_count(0)
    _part(lead, "Cleaning")
    _clean(
        lead,
        "keep the rows with some values",
        "Project Status Name",
        "Values, with ; between them",
        "Complete",
    )
    lead.follow("Back to the data")
    expect(trap.first).to_be_visible()
    _part(lead, "Cleaning")
    lead.press("Remove", lead.page.locator("#steps tbody tr").last)
    lead.follow("Back to the data")
    expect(trap).to_have_count(0)


def test_of_145_projects_the_page_says_what_can_and_what_cannot_be_concluded(
    real_data: Path, lead: Person
) -> None:
    _bring(lead, real_data / "kitchenham.arff", "Software projects")
    _part(lead, "Columns")
    lead.press("Add a derived column")
    made = lead.page.locator("#derived fieldset").last
    lead.fill("Name", "Actual end", made)
    lead.choose("Computed as", "a date some days after another", made)
    lead.choose("From the column", "Actual.start.date", made)
    lead.choose("And the column", "Actual.duration", made)
    lead.choose("Use", "actual end", made)
    lead.tick("Compared by fairness audits too", _entry(lead, "Client.code"))
    lead.press("Save the columns")
    _outcome(lead, "30", "1999-12-31")
    lead.press("Save the outcome")
    lead.sees(
        "How often the outcome comes can be said within the interval shown",
        "A model cannot be judged",
        "142 cases",
        "30%",
    )
    lead.follow("See each column in pictures")
    lead.sees("too few cases", "groups too small for an audit to conclude")
    lead.look()
