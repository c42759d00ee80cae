"""Holds the terms a mandate would have, and decides whether they make sense before members vote on them.

Knows nothing of models, dossiers or pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Actor, Permission, Role, may
from scopgov.domain.text import N_, legible

LONGEST_PURPOSE = 300


@dataclass(frozen=True)
class MandateTerms:
    """What for, who (a role), pilot or production, from when to when, which course, on which conditions.

    `ends_on` is the first day without the mandate; `review_on` the day from which it must be reviewed.
    `channels` are the ways besides the page by which scores may be asked for; `own_judgement_percent` the share of
    cases, 0 to 100, of which a person judges before they see the score; `members` those who alone may score, by
    number: all who hold the role where there is none.
    """

    purpose: str
    role: Role
    starts_on: date
    review_on: date
    ends_on: date
    pilot: bool = True
    course_code: str = ""
    conditions: tuple[str, ...] = ()
    channels: frozenset[Channel] = frozenset()
    own_judgement_percent: int = 0
    members: frozenset[int] = frozenset()

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles whose holders may score: none where members are named."""
        return () if self.members else (self.role,)

    @property
    def all_channels(self) -> tuple[Channel, ...]:
        """Return every way to a score, the page first."""
        return (Channel.page, *sorted(self.channels))

    def to_data(self) -> dict[str, Any]:
        """Return the terms as plain data; what came later is left out where it asks nothing, as digests were made."""
        later = {
            "channels": sorted(self.channels),
            "own_judgement_percent": self.own_judgement_percent,
            "members": sorted(self.members),
        }
        return self._first() | {name: value for name, value in later.items() if value}

    def _first(self) -> dict[str, Any]:
        return {
            "purpose": self.purpose,
            "role": self.role.value,
            "pilot": self.pilot,
            "starts_on": self.starts_on.isoformat(),
            "review_on": self.review_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "course_code": self.course_code,
            "conditions": list(self.conditions),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> MandateTerms:
        """Rebuild the terms frozen in a dossier."""
        return cls(
            purpose=data["purpose"],
            role=Role(data["role"]),
            pilot=bool(data["pilot"]),
            starts_on=date.fromisoformat(data["starts_on"]),
            review_on=date.fromisoformat(data["review_on"]),
            ends_on=date.fromisoformat(data["ends_on"]),
            course_code=data["course_code"],
            conditions=tuple(data["conditions"]),
            channels=frozenset(Channel(one) for one in data.get("channels", ())),
            own_judgement_percent=int(data.get("own_judgement_percent", 0)),
            members=frozenset(data.get("members", ())),
        )

    def check(self, today: date) -> None:
        """Raise Refused, naming the field, for the first term that makes no sense."""
        for field, reason in _faults(self, today):
            raise Refused(reason, status=422, field=field)

    def past(self, day: date) -> Reason | None:
        """Say why these terms can no longer be voted on a day: the review or the end has come."""
        if day >= self.ends_on:
            return Reason(
                N_("The mandate asked for would already have ended on %(day)s."), {"day": self.ends_on}
            )
        if day >= self.review_on:
            return Reason(
                N_("The review of the mandate asked for is already due on %(day)s."), {"day": self.review_on}
            )
        return None


def scoring_roles() -> tuple[Role, ...]:
    """Return the roles that the policy lets score, the only ones a mandate may name."""
    return tuple(
        role for role in Role if may(Actor(0, "", roles=frozenset({role})), Permission.model_score).allowed
    )


def _faults(terms: MandateTerms, today: date) -> Iterator[tuple[str, Reason]]:
    if not legible(terms.purpose):
        yield "purpose", Reason(N_("Say what the model may be used for."))
    if len(terms.purpose) > LONGEST_PURPOSE:
        yield "purpose", Reason(N_("At most %(count)s characters."), {"count": LONGEST_PURPOSE})
    if terms.role not in scoring_roles():
        yield "role", Reason(N_("This role may not score."))
    if not 0 <= terms.own_judgement_percent <= 100:
        yield "own_judgement_percent", Reason(N_("A share goes from 0 to 100 percent."))
    if terms.ends_on <= terms.starts_on or terms.ends_on <= today:
        yield "ends_on", Reason(N_("The mandate ends after it starts, and after today."))
    if not max(terms.starts_on, today) < terms.review_on <= terms.ends_on:
        yield "review_on", Reason(N_("The review falls after the start and no later than the end."))
