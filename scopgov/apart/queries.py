"""Read attributes kept apart: those of frozen data, who read them, what a recipe that asks one needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart.tables import SensitiveAccess, SensitiveAttribute
from scopgov.datasets.joining import Joined, column
from scopgov.datasets.tables import DataVersion
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_


def of_data(session: Session, data_version_id: int) -> Sequence[SensitiveAttribute]:
    """Return the attributes kept apart for frozen data, the oldest first."""
    query = select(SensitiveAttribute).where(SensitiveAttribute.data_version_id == data_version_id)
    return session.scalars(query.order_by(SensitiveAttribute.id)).all()


def accesses(session: Session, of: SensitiveAttribute) -> Sequence[SensitiveAccess]:
    """Return who had an attribute read, the latest first."""
    query = select(SensitiveAccess).where(SensitiveAccess.attribute_id == of.id)
    return session.scalars(query.order_by(SensitiveAccess.id.desc())).all()


def named(session: Session, data_version: DataVersion, name: str) -> SensitiveAttribute | None:
    """Return the attribute of that name kept for frozen data, erased or not."""
    found = of_data(session, data_version.id)
    return next((one for one in found if one.name == name), None)


def asked_by(recipe: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a recipe says of the attribute kept apart that its model asks, None where it asks none."""
    told: Mapping[str, Any] | None = recipe.get("apart")
    return told


def lacks(session: Session, data_version: DataVersion, recipe: Mapping[str, Any]) -> Reason | None:
    """Say why a recipe that asks an attribute kept apart cannot be trained on these data; None where it can."""
    told = asked_by(recipe)
    if told is None:
        return None
    one = named(session, data_version, told["attribute"])
    if one is None:
        text = N_(
            "The model asks “%(name)s”, a sensitive attribute that is not kept apart for these data: without its "
            "values no model can be trained anew on them."
        )
        return Reason(text, {"name": told["attribute"]})
    if one.erased_at is not None:
        text = N_(
            "The values of “%(name)s” were erased on their day, as was promised: the model that asks it can no "
            "longer be trained anew on these data."
        )
        return Reason(text, {"name": one.name})
    return None


def joined(session: Session, data_version: DataVersion, recipe: Mapping[str, Any]) -> tuple[Joined, ...]:
    """Return what is joined to frozen data for a recipe: the attribute it asks, or nothing. Refuse once erased."""
    told = asked_by(recipe)
    if told is None:
        return ()
    reason = lacks(session, data_version, recipe)
    if reason is not None:
        raise Refused(reason)
    return (joining(named(session, data_version, told["attribute"]), told),)


def joining(one: SensitiveAttribute | None, told: Mapping[str, Any]) -> Joined:
    """Return an attribute as a column to join; `told` says its name and why it is needed."""
    values = {} if one is None else {str(line): str(value) for line, value in one.by_line.items()}
    return Joined(column(told["attribute"], told["necessary"]), values)
