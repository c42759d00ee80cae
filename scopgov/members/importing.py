"""Read a roll from CSV: every line is checked first, then all are admitted or none is.

Columns: name, e-mail, trade, admission date (2024-03-31 or 31/03/2024), associate (yes or no), roles.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import ROLE_NAMES, Actor, Role
from scopgov.domain.text import N_
from scopgov.members.tables import Member

COLUMNS = ("name", "email", "trade", "admitted_on", "associate", "roles")
HEADINGS = {
    "nom": "name",
    "name": "name",
    "courriel": "email",
    "email": "email",
    "e-mail": "email",
    "métier": "trade",
    "metier": "trade",
    "trade": "trade",
    "admission": "admitted_on",
    "admitted_on": "admitted_on",
    "associé": "associate",
    "associe": "associate",
    "associate": "associate",
    "rôles": "roles",
    "roles": "roles",
}
ROLE_WORDS: dict[str, Role] = {  # the codes, and the names that pages give in either language
    **{role.value: role for role in Role},
    **{name.lower(): role for role, name in ROLE_NAMES.items()},
    "administration": Role.administrator,
    "administration du site": Role.administrator,
    "administrateur": Role.administrator,
    "administratrice": Role.administrator,
    "référent ia": Role.ai_lead,
    "référente ia": Role.ai_lead,
    "personne référente ia": Role.ai_lead,
    "conseil": Role.board,
    "conseil d'administration": Role.board,
    "protection des données": Role.data_protection,
    "contact protection des données": Role.data_protection,
    "comité d'éthique": Role.ethics_committee,
    "rédaction": Role.proposal_writer,
    "personne chargée de rédiger les propositions": Role.proposal_writer,
}
NO = {"no", "non", "0", "false", "n"}
LINES = 20_000


@dataclass(frozen=True)
class Line:
    """One person read from the file."""

    number: int
    name: str
    email: str
    trade: str
    admitted_on: date
    associate: bool
    roles: tuple[Role, ...]


def read(text: str) -> list[Line]:
    """Return the people of a CSV text, or refuse with the first line at fault and why."""
    sample = text.lstrip("\ufeff")
    first = sample.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    rows = list(csv.reader(io.StringIO(sample), delimiter=delimiter))
    if len(rows) < 2:
        raise _at_fault(Reason(N_("The file holds no line under its headings.")))
    if len(rows) > LINES:
        raise _at_fault(Reason(N_("At most %(count)s lines can be read at once."), {"count": LINES}))
    places = _places(rows[0])
    return [_line(number, row, places) for number, row in enumerate(rows[1:], start=2) if any(row)]


@dataclass(frozen=True)
class Admits:
    """What admits a person and gives them roles: at once at the founding (`services`), or with a second person."""

    admit: Callable[..., Member]
    give_role: Callable[..., object]


def admit_all(
    session: Session, *, actor: Actor, now: datetime, lines: list[Line], by: Admits
) -> list[Member]:
    """Admit every person read, with their roles; a refusal names its line and nothing is kept."""
    return [_admit(session, actor, now, line, by) for line in lines]


def _admit(session: Session, actor: Actor, now: datetime, line: Line, by: Admits) -> Member:
    try:
        person = by.admit(
            session,
            actor=actor,
            now=now,
            name=line.name,
            email=line.email,
            trade=line.trade,
            admitted_on=line.admitted_on,
            associate=line.associate,
        )
        for role in line.roles:
            by.give_role(session, actor=actor, now=now, person=person, role=role, since=line.admitted_on)
    except Refused as refused:
        raise _line_refused(line.number, refused.reason) from None
    return person


def _places(headings: list[str]) -> dict[str, int]:
    places = {
        HEADINGS[h.strip().lower()]: at for at, h in enumerate(headings) if h.strip().lower() in HEADINGS
    }
    missing = [column for column in ("name", "email", "admitted_on") if column not in places]
    if missing:
        raise _at_fault(
            Reason(
                N_("The first line must name the columns; these are missing: %(columns)s."),
                {"columns": missing},
            )
        )
    return places


def _line(number: int, row: list[str], places: dict[str, int]) -> Line:
    def cell(column: str) -> str:
        at = places.get(column, -1)
        return row[at].strip() if 0 <= at < len(row) else ""

    return Line(
        number=number,
        name=cell("name"),
        email=cell("email"),
        trade=cell("trade"),
        admitted_on=_date(number, cell("admitted_on")),
        associate=cell("associate").lower() not in NO,
        roles=_roles(number, cell("roles")),
    )


def _date(number: int, written: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(written, pattern).date()
        except ValueError:
            continue
    raise _line_refused(number, Reason(N_("“%(written)s” is not a date."), {"written": written}))


def _roles(number: int, written: str) -> tuple[Role, ...]:
    """Return the roles named, with commas or bars between them; codes may have spaces between them."""
    named = [word.strip() for word in re.split(r"[,|]", written.lower().replace("’", "'")) if word.strip()]
    try:
        return tuple(role for word in named for role in _named(word))
    except KeyError:
        raise _line_refused(
            number,
            Reason(
                N_("“%(written)s” holds an unknown role. Roles: %(roles)s."),
                {"written": written, "roles": [Reason(name) for name in ROLE_NAMES.values()]},
            ),
        ) from None


def _named(words: str) -> list[Role]:
    found = ROLE_WORDS.get(words)
    return [found] if found else [ROLE_WORDS[word] for word in words.split()]


def _at_fault(reason: Reason) -> Refused:
    return Refused(reason, field="file")


def _line_refused(number: int, reason: Reason) -> Refused:
    return _at_fault(Reason(N_("Line %(number)s: %(reason)s"), {"number": number, "reason": reason}))
