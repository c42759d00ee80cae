"""Contests of a score: by when a person answers, what an answer must hold, how the contests of a time went.

Pure: no page, no table, no clock. The life of one is that of a dispute (`lifecycle.DISPUTE`); who may examine it is
for the policy. A score is never changed: what changes is what people decide, the data, or the model by vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from scopgov.domain.errors import Reason
from scopgov.domain.states import DisputeState
from scopgov.domain.text import N_, legible

DAYS = 30  # within a month, as GDPR art. 12(3) asks for every request of a person concerned
LONGEST = 4000
LINK_DAYS = 180  # how long the address in a letter lets one contest
MOST_WAITING = 3  # contests through one link that wait for an answer
MOST_IN_AN_HOUR = (
    30  # contests through links of the whole installation, so that nobody floods those who answer
)


class Cause(StrEnum):
    """What was wrong, where a contest is upheld."""

    given = "given"
    outcome = "outcome"
    model = "model"
    decision = "decision"


CAUSE_NAMES: Mapping[Cause, str] = {
    Cause.given: N_("Something given to the model was wrong"),
    Cause.outcome: N_("What the model learnt from is wrong for such cases"),
    Cause.model: N_("The model reads such cases badly"),
    Cause.decision: N_("The decision that people took has to be taken again"),
}


def due(raised_on: date) -> date:
    """Return the last day on which a contest is answered in time."""
    return raised_on + timedelta(days=DAYS)


def quarter(day: date) -> tuple[int, int]:
    """Return the year and the quarter of a day."""
    return day.year, (day.month + 2) // 3


def link_ends(made_on: date) -> date:
    """Return the first day on which the address in a letter no longer lets one contest."""
    return made_on + timedelta(days=LINK_DAYS)


def may_contest_by_link(*, waiting: int, in_the_last_hour: int) -> Reason | None:
    """Say why a contest cannot come through a link now, None when it can."""
    if waiting >= MOST_WAITING:
        return Reason(N_("What you contested already awaits its answer: there is no need to write again."))
    if in_the_last_hour >= MOST_IN_AN_HOUR:
        return Reason(
            N_("Too many contests came within an hour. Come back a little later, or write a letter.")
        )
    return None


def may_correct(state: DisputeState, cause: Cause | None, *, corrected: bool) -> Reason | None:
    """Say why nothing given can be set right after a contest: only where it was wrong, and once."""
    if state is not DisputeState.upheld or cause is not Cause.given:
        return Reason(N_("Only where a contest is upheld because something given was wrong is it set right."))
    if corrected:
        return Reason(N_("What was given is set right already."))
    return None


def may_correct_file(state: DisputeState, cause: Cause | None) -> Reason | None:
    """Say why the file that the model learnt from is not corrected after a contest: only where data were wrong."""
    if state is not DisputeState.upheld or cause not in (Cause.given, Cause.outcome):
        return Reason(N_("Only where a contest is upheld because data were wrong is their file corrected."))
    return None


def sound_answer(*, upheld: bool, cause: Cause | None, done: str) -> tuple[str, Reason] | None:
    """Return the field that an answer lacks and why: where the contest is upheld, what was wrong and what is done."""
    if upheld and cause is None:
        return "cause", Reason(N_("Say what was wrong."))
    if upheld and not legible(done):
        return "done", Reason(N_("Say what is done about it."))
    return None


@dataclass(frozen=True)
class Contest:
    """What is counted of a contest: where it stands, when it was raised, due, and answered."""

    state: DisputeState
    raised_on: date
    due_on: date
    answered_on: date | None = None
    cause: Cause | None = None

    def left(self, today: date) -> int | None:
        """Return how many days were left when it was answered, or are left today, below nought where it is late.

        None where it was withdrawn: no answer is due.
        """
        if self.answered_on is not None:
            return (self.due_on - self.answered_on).days
        return (self.due_on - today).days if self.state is DisputeState.raised else None

    def late(self, today: date) -> bool:
        """Tell whether it was not answered in time, or is not yet."""
        left = self.left(today)
        return left is not None and left < 0


@dataclass(frozen=True)
class Account:
    """How contests went: how many, those that wait, were answered late or wait too long, days until an answer (median).

    `causes` counts those upheld by what was wrong.
    """

    raised: int
    waiting: int
    upheld: int
    dismissed: int
    withdrawn: int
    late: int
    days: float | None
    causes: Mapping[Cause, int]


def account(contests: Iterable[Contest], today: date) -> Account:
    """Return how contests went as known today."""
    every = list(contests)
    states = [one.state for one in every]
    taken = [(one.answered_on - one.raised_on).days for one in every if one.answered_on is not None]
    causes = [one.cause for one in every if one.state is DisputeState.upheld]
    return Account(
        raised=len(every),
        waiting=states.count(DisputeState.raised),
        upheld=states.count(DisputeState.upheld),
        dismissed=states.count(DisputeState.dismissed),
        withdrawn=states.count(DisputeState.withdrawn),
        late=sum(one.late(today) for one in every),
        days=median(taken) if taken else None,
        causes={cause: causes.count(cause) for cause in Cause if cause in causes},
    )
