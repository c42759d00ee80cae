"""One thing to do, and the page where it is done. Knows nobody and looks nothing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scopgov.conditions.tables import Condition
from scopgov.domain.errors import Reason
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence, the page where it is done, and the day by which, if there is one."""

    text: Reason
    endpoint: str
    values: Mapping[str, Any]
    due_on: date | None = None

    def late(self, today: date) -> int:
        """Return how many days ago it was to be done, nought where it is not late."""
        return max(0, (today - self.due_on).days) if self.due_on is not None else 0


def of_use_case(text: str, use_case: UseCase) -> Task:
    """Return a task told by the title of a use case, done on its page."""
    return Task(Reason(text, {"title": use_case.title}), "usecases.show", {"number": use_case.number})


def of_condition(text: str, condition: Condition) -> Task:
    """Return a task of a condition; `text` may ask for the day it is due."""
    told: dict[str, object] = {"title": condition.use_case.title}
    due = condition.due_on if "%(day)s" in text else None
    if due is not None:
        told["day"] = due
    return Task(Reason(text, told), "conditions.show", {"condition_id": condition.id}, due)


def of_budget(text: str, use_case: UseCase) -> Task:
    """Return a task of the budget of a use case."""
    return Task(Reason(text, {"title": use_case.title}), "budgets.show", {"number": use_case.number})


def of_version(text: str, version: ModelVersion) -> Task:
    """Return a task of a model version."""
    told = {"number": version.number, "title": version.use_case.title}
    return Task(Reason(text, told), "training.model", {"version_id": version.id})
