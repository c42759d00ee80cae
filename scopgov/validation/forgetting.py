"""Erases from cases shown to experts what they copied of a sensitive attribute, when its own values are erased."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart.tables import SensitiveAttribute
from scopgov.training.forgetting import factors, warnings
from scopgov.validation.tables import Case, Round


def forget(session: Session, one: SensitiveAttribute) -> None:
    """Take the values of an attribute out of the real cases drawn from its data; invented ones are about nobody."""
    query = select(Round).where(Round.data_version_id == one.data_version_id)
    for held in session.scalars(query):
        told = apart.asked_by(held.model_version.recipe)
        if told is not None and told["attribute"] == one.name:
            for case in held.cases:
                if case.line is not None:
                    _forget(case, one.name)


def _forget(case: Case, name: str) -> None:
    case.inputs = {**case.inputs, name: ""}
    if case.answer is not None:
        case.answer = {
            **case.answer,
            "factors": factors(case.answer.get("factors", ()), {name}),
            "warnings": warnings(case.answer.get("warnings", ()), {name}),
        }
