"""What an incident of a model or a tool in use is: how grave, who is told at once, what it lacks, who closes it.

Knows no rows and no pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scopgov.domain.actors import Role
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_, legible

LONGEST = 4000
REPORT_WITHIN = timedelta(days=15)  # Regulation (EU) 2024/1689, art. 73(2)


class Severity(StrEnum):
    """How grave an incident is, in the order of the page."""

    minor = "minor"
    serious = "serious"
    grave = "grave"


SEVERITY_NAMES: Mapping[Severity, str] = {
    Severity.minor: N_("minor"),
    Severity.serious: N_("serious"),
    Severity.grave: N_("grave"),
}
SEVERITY_MEANS: Mapping[Severity, str] = {
    Severity.minor: N_("Minor: put right before it harmed anybody"),
    Severity.serious: N_("Serious: somebody was harmed or treated unfairly, or could have been"),
    Severity.grave: N_(
        "Grave: health, fundamental rights, property or the environment badly harmed (AI Act, art. 3, point 49)"
    ),
}
GRAVE = frozenset({Severity.serious, Severity.grave})
FOLLOWERS = (Role.ai_lead, Role.board, Role.data_protection, Role.ethics_committee)
TOLD: Mapping[Severity, tuple[Role, ...]] = {
    Severity.minor: (Role.ai_lead, Role.board, Role.ethics_committee),
    Severity.serious: FOLLOWERS,
    Severity.grave: FOLLOWERS,
}


@dataclass(frozen=True)
class Told:
    """What somebody declares: when it happened, what, how grave, who is affected, what was done at once."""

    happened_on: date
    what: str
    severity: Severity
    affected: str
    done: str = ""


def check(told: Told, *, today: date, begun: date) -> None:
    """Raise Refused, naming the field, for what is not told whole, or falls outside the use of what it is about."""
    for field, reason in _faults(told, today, begun):
        raise Refused(reason, status=422, field=field)


def _faults(told: Told, today: date, begun: date) -> Iterator[tuple[str, Reason]]:
    if told.happened_on > today:
        yield "happened_on", Reason(N_("This day is still to come."))
    if told.happened_on < begun:
        yield "happened_on", Reason(N_("It was not in use yet: its mandate is of %(day)s."), {"day": begun})
    if not legible(told.what):
        yield "what", Reason(N_("Say what happened."))
    if not legible(told.affected):
        yield "affected", Reason(N_("Say who is affected, or that nobody is."))


def graver(severity: Severity | None) -> tuple[Severity, ...]:
    """Return what an incident may still be said to be: graver than it was declared, never less."""
    order = list(Severity)
    return tuple(order[order.index(severity) + 1 :] if severity else order)


def tell_authority_by(severity: Severity | None, declared_on: date) -> date | None:
    """Return by when the authority is told of it, where the use is high-risk; None where no law asks (art. 73)."""
    return declared_on + REPORT_WITHIN if severity is Severity.grave else None


def may_close(
    severity: Severity | None, *, closed: bool, declared_by_self: bool, committee: bool, party: bool
) -> Reason | None:
    """Say why a person who follows an incident does not close it; None where they do.

    What harmed somebody, or could have, is closed by the committee: by a member who had no part in what caused it, and
    did not declare it. `party`: they made the model, proposed the tool, or have an interest in its file.
    """
    if closed:
        return Reason(N_("This incident is closed."))
    if severity not in GRAVE:
        return None
    if not committee:
        return Reason(N_("The ethics committee closes it: somebody was harmed, or could have been."))
    if party:
        return Reason(N_("You had a part in this: another member of the committee closes it."))
    if declared_by_self:
        return Reason(N_("You declared it: another member of the committee closes it."))
    return None
