"""A second look at a scored case: whom one may ask, and what a view must hold. Pure: no page, no table, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

LONGEST = 4000


class View(StrEnum):
    """Where a colleague stands, having looked at the case."""

    concerned = "concerned"
    unconcerned = "unconcerned"
    undecided = "undecided"


VIEW_NAMES: Mapping[View, str] = {
    View.concerned: N_("I would act: the case worries me"),
    View.unconcerned: N_("I would not act: the case does not worry me"),
    View.undecided: N_("I cannot tell from what is here"),
}


@dataclass(frozen=True)
class Part:
    """Who had a part in a score: who asked for it, who decided on it, whose second looks were asked for already."""

    scored_by: int
    decided_by: int | None = None
    asked: frozenset[int] = frozenset()


def may_be_asked(part: Part, *, asker: int, colleague: int, may_score: bool) -> Reason | None:
    """Say why a colleague may not be asked: themself, asked already, or in the case without being who may score."""
    if colleague == asker:
        return Reason(N_("Ask somebody else: a second look is another person’s."))
    if colleague in part.asked:
        return Reason(N_("This colleague is asked already."))
    if colleague in (part.scored_by, part.decided_by) and not may_score:
        return Reason(N_("This colleague had a part in the case: ask somebody who had none."))
    return None
