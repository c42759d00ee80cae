"""Decides what may be spent, corrected and asked for on a use case's budget line, and when what is spent warns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scopgov.domain.economics import Alert, spending
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_, legible


@dataclass(frozen=True)
class Line:
    """A budget line as it stands: what was voted and what is spent, corrections included, in euros."""

    voted: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """Return what may still be spent, negative beyond what was voted."""
        return self.voted - self.spent

    @property
    def alert(self) -> Alert:
        """Return the warning due."""
        return spending(self.voted, self.spent)

    def warning(self) -> Reason | None:
        """Return the warning in words, None under 80 % of what was voted."""
        text = WARNINGS.get(self.alert)
        return Reason(text) if text else None


WARNINGS = {
    Alert.near: N_("80% of what was voted is spent. More than the line needs a new vote."),
    Alert.reached: N_("All that was voted is spent. Any further spending needs a new vote."),
    Alert.over: N_("More is spent than was voted: the board answers for it, and more needs a new vote."),
}


def may_spend(state: UseCaseState) -> Reason | None:
    """Return why nothing can be spent on a file in this state, None once its launch is carried."""
    if state is UseCaseState.launched:
        return None
    return Reason(N_("Nothing is spent on a use case before its launch is carried."))


def check_spending(
    line: Line, amount: Decimal | None, spent_on: date | None, today: date, beyond: str
) -> Decimal:
    """Return an amount that may be recorded; raise Refused, naming the field, for one that may not.

    Beyond the line only with a written reason: what was really spent is never hidden, and never silent.
    """
    if amount is None or amount <= 0:
        raise _fault("amount", N_("Write the amount spent, above zero."))
    if spent_on is None or spent_on > today:
        raise _fault("spent_on", N_("Write the day it was spent, not one to come."))
    check_beyond(line, amount, beyond)
    return amount


def check_beyond(line: Line, more: Decimal, beyond: str) -> None:
    """Raise Refused when `more` goes past the line and nobody says why it was spent all the same."""
    if more > 0 and line.spent + more > line.voted and not legible(beyond):
        told = {"left": max(line.left, Decimal(0))}
        text = N_(
            "This goes beyond what was voted (left: %(left)s euros): ask for a new vote first. If it is spent "
            "already, say why; it will be shown to the members."
        )
        raise Refused(Reason(text, told), status=422, field="beyond")


def check_request(amount: Decimal | None, reasons: str) -> Decimal:
    """Return an amount that may be asked for; raise Refused, naming the field, for one that may not."""
    if amount is None or amount <= 0:
        raise _fault("amount", N_("Write the amount to add, above zero."))
    if not legible(reasons):
        raise _fault("reasons", N_("Say what the money is for: members vote on it."))
    return amount


def _fault(field: str, text: str) -> Refused:
    return Refused(Reason(text), status=422, field=field)
