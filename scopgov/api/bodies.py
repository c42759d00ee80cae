"""What the bodies of calls hold, looked at field by field: of the type that is asked for, or refused at the field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.strict_json import read
from scopgov.domain.text import N_
from scopgov.scoring.services import LONGEST_REFERENCE

Body = Mapping[str, Any]


def body(sent: bytes, known: Collection[str]) -> Body:
    """Return the JSON object sent; a name nobody knows is refused, so that no slip goes unseen."""
    found = read(sent)
    if not isinstance(found, dict):
        raise Refused(Reason(N_("The body must be a JSON object.")), status=400)
    _only(found, known, "")
    return found


def _only(found: Body, known: Collection[str], within: str) -> None:
    strange = sorted(set(found) - set(known))
    if strange:
        raise at(within + strange[0], N_("There is no field of this name."))


def text(found: Body, name: str, most: int, *, within: str = "") -> str:
    """Return a text that must be given."""
    value = found.get(name)
    if not isinstance(value, str):
        raise at(within + name, N_("Give a text."))
    if not value.strip():
        raise at(within + name, N_("Give a text."))
    if len(value) > most:
        raise at(within + name, N_("At most %(count)s characters."), count=most)
    return value


def asked(found: Body, within: str = "") -> tuple[str, dict[str, object]]:
    """Return the reference and the inputs of a score that is asked for."""
    reference = " ".join(text(found, "reference", 10 * LONGEST_REFERENCE, within=within).split())
    if len(reference) > LONGEST_REFERENCE:
        raise at(within + "reference", N_("At most %(count)s characters."), count=LONGEST_REFERENCE)
    inputs = found.get("inputs")
    if not isinstance(inputs, dict):
        raise at(within + "inputs", N_("Give a JSON object."))
    return reference, {name: _typed(value, f"{within}inputs.{name}") for name, value in inputs.items()}


def _typed(value: object, field: str) -> str:
    """Write a value as a person would type it; null is what is left empty."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise at(field, N_("Give a text or a number."))
    return f"{Decimal(repr(value)):f}"


def at(field: str, said: str, **params: object) -> Refused:
    """Return the refusal of a field."""
    return Refused(Reason(said, params), status=422, field=field)
