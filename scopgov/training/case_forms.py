"""The form that asks for a case a model can answer, made from the model's inputs, and how its values are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from flask_babel import gettext as _
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.training.inputs import OTHER, READ_BY, SENSITIVE, Input, read
from scopgov.web.filters import as_typed, number, say
from scopgov.web.forms import Form

SHORTEST_LIST = 2
ANOTHER = N_("another, not in the list")
PLAIN = re.compile(r"-\d{1,15}|-?(\d{5,15}(\.\d+)?|\d+\.\d+)")  # four digits may be a year

Asked = TypeVar("Asked", bound=Form)


def field_name(at: int) -> str:
    """Return the form's name for the input at a position (column names may hold anything)."""
    return f"input_{at}"


def case_form(
    base: type[Asked],
    inputs: Sequence[Input],
    known: Mapping[str, object] | None = None,
    **rest: object,
) -> Asked:
    """Return a form that asks for what `base` asks, and for these inputs.

    `known` fills in, by column, what was typed before; `rest` what `base` asks.
    """
    made = type("GeneratedCaseForm", (base,), {})
    for at, one in enumerate(inputs):
        setattr(made, field_name(at), _field(one))
    before = {
        field_name(at): _before(known[one.name])
        for at, one in enumerate(inputs)
        if known and known.get(one.name) not in (None, "")
    }
    return made(data={**before, **rest})  # type: ignore[no-any-return]


def _before(value: object) -> str:
    return as_typed(value) if isinstance(value, int | float) else str(value)


def typed(form: Form, inputs: Sequence[Input]) -> dict[str, object]:
    """Return what was typed, by column."""
    return {one.name: form[field_name(at)].data or "" for at, one in enumerate(inputs)}


def written(values: str) -> str:
    """Write the numbers of a factor as the reader's language does; what is no number stays as it is."""
    return " × ".join(map(_written, values.split(" × ")))


def _written(value: str) -> str:
    if value == OTHER:
        return say(Reason(ANOTHER))
    return number(Decimal(value), 4) if PLAIN.fullmatch(value) else value


def _field(one: Input) -> Any:
    said = {"label": one.label, "validators": [_readable(one)], "description": _help(one)}
    if len(one.categories) >= SHORTEST_LIST:
        listed = [SelectChoice(category, category) for category in one.categories]
        first, last = SelectChoice("", _("Choose…")), SelectChoice(OTHER, _("Another, not in this list"))
        if len(listed) == SHORTEST_LIST:
            return RadioField(choices=[*listed, last], validate_choice=False, **said)
        return SelectField(choices=[first, *listed, last], **said)
    if one.kind == "date":
        return StringField(widget=DateInput(), **said)
    if one.kind in ("integer", "number"):
        keyboard = "numeric" if one.kind == "integer" else "decimal"
        return StringField(render_kw={"inputmode": keyboard, "autocomplete": "off"}, **said)
    if one.kind == "text":
        return TextAreaField(render_kw={"rows": 3}, **said)
    return StringField(render_kw={"autocomplete": "off"}, **said)


def _readable(one: Input) -> Callable[[Form, Field], None]:
    def check(form: Form, field: Field) -> None:
        try:
            read(one, field.data or "")
        except Refused as refused:
            raise ValidationError(say(refused.reason)) from None

    return check


def _help(one: Input) -> str:
    parts = []
    if one.kept_apart:
        parts += [say(Reason(SENSITIVE, {"why": one.why})), say(Reason(READ_BY))]
    if one.unit:
        parts.append(_("In %(unit)s.", unit=one.unit))
    if one.low is not None and one.high is not None:
        bounds = {"low": number(one.low), "high": number(one.high)}
        parts.append(_("The model learnt from values between %(low)s and %(high)s.", **bounds))
    if one.optional:
        parts.append(_("May be left empty."))
    return " ".join(parts)
