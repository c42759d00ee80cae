"""Requests of persons about their data: what may be asked, by when it is answered, how it may end.

GDPR, articles 12 to 21; a month runs to the same day of a later month, or to its last day (Regulation 1182/71, art. 3).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible

MONTHS, LONGEST = 1, 3
SOON = 7  # days


class Right(StrEnum):
    """What a person may ask."""

    access = "access"
    erasure = "erasure"
    objection = "objection"
    portability = "portability"
    rectification = "rectification"
    restriction = "restriction"


class Ending(StrEnum):
    """How a request ended."""

    granted = "granted"
    partly = "partly"
    refused = "refused"


class Limit(StrEnum):
    """What the law allows to refuse a request for."""

    excessive = "excessive"
    expression = "expression"
    legal_claims = "legal_claims"
    legal_obligation = "legal_obligation"
    others = "others"
    public_health = "public_health"
    research = "research"
    unknown_person = "unknown_person"


class Standing(StrEnum):
    """How a request that waits for its answer stands."""

    in_time = "in_time"
    late = "late"
    soon = "soon"


RIGHT_NAMES: Mapping[Right, str] = {
    Right.access: N_("access to the data (art. 15)"),
    Right.rectification: N_("correction of the data (art. 16)"),
    Right.erasure: N_("erasure of the data (art. 17)"),
    Right.restriction: N_("restriction of the processing (art. 18)"),
    Right.portability: N_("data in a form other programs read (art. 20)"),
    Right.objection: N_("objection to the processing (art. 21)"),
}
LIMIT_NAMES: Mapping[Limit, str] = {
    Limit.legal_obligation: N_(
        "a legal obligation to keep them, or a task in the public interest (art. 17(3)(b))"
    ),
    Limit.legal_claims: N_("legal claims (art. 17(3)(e))"),
    Limit.expression: N_("freedom of expression and information (art. 17(3)(a))"),
    Limit.public_health: N_("public health (art. 17(3)(c))"),
    Limit.research: N_("archives, research or statistics that it would impair (art. 17(3)(d))"),
    Limit.unknown_person: N_("the person cannot be told in the data (art. 11(2))"),
    Limit.excessive: N_("a manifestly unfounded or excessive request (art. 12(5))"),
    Limit.others: N_("the rights and freedoms of others (art. 15(4), 20(4))"),
}
ENDING_NAMES: Mapping[Ending, str] = {
    Ending.granted: N_("Granted"),
    Ending.partly: N_("Granted in part"),
    Ending.refused: N_("Refused"),
}


def due(received: date, *, extended: bool = False) -> date:
    """Return the last day on which a request is answered in time: one month, three once extended (art. 12(3))."""
    months = received.month - 1 + (LONGEST if extended else MONTHS)
    year, month = received.year + months // 12, months % 12 + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def may_extend(received: date, today: date, *, extended: bool, answered: bool) -> Reason | None:
    """Say why the delay cannot be made longer: once only, and the person is told within the first month."""
    if answered:
        return Reason(N_("This request is answered."))
    if extended:
        return Reason(N_("The delay was already made longer, once and for all."))
    if today > due(received):
        text = N_("The delay could be made longer until %(day)s only: the person had to be told by then.")
        return Reason(text, {"day": due(received)})
    return None


def may_answer(ending: Ending, answer: str, *, answered: bool) -> Reason | None:
    """Say why a request cannot be answered so."""
    if answered:
        return Reason(N_("This request is answered."))
    if not legible(answer):
        if ending is Ending.granted:
            return Reason(N_("Write what was done and sent."))
        return Reason(
            N_("Say why, and that the person may complain to the supervisory authority (art. 12(4)).")
        )
    return None


def may_limit(right: Right, ending: Ending, limit: Limit | None) -> Reason | None:
    """Say why a request cannot end so: an erasure is refused for what the law names alone (art. 17(3), 11, 12(5))."""
    if limit is not None:
        if ending is Ending.granted:
            return Reason(N_("What is granted is refused for nothing."))
        return None
    if right is Right.erasure and ending is Ending.refused:
        return Reason(N_("Say which exception of the law allows to refuse the erasure."))
    return None


def standing(last_day: date, today: date) -> Standing:
    """Tell how an open request stands: late after its last day, soon in its last week, else in time."""
    if today > last_day:
        return Standing.late
    return Standing.soon if (last_day - today).days <= SOON else Standing.in_time
