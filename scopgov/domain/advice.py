"""Decides whether the board's opinion on a study is complete, and which step a launch still lacks before its vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_, legible


class AdviceKind(StrEnum):
    """What the board says of the opportunity and the budget."""

    favourable = "favourable"
    with_reserve = "with_reserve"
    unfavourable = "unfavourable"


ADVICE_NAMES: Mapping[AdviceKind, str] = {
    AdviceKind.favourable: N_("Favourable"),
    AdviceKind.with_reserve: N_("Favourable with a reserve"),
    AdviceKind.unfavourable: N_("Unfavourable"),
}


@dataclass(frozen=True)
class Advice:
    """What the board says, why, and the budget it proposes in euros."""

    kind: AdviceKind
    reasons: str
    budget: Decimal | None
    reserve: str = ""

    def cleaned(self) -> Advice:
        """Return the same without stray blanks."""
        return Advice(self.kind, legible(self.reasons), self.budget, legible(self.reserve))


def check(advice: Advice) -> Decimal:
    """Return the budget of a complete opinion; raise Refused, naming the field, when it is not complete.

    An unfavourable opinion may propose no budget: that is a budget of nothing.
    """
    if not advice.reasons:
        raise _fault("reasons", N_("Give the reasons of the opinion."))
    if (advice.kind is AdviceKind.with_reserve) != bool(advice.reserve):
        raise _fault("reserve", N_("Write the reserve, and only where the opinion has one."))
    if advice.budget is None and advice.kind is not AdviceKind.unfavourable:
        raise _fault("budget", N_("Propose a budget: it is the line members vote on with the launch."))
    return advice.budget or Decimal(0)


def _fault(field: str, text: str) -> Refused:
    return Refused(Reason(text), status=422, field=field)


def missing_step(*, presented: bool, begun: bool, advised: bool) -> Reason | None:
    """Return the step missing before the launch may be put to the vote, None when there is none.

    A file without any study needs none. One whose study was begun waits for it to be presented, then for the
    board's opinion on that very version.
    """
    if begun and not presented:
        return Reason(N_("Its feasibility study is begun but not presented yet."))
    if presented and not advised:
        return Reason(N_("The board has not given its opinion on the feasibility study yet."))
    return None
