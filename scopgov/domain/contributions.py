"""Who did what for a use case, counted from the rows that the acts left: nothing is typed a second time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from scopgov.domain.text import N_


class Work(StrEnum):
    """What people do for a use case, in the order it is told."""

    proposed = "proposed"
    wrote = "wrote"
    attached = "attached"
    remarked = "remarked"
    asked = "asked"
    answered = "answered"
    rated = "rated"
    screened = "screened"
    read = "read"
    brought_data = "brought_data"
    trained = "trained"
    validated = "validated"
    audited = "audited"
    judged = "judged"


WORK_NAMES: Mapping[Work, str] = {
    Work.proposed: N_("proposed the use case"),
    Work.wrote: N_("wrote the file with others"),
    Work.attached: N_("brought documents"),
    Work.remarked: N_("commented"),
    Work.asked: N_("asked questions"),
    Work.answered: N_("answered questions"),
    Work.rated: N_("rated its value and difficulty"),
    Work.screened: N_("screened it"),
    Work.read: N_("read it against the charter"),
    Work.brought_data: N_("brought data"),
    Work.trained: N_("trained candidates"),
    Work.validated: N_("judged cases as an expert"),
    Work.audited: N_("audited its fairness"),
    Work.judged: N_("gave the committee’s opinion"),
}


@dataclass(frozen=True)
class Contribution:
    """One thing a member did for a use case."""

    member_id: int
    use_case_id: int
    work: Work
    at: datetime


@dataclass(frozen=True)
class Share:
    """What one kind of work comes to: how often, and when last."""

    work: Work
    name: str
    times: int
    last: datetime


Key = TypeVar("Key", bound=Hashable)


def by_member(given: Iterable[Contribution]) -> dict[int, list[Share]]:
    """Return each member's shares, whoever came first first."""
    return _shares((one.member_id, one) for one in given)


def by_use_case(given: Iterable[Contribution]) -> dict[int, list[Share]]:
    """Return the shares in each use case, the first one first."""
    return _shares((one.use_case_id, one) for one in given)


def _shares(keyed: Iterable[tuple[Key, Contribution]]) -> dict[Key, list[Share]]:
    held: dict[Key, dict[Work, list[datetime]]] = {}
    for key, one in sorted(keyed, key=lambda pair: (pair[1].at, pair[1].member_id, pair[1].use_case_id)):
        held.setdefault(key, {}).setdefault(one.work, []).append(one.at)
    return {
        key: [Share(w, WORK_NAMES[w], len(works[w]), max(works[w])) for w in Work if w in works]
        for key, works in held.items()
    }
