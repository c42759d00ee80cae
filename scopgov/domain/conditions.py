"""What becomes of a condition once members voted with it: who follows it, by when, what it is worth on a day.

Knows nothing of rows, notices or pages. Its life cycle is in `lifecycle`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.states import ConditionState
from scopgov.domain.text import N_, legible

NEAR = timedelta(days=30)  # from then on a day that comes is shown as near
AHEAD = timedelta(days=7)  # when the person who follows it is told that the day comes
AGAIN = 30  # days from one telling that it is late to the next
OVER = N_("Nothing is to be done for this condition any more.")
OPEN = frozenset({ConditionState.asked, ConditionState.proposed})


class Origin(StrEnum):
    """Where a condition comes from."""

    charter = "charter"
    board = "board"
    opinion = "opinion"
    pilot = "pilot"
    tool = "tool"


OF_ONE_VOTE = frozenset(
    {Origin.opinion, Origin.tool}
)  # they bind what was voted with them, nothing else of the file


class NoteKind(StrEnum):
    """What the journal of a condition holds."""

    begun = "begun"
    assigned = "assigned"
    noted = "noted"
    proposed = "proposed"
    sent_back = "sent_back"
    fulfilled = "fulfilled"
    given_up = "given_up"
    lapsed = "lapsed"
    reopened = "reopened"


ORIGIN_NAMES: Mapping[Origin, str] = {
    Origin.charter: N_("the reading against the charter"),
    Origin.board: N_("the board’s reserve"),
    Origin.opinion: N_("the ethics committee’s opinion on the model"),
    Origin.pilot: N_("the vote on the report of a pilot"),
    Origin.tool: N_("the vote on the use of a tool"),
}
NOTE_NAMES: Mapping[NoteKind, str] = {
    NoteKind.begun: N_("Asked for"),
    NoteKind.assigned: N_("Given to follow"),
    NoteKind.noted: N_("Done so far"),
    NoteKind.proposed: N_("Said to be fulfilled"),
    NoteKind.sent_back: N_("Sent back"),
    NoteKind.fulfilled: N_("Found fulfilled"),
    NoteKind.given_up: N_("Given up"),
    NoteKind.lapsed: N_("No longer asked for: what it was about was replaced, refused or withdrawn"),
    NoteKind.reopened: N_("Opened again"),
}
LEADS_TO: Mapping[NoteKind, ConditionState] = {
    NoteKind.begun: ConditionState.asked,
    NoteKind.proposed: ConditionState.proposed,
    NoteKind.sent_back: ConditionState.asked,
    NoteKind.fulfilled: ConditionState.fulfilled,
    NoteKind.given_up: ConditionState.given_up,
    NoteKind.lapsed: ConditionState.given_up,
    NoteKind.reopened: ConditionState.asked,
}


@dataclass(frozen=True)
class Standing:
    """What a condition is worth on a day: a sentence, the sign it has, whether it is late."""

    told: Reason
    mark: str = ""
    late: bool = False


def standing(state: ConditionState, due_on: date | None, today: date) -> Standing:
    """Say what a condition is worth on a day; without a day nobody follows it yet."""
    if state is ConditionState.fulfilled:
        return Standing(Reason(N_("fulfilled")), "carried")
    if state is ConditionState.given_up:
        return Standing(Reason(N_("given up")))
    if state is ConditionState.proposed:
        return Standing(Reason(N_("said to be fulfilled: the committee has to judge")), "caution")
    if due_on is None:
        return Standing(Reason(N_("open: nobody follows it yet")), "caution")
    told = {"day": due_on}
    if due_on < today:
        return Standing(Reason(N_("late: it was due by %(day)s"), told), "refused", late=True)
    return Standing(Reason(N_("open, due by %(day)s"), told), "caution" if due_on <= today + NEAR else "")


def undated(state: ConditionState, due_on: date | None) -> Reason:
    """Say what a condition is worth where no day is looked at: never that it is late."""
    if state is ConditionState.asked and due_on is not None:
        return Reason(N_("due by %(day)s"), {"day": due_on})
    return standing(state, None, date.min).told


def state_at(journal: Iterable[tuple[NoteKind, datetime]], at: datetime) -> ConditionState | None:
    """Return the state that the journal had led to at an instant, None before it began."""
    led = [LEADS_TO[kind] for kind, when in journal if kind in LEADS_TO and when <= at]
    return led[-1] if led else None


def check_assignment(
    *, owner: int | None, due_on: date | None, why: str, today: date, before: tuple[int | None, date | None]
) -> None:
    """Raise Refused, naming the field, unless somebody follows it by a day to come; a change of either says why."""
    if owner is None:
        raise _at("owner_id", N_("Choose who follows it."))
    if due_on is None:
        raise _at("due_on", N_("Give a day."))
    if due_on < today:
        raise _at("due_on", N_("Choose today or a day to come."))
    if before != (None, None) and before != (owner, due_on) and not legible(why):
        raise _at("why", N_("Say why it changes hands or day."))


def check_words(text: str) -> str:
    """Return a text of the journal without stray blanks, or refuse an empty one at its field."""
    if not legible(text):
        raise _at("text", N_("Write what every member can read and check."))
    return legible(text)


def _at(field: str, text: str) -> Refused:
    return Refused(Reason(text), status=422, field=field)


def nudge(since: date, due_on: date, today: date) -> int | None:
    """Return which telling is due: -7 a week before the day, 0 once it is past, then 30, 60, … days late; else None.

    `since` is the day the person was given it: what was given within the week was told then.
    """
    late = (today - due_on).days
    if late > 0:
        return AGAIN * ((late - 1) // AGAIN)
    return -AHEAD.days if since < due_on - AHEAD <= today else None
