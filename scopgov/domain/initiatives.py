"""When members may ask for an item on the agenda of an assembly, and how many of them it takes.

The law lets members who hold 5 % of the votes add items; a rule set says the share and the days (C. com.
art. R. 225-71 for an SA, the statutes elsewhere). Days are counted back from the opening of the votes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scopgov.domain.errors import Reason
from scopgov.domain.states import AssemblyState
from scopgov.domain.statutes import RuleSet
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Asking:
    """From which day to which day, both included, items may be asked for and supported."""

    first: date
    last: date


def asking(opens_on: date, rules: RuleSet) -> Asking:
    """Return the days in which items of an assembly that opens on `opens_on` may be asked for."""
    return Asking(
        opens_on - timedelta(days=rules.agenda_from_days), opens_on - timedelta(days=rules.agenda_until_days)
    )


def needed(members: int, rules: RuleSet) -> int:
    """Return how many members must ask, one at least."""
    return max(1, rules.agenda_request.needed(members))


def may_ask(state: AssemblyState, today: date, days: Asking) -> Reason | None:
    """Return why no item may be asked for now, None when it may."""
    if state is AssemblyState.prepared:
        return Reason(N_("The notice is not sent yet: ask the board, which still writes the agenda."))
    if state is not AssemblyState.convened:
        return Reason(N_("The agenda of this assembly can no longer change."))
    if today < days.first:
        return Reason(N_("Items may be asked for from %(day)s on."), {"day": days.first})
    if today > days.last:
        return Reason(N_("Items could be asked for until %(day)s."), {"day": days.last})
    return None
