"""Found the cooperative of an installation, in one transaction: everything is entered or nothing is.

The statutes and the charter were adopted on paper before: their minutes' reference is kept, and the first
assembly held here ratifies them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.charter import services as charter
from scopgov.courses import publishing
from scopgov.domain.charter_checks import Check
from scopgov.domain.policy import CLOCK, Actor, Role
from scopgov.domain.statutes import CompanyForm, preset
from scopgov.members import accounts, importing, queries
from scopgov.members import services as members
from scopgov.members.tables import Member

AT_ONCE = importing.Admits(members.admit, members.give_role)


@dataclass(frozen=True)
class Company:
    """What the cooperative is."""

    name: str
    form: CompanyForm
    town: str = ""
    registration: str = ""
    demonstration: bool = False


@dataclass(frozen=True)
class FirstAdministrator:
    """Who keeps the roll and the installation at first."""

    name: str
    email: str
    password: str
    admitted_on: date


@dataclass(frozen=True)
class OnPaper:
    """When a founding text was adopted, and which minutes on paper say so."""

    adopted_on: date
    reference: str


@dataclass(frozen=True)
class Founding:
    """Everything the set-up page asks for."""

    company: Company
    administrator: FirstAdministrator
    statutes: OnPaper
    charter: OnPaper
    clauses: Sequence[tuple[str, str]]
    checks: Sequence[Check] = ()
    roll: Sequence[importing.Line] = ()
    courses: Sequence[str] = ()  # the codes of those of the program to bring in
    locale: str = "fr"


def found(session: Session, *, now: datetime, founding: Founding) -> Member:
    """Enter the cooperative, its first administrator, its roll, its rules and its charter."""
    company = founding.company
    members.found(
        session,
        actor=CLOCK,
        now=now,
        name=company.name,
        form=company.form,
        town=company.town,
        registration=company.registration,
        demonstration=company.demonstration,
    )
    person = _administrator(session, now, founding)
    actor = queries.actor_of(person, now)
    _roll(session, actor, now, founding)
    _texts(session, actor, now, founding)
    for code in founding.courses:
        publishing.bring_in(session, actor=actor, now=now, code=code)
    return person


def _administrator(session: Session, now: datetime, founding: Founding) -> Member:
    first = founding.administrator
    person = members.admit(
        session,
        actor=CLOCK,
        now=now,
        name=first.name,
        email=first.email,
        admitted_on=first.admitted_on,
    )
    accounts.set_password(person, first.password)
    members.give_role(
        session,
        actor=CLOCK,
        now=now,
        person=person,
        role=Role.administrator,
        since=min(first.admitted_on, queries.local_day(now)),
    )
    session.flush()
    return person


def _roll(session: Session, actor: Actor, now: datetime, founding: Founding) -> None:
    """Admit everybody of the file; the administrator's own line, where there is one, was entered already."""
    own = founding.administrator.email.strip().lower()
    others = [line for line in founding.roll if line.email.strip().lower() != own]
    importing.admit_all(session, actor=actor, now=now, lines=others, by=AT_ONCE)


def _texts(session: Session, actor: Actor, now: datetime, founding: Founding) -> None:
    assemblies.adopt_rule_set(
        session,
        actor=actor,
        now=now,
        rule_set=preset(founding.company.form),
        adopted_on=founding.statutes.adopted_on,
        paper_reference=founding.statutes.reference,
    )
    charter.found(
        session,
        actor=actor,
        now=now,
        clauses=founding.clauses,
        checks=founding.checks,
        adopted_on=founding.charter.adopted_on,
        paper_reference=founding.charter.reference,
    )
