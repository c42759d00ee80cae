"""Courses: for whom each level is, until when an attendance counts, what a check at the end of a text asks and finds.

Pure: no page, no table, no clock. What a mandate requires is for `gate`; who may record what, for `policy`.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from scopgov.domain.actors import Role
from scopgov.domain.text import N_


class Level(StrEnum):
    """For whom a course is."""

    awareness = "awareness"
    users = "users"
    stewards = "stewards"
    committee = "committee"


class Way(StrEnum):
    """How a course was followed."""

    in_person = "in_person"
    here = "here"
    outside = "outside"


class Standing(StrEnum):
    """What somebody's attendances of a course are worth on a day."""

    holds = "holds"
    soon = "soon"
    expired = "expired"
    lacks = "lacks"


LEVEL_NAMES: Mapping[Level, str] = {
    Level.awareness: N_("awareness, for everybody"),
    Level.users: N_("users: proposal writers"),
    Level.stewards: N_("stewards: AI lead, project team, data protection contact"),
    Level.committee: N_("those who judge: ethics committee and board"),
}
LEVEL_ROLES: Mapping[Level, frozenset[Role]] = {
    Level.awareness: frozenset(),  # everybody on the roll
    Level.users: frozenset({Role.proposal_writer}),
    Level.stewards: frozenset({Role.ai_lead, Role.data_protection}),
    Level.committee: frozenset({Role.ethics_committee, Role.board}),
}
WAY_NAMES: Mapping[Way, str] = {
    Way.in_person: N_("in person"),
    Way.here: N_("read here, check passed"),
    Way.outside: N_("elsewhere, recognised"),
}
STANDING_NAMES: Mapping[Standing, str] = {
    Standing.holds: N_("followed"),
    Standing.soon: N_("followed, to be renewed soon"),
    Standing.expired: N_("no longer counts"),
    Standing.lacks: N_("not followed"),
}
PROVIDED: Mapping[str, tuple[Level, int]] = {  # code: for whom, and how many months it counts
    "awareness": (Level.awareness, 36),
    "reading-a-score": (Level.users, 24),
    "looking-after-a-model": (Level.stewards, 24),
    "judging-a-model": (Level.committee, 24),
}
AWARENESS = "awareness"
SOON = timedelta(days=60)
PASS_PERCENT = 75
LONGEST = 120  # months


def counts_until(
    attended_on: date, months: int | None, *, text_of: date | None = None, earlier_until: date | None = None
) -> date | None:
    """Return the first day on which an attendance no longer counts, None where it counts for good.

    `months` is how long the course counts. Where a text published on `text_of` said that what was followed before it
    counts only until `earlier_until`, an attendance of before that day ends there at the latest.
    """
    ends = None if months is None else _after(attended_on, months)
    if text_of is None or earlier_until is None or attended_on >= text_of:
        return ends
    return earlier_until if ends is None else min(ends, earlier_until)


def _after(day: date, months: int) -> date:
    """Return the same day so many months later, the last of a shorter month."""
    whole = day.month - 1 + months
    year, month = day.year + whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def adds_nothing(until: date | None, held: Iterable[date | None]) -> bool:
    """Tell whether an attendance that counts until `until` adds nothing to those held already."""
    return any(one is None or (until is not None and until <= one) for one in held)


def standing(untils: Iterable[date | None], today: date) -> Standing:
    """Return what attendances that count until these days are worth on a day."""
    ends = list(untils)
    if not ends:
        return Standing.lacks
    if None in ends:
        return Standing.holds
    last = max(one for one in ends if one is not None)
    if last <= today:
        return Standing.expired
    return Standing.soon if last - today <= SOON else Standing.holds


@dataclass(frozen=True)
class Question:
    """A question of a check: its choices by their ids, those that are right, and why."""

    id: str
    text: str
    choices: Mapping[str, str]
    right: frozenset[str]
    why: str

    @property
    def several(self) -> bool:
        """Tell whether more than one choice is right."""
        return len(self.right) > 1

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Question:
        """Read a question as data hold it: `right` names one choice, or several in a list.

        Raises ValueError where a choice said to be right is none of its choices.
        """
        choices, named = data["choices"], data["right"]
        right = frozenset(named) if isinstance(named, list) else frozenset([str(named)])
        if not isinstance(choices, Mapping) or len(choices) < 2 or not right or not right <= set(choices):
            raise ValueError(f"no right choice among those of {data['id']}")
        return cls(str(data["id"]), str(data["text"]), dict(choices), right, str(data["why"]))

    def to_data(self) -> dict[str, object]:
        """Return the question as data hold it."""
        right = sorted(self.right) if self.several else next(iter(self.right), "")
        return {
            "id": self.id,
            "text": self.text,
            "choices": dict(self.choices),
            "right": right,
            "why": self.why,
        }

    def says(self, keys: Iterable[str]) -> str:
        """Return choices in words, in their order."""
        chosen = set(keys)
        return " · ".join(said for key, said in self.choices.items() if key in chosen)


def drawn(questions: Sequence[Question], seed: int) -> list[Question]:
    """Return the questions in an order drawn by `seed`, and the choices of each."""
    chance = random.Random(seed)
    shuffled = chance.sample(list(questions), len(questions))
    return [
        replace(one, choices=dict(chance.sample(list(one.choices.items()), len(one.choices))))
        for one in shuffled
    ]


@dataclass(frozen=True)
class Marked:
    """What a check found: how many answers are right, of how many questions, and how many it takes."""

    right: int
    asked: int

    @property
    def needed(self) -> int:
        """Return how many right answers pass."""
        return -(-self.asked * PASS_PERCENT // 100)

    @property
    def passed(self) -> bool:
        """Tell whether the check is passed."""
        return self.asked > 0 and self.right >= self.needed


def marked(questions: Sequence[Question], answers: Mapping[str, Collection[str]]) -> Marked:
    """Return what a check found of the answers, by question: right is who chose all that is right, and nothing else."""
    return Marked(sum(set(answers.get(one.id, ())) == one.right for one in questions), len(questions))
