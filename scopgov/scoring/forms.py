"""The form of a score, made from the inputs frozen in the voted dossier; the form of a person's decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import DateInput

from scopgov.domain.errors import Refused
from scopgov.scoring.inputs import OTHER, Input, read
from scopgov.scoring.services import LONGEST_REFERENCE
from scopgov.scoring.tables import HumanDecision
from scopgov.web.filters import number, say
from scopgov.web.forms import Form

SHORTEST_LIST = 2


class ScoreForm(Form):
    """A proposal to score: its reference, then what the model needs."""

    reference = StringField(
        _l("Reference of the proposal"),
        [InputRequired(_l("Name the proposal.")), Length(max=LONGEST_REFERENCE)],
        description=_l("As in your own files. Name no person in it."),
    )


class DecisionForm(Form):
    """What a person decided, and why."""

    decision = RadioField(
        _l("What did you decide?"),
        [InputRequired(_l("Say what you decided."))],
        choices=[
            SelectChoice(HumanDecision.followed.value, _l("I decided as the estimate suggests")),
            SelectChoice(HumanDecision.set_aside.value, _l("I set the estimate aside")),
            SelectChoice(HumanDecision.more_study.value, _l("I ask for more study first")),
        ],
    )
    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why, in a sentence or two.")), Length(max=5000)],
        description=_l("Two sentences are enough. They serve to review the model, not to judge you."),
    )


def field_name(at: int) -> str:
    """Return the form's name for the input at a position (column names may hold anything)."""
    return f"input_{at}"


def score_form(inputs: Sequence[Input]) -> ScoreForm:
    """Return the form that asks for these inputs."""
    made = type("GeneratedScoreForm", (ScoreForm,), {})
    for at, one in enumerate(inputs):
        setattr(made, field_name(at), _field(one))
    return made()  # type: ignore[no-any-return]


def typed(form: ScoreForm, inputs: Sequence[Input]) -> dict[str, object]:
    """Return what was typed, by column."""
    return {one.name: form[field_name(at)].data or "" for at, one in enumerate(inputs)}


def _field(one: Input) -> Any:
    said = {"label": one.label, "validators": [_readable(one)], "description": _help(one)}
    if len(one.categories) >= SHORTEST_LIST:
        listed = [SelectChoice(category, category) for category in one.categories]
        first, last = SelectChoice("", _("Choose…")), SelectChoice(OTHER, _("Another, not in this list"))
        return SelectField(choices=[first, *listed, last], **said)
    if one.kind == "date":
        return StringField(widget=DateInput(), **said)
    if one.kind in ("integer", "number"):
        keyboard = "numeric" if one.kind == "integer" else "decimal"
        return StringField(render_kw={"inputmode": keyboard, "autocomplete": "off"}, **said)
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
    if one.meaning:
        parts.append(_("Column “%(name)s”.", name=one.name))
    if one.unit:
        parts.append(_("In %(unit)s.", unit=one.unit))
    if one.low is not None and one.high is not None:
        bounds = {"low": number(one.low), "high": number(one.high)}
        parts.append(_("The model learnt from values between %(low)s and %(high)s.", **bounds))
    if one.optional:
        parts.append(_("May be left empty."))
    return " ".join(parts)
