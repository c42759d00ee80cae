"""What use showed since the last assessment: dated facts that rooms above tell, frozen with the assessment.

The composition root hands over who tells them (`rooms.IN_USE`). Knows nothing of scores, contests or tools.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.impact import Topic
from scopgov.domain.reasons import reason_data, reason_of
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase

Fact = tuple[Topic, Reason]


class Aside(Reason):
    """A fact that asks for no conclusion: nothing happened, nothing is known yet, or members knew it as they voted."""


@dataclass(frozen=True)
class Span:
    """The time looked back on: `since` the last assessment, or the start of use where that came later."""

    since: datetime
    until: datetime


Begun = Callable[[Session, UseCase], datetime | None]
Runs = Callable[[Session, UseCase], ModelVersion | None]
Shows = Callable[[Session, UseCase, Span], Iterator[Fact]]


@dataclass(frozen=True)
class Showed:
    """What use showed in a span, point by point; `after` is the number of the assessment it goes on from, if any.

    `asks` are the points whose figures people conclude from; assessments concluded before it was asked have none.
    """

    span: Span
    after: int | None
    facts: Mapping[Topic, Sequence[Reason]]
    asks: frozenset[Topic] = frozenset()

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data, to be frozen."""
        return {
            "since": self.span.since.astimezone(UTC).isoformat(),
            "until": self.span.until.astimezone(UTC).isoformat(),
            "after": self.after,
            "facts": {topic.value: [reason_data(one) for one in told] for topic, told in self.facts.items()},
            "asks": sorted(topic.value for topic in self.asks),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Showed | None:
        """Return what `to_data` wrote; None where an assessment holds nothing of use."""
        if not data:
            return None
        facts = {Topic(name): [reason_of(one) for one in told] for name, told in data["facts"].items()}
        span = Span(datetime.fromisoformat(data["since"]), datetime.fromisoformat(data["until"]))
        return cls(span, data["after"], facts, frozenset(map(Topic, data.get("asks", ()))))


@dataclass(frozen=True)
class InUse:
    """Who tells when the use of a file began, what it showed, and which version of a model runs."""

    begins: Sequence[Begun] = field(default=())
    shows: Sequence[Shows] = field(default=())
    runs: Sequence[Runs] = field(default=())

    @classmethod
    def of(cls, wiring: Iterable[tuple[str, str]]) -> InUse:
        """Return what `wiring` names: "begins", "shows" or "runs", and `module:function`."""
        found: dict[str, list[Any]] = {"begins": [], "shows": [], "runs": []}
        for kind, named in wiring:
            module, function = named.split(":")
            found[kind].append(getattr(import_module(module), function))
        return cls(**found)

    def version(self, session: Session, use_case: UseCase) -> ModelVersion | None:
        """Return the version of a model that is in use, None where none is."""
        return next(filter(None, (runs(session, use_case) for runs in self.runs)), None)

    def begun(self, session: Session, use_case: UseCase) -> datetime | None:
        """Return since when a file is in use, by a model or a tool; None where nothing of it is yet."""
        known = [begins(session, use_case) for begins in self.begins]
        return min((one for one in known if one is not None), default=None)

    def showed(
        self, session: Session, use_case: UseCase, now: datetime, before: tuple[int, datetime] | None
    ) -> Showed | None:
        """Return what use showed until now; `before` is the number of the last assessment, and when it was concluded.

        None before any use.
        """
        begun = self.begun(session, use_case)
        if begun is None:
            return None
        after, since = before if before is not None and before[1] > begun else (None, begun)
        span, facts = Span(since, now), dict[Topic, list[Reason]]()
        for shows in self.shows:
            for topic, told in shows(session, use_case, span):
                facts.setdefault(topic, []).append(told)
        asks = {topic for topic, told in facts.items() if not all(isinstance(one, Aside) for one in told)}
        return Showed(span, after, facts, frozenset(asks))
