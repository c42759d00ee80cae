"""Read whom a pasted list or a CSV file names: one or several e-mail addresses a line, whatever stands around."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

ADDRESS = re.compile(r"[^\s\x00,;<>()\"'«»]+@[^\s\x00,;<>()\"'«»]+")
HEADINGS = ("email", "e-mail", "mail", "courriel", "adresse", "address")
LINES = 5_000


@dataclass(frozen=True)
class Line:
    """One address read, and the line it stands on."""

    number: int
    email: str

    def refused(self, reason: Reason) -> Refused:
        """Return the refusal of the whole list for this line."""
        return _refused(self.number, reason)


def read(text: str) -> list[Line]:
    """Return the addresses of a text, in order; a line that names nobody, or somebody again, refuses it."""
    written = text.lstrip("\ufeff").splitlines()
    if len(written) > LINES:
        raise _at_fault(Reason(N_("At most %(count)s lines can be read at once."), {"count": LINES}))
    found: dict[str, Line] = {}
    for number, row in enumerate(written, start=1):
        for line in _addresses(number, row, first=not found):
            if line.email in found:
                told = {"email": line.email, "line": found[line.email].number}
                raise line.refused(Reason(N_("%(email)s is on line %(line)s already."), told))
            found[line.email] = line
    if not found:
        raise _at_fault(Reason(N_("Give at least one e-mail address.")))
    return list(found.values())


def _addresses(number: int, row: str, *, first: bool) -> list[Line]:
    named = [Line(number, match.group().strip(".").lower()) for match in ADDRESS.finditer(row)]
    heading = first and any(word in row.lower() for word in HEADINGS)
    if row.strip() and not named and not heading:
        raise _refused(number, Reason(N_("there is no e-mail address on it.")))
    return named


def _refused(number: int, reason: Reason) -> Refused:
    return _at_fault(Reason(N_("Line %(number)s: %(reason)s"), {"number": number, "reason": reason}))


def _at_fault(reason: Reason) -> Refused:
    return Refused(reason, field="people")
