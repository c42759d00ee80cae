"""One thing to do, and the page where it is done. Knows nobody and looks nothing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scopgov.conditions.tables import Condition
from scopgov.domain.errors import Reason
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence, and the page where it is done."""

    text: Reason
    endpoint: str
    values: Mapping[str, Any]


def of_use_case(text: str, use_case: UseCase) -> Task:
    """Return a task told by the title of a use case, done on its page."""
    return Task(Reason(text, {"title": use_case.title}), "usecases.show", {"number": use_case.number})


def of_condition(text: str, condition: Condition) -> Task:
    """Return a task of a condition; `text` may ask for the day it is due."""
    told: dict[str, object] = {"title": condition.use_case.title}
    if condition.due_on is not None and "%(day)s" in text:
        told["day"] = condition.due_on
    return Task(Reason(text, told), "conditions.show", {"condition_id": condition.id})


def of_budget(text: str, use_case: UseCase) -> Task:
    """Return a task of the budget of a use case."""
    return Task(Reason(text, {"title": use_case.title}), "budgets.show", {"number": use_case.number})


def of_version(text: str, version: ModelVersion) -> Task:
    """Return a task of a model version."""
    told = {"number": version.number, "title": version.use_case.title}
    return Task(Reason(text, told), "training.model", {"version_id": version.id})
