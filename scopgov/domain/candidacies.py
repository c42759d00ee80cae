"""Who may be proposed as an associate: an employee who has no vote yet and has not left."""

from __future__ import annotations

from datetime import date

from scopgov.domain.electorate import MemberFacts
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


def may_join(person: MemberFacts, today: date) -> Reason | None:
    """Return why a person cannot become an associate on a day, None when they can."""
    if person.associate:
        return Reason(N_("This person is an associate already."))
    if person.departed_on is not None and person.departed_on <= today:
        return Reason(N_("This person has left."))
    return None
