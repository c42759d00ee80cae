"""A cooperative founded through the set-up page, its people invited and signed in, an instant that moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.statutes import CompanyForm
from scopgov.founding import keys
from tests.conftest import Clock
from tests.walk.pages import Page
from tests.walk.visitor import PASSWORD, Visitor

ADMINISTRATOR, LEAD, BOARD, SECRETARY = "Ada Admin", "Lea Lead", "Bea Board", "Ben Bureau"
ETHICS, WRITER, AUTHOR, EMPLOYEE = "Eve Ethics", "Wim Writer", "Mia Author", "Eli Employee"
CHARGED = {
    LEAD: "ai_lead",
    BOARD: "board",
    SECRETARY: "board",
    ETHICS: "ethics_committee",
    WRITER: "proposal_writer",
    AUTHOR: "",
}
LAID_DOWN = [
    ("A person decides", "A model informs, it does not decide."),
    ("Few data", "Only what is needed."),
]


@dataclass
class Cooperative:
    """The site, its clock, who is in front of it; `members` are the names that have a vote, in order."""

    app: Flask
    settings: Settings
    database: Database
    clock: Clock
    run_jobs: Callable[[], list[str]]
    form: CompanyForm
    members: list[str]
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def person(self, name: str) -> Visitor:
        """Return who has that name, in front of their own browser."""
        return self.visitors.setdefault(name, Visitor(self.app, email_of(name)))

    def go(self, name: str, path: str, expect: int = 200) -> Page:
        """Send somebody to a page."""
        return self.person(name).go(path, expect)

    def typed_time(self, at: datetime) -> str:
        """Return an instant as it is typed: in the cooperative's own time."""
        return at.astimezone(ZoneInfo(self.settings.timezone)).strftime("%Y-%m-%dT%H:%M")

    @property
    def today(self) -> date:
        """Return the day where the cooperative is."""
        return self.clock.at.astimezone(ZoneInfo(self.settings.timezone)).date()

    def days_on(self, days: int) -> str:
        """Return the day some days from now, as it is typed."""
        return (self.today + timedelta(days=days)).isoformat()

    @property
    def others(self) -> list[str]:
        """Return the members who are charged with nothing, in order."""
        return [name for name in self.members if name not in CHARGED and name != ADMINISTRATOR]


def email_of(name: str) -> str:
    """Return the address under which a person signs in."""
    return f"{name.lower().replace(' ', '.')}@example.test"


def found(
    app: Flask,
    settings: Settings,
    database: Database,
    clock: Clock,
    run_jobs: Callable[[], list[str]],
    *,
    form: CompanyForm,
    count: int,
) -> Cooperative:
    """Found a cooperative of `count` members and one employee without a vote; everybody can sign in."""
    members = [ADMINISTRATOR, *CHARGED, *(f"Member {at:02}" for at in range(1, count - len(CHARGED)))]
    made = Cooperative(app, settings, database, clock, run_jobs, form, members)
    _set_up(made)
    _invite(made)
    return made


def _set_up(coop: Cooperative) -> None:
    visitor = Visitor(coop.app)
    visitor.go(f"/set-up/{keys.make(coop.settings.instance)}")
    typed = {
        "company": "Coopérative de la marche",
        "form": coop.form.value,
        "town": "Lyon",
        "registration": "RCS Lyon 000 000 000",
        "name": ADMINISTRATOR,
        "email": email_of(ADMINISTRATOR),
        "password": PASSWORD,
        "admitted_on": "2019-05-01",
        "file": ("members.csv", _roll(coop).encode()),
        "statutes_on": "2026-01-15",
        "statutes_reference": "minutes of 15 January 2026, motion 2",
        "charter_on": "2026-03-12",
        "charter_reference": "minutes of 12 March 2026, motion 4",
    }
    clauses = {f"clauses-{at}-{part}": "" for at in range(10) for part in ("title", "text")}
    clauses |= {"checks-2-clause": "", "checks-2-what": ""}  # its own charter asks for no feasibility study
    for at, (title, text) in enumerate(LAID_DOWN):
        clauses |= {f"clauses-{at}-title": title, f"clauses-{at}-text": text}
    page = visitor.press("Enter the cooperative", {**typed, **clauses})
    assert page.path == "/sign-in"


def _roll(coop: Cooperative) -> str:
    lines = ["name;email;trade;admitted_on;associate;roles"]
    for name in coop.members[1:]:
        lines.append(f"{name};{email_of(name)};engineer;2020-01-01;yes;{CHARGED.get(name, '')}")
    lines.append(f"{EMPLOYEE};{email_of(EMPLOYEE)};draughtsman;2024-01-01;no;")
    return "\n".join(lines) + "\n"


def _invite(coop: Cooperative) -> None:
    coop.go(ADMINISTRATOR, "/roll").says(f"{len(coop.members)} members have a vote")
    links = coop.person(ADMINISTRATOR).press("Print the invitations").text
    for path in re.findall(r"https?://\S+?(/link/\S+)", links):
        invited = Visitor(coop.app)
        invited.go(path)
        assert invited.press("Keep this password", {"password": PASSWORD}).path == "/sign-in"
    coop.go(ADMINISTRATOR, "/roll")
    coop.person(ADMINISTRATOR).press("Print the invitations").says("Everybody already has a password.")
