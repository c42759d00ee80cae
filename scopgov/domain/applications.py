"""What a program may do in a member's name: the scopes of a token, how long and how often it is used, and when not.

Knows nothing of secrets, requests or tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_, legible

LONGEST = timedelta(days=365)  # how long a token may last
LONGEST_NAME, LONGEST_PURPOSE = 100, 500
MOST_CALLS = 100_000  # a minute
USUAL_CALLS = 120


class Scope(StrEnum):
    """What a token lets a program do; each is asked for on its own, so that a stolen one reaches no further."""

    decide = "decide"
    outcomes = "outcomes"
    read = "read"
    score = "score"


SCOPE_NAMES: Mapping[Scope, str] = {
    Scope.decide: N_("write down what you decided of a score"),
    Scope.outcomes: N_("bring back what became of scored projects"),
    Scope.read: N_("read scores, use cases and whether a score would be given"),
    Scope.score: N_("ask for scores"),
}


def check(name: str, purpose: str) -> None:
    """Raise Refused, naming the field, for what is no description of a program."""
    if not legible(name):
        raise _at("name", N_("Give the program a name."))
    if len(name) > LONGEST_NAME:
        raise _at("name", N_("At most %(count)s characters."), count=LONGEST_NAME)
    if len(purpose) > LONGEST_PURPOSE:
        raise _at("purpose", N_("At most %(count)s characters."), count=LONGEST_PURPOSE)


def check_token(scopes: Iterable[Scope], expires_on: date, today: date, calls: int) -> None:
    """Raise Refused, naming the field, for the first thing that a token may not be made with."""
    for field, reason in _faults(frozenset(scopes), expires_on, today, calls):
        raise Refused(reason, status=422, field=field)


def _faults(
    scopes: frozenset[Scope], expires_on: date, today: date, calls: int
) -> Iterator[tuple[str, Reason]]:
    if not scopes:
        yield "scopes", Reason(N_("Choose at least one thing the program may do."))
    if expires_on <= today:
        yield "expires_on", Reason(N_("Choose a day to come."))
    if expires_on > today + LONGEST:
        yield (
            "expires_on",
            Reason(N_("A token lasts a year at most: until %(day)s."), {"day": today + LONGEST}),
        )
    if not 1 <= calls <= MOST_CALLS:
        yield "calls", Reason(N_("From 1 to %(most)s calls a minute."), {"most": MOST_CALLS})


def over(
    *,
    now: datetime,
    expires_at: datetime,
    revoked_at: datetime | None,
    closed_at: datetime | None,
    gone: bool,
) -> Reason | None:
    """Say why a token lets nobody call any more; None while it does."""
    if revoked_at is not None or closed_at is not None:
        return Reason(N_("This token was revoked."), remedy=_NEW)
    if now >= expires_at:
        return Reason(N_("This token expired on %(day)s."), {"day": expires_at}, remedy=_NEW)
    if gone:
        return Reason(N_("The member who made this token left the cooperative."))
    return None


_NEW = N_("Make a new token on the page of the application.")


def _at(field: str, text: str, **params: object) -> Refused:
    return Refused(Reason(text, params), status=422, field=field)
