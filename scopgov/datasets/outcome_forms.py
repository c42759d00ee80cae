"""The form of a label rule: conditions one under the other, each joined to the one before, and the day of the data.

A condition asks for what its kind needs and for nothing else. Conditions are added and taken away by buttons that
send the whole form, so that it works with no script and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from scopgov.datasets.schema import Kind, Role, Schema
from scopgov.datasets.words import joined, listed
from scopgov.domain.label_rules import (
    MOST_CONDITIONS,
    MOST_DAYS,
    MOST_PERCENT,
    Among,
    Beyond,
    Condition,
    KnownFrom,
    LabelRule,
    Late,
    Overrun,
    Side,
)
from scopgov.domain.text import N_
from scopgov.web.forms import Form, InnerForm, NumberField

AND, OR = "and", "or"
KNOWN = ("known_column", "known_days")
FIELDS: Mapping[str, tuple[str, ...]] = {  # by kind of condition, what it asks for
    "late": ("planned_end", "actual_end", "days"),
    "overrun": ("actual", "planned", "percent", *KNOWN),
    "beyond": ("column", "side", "limit", *KNOWN),
    "among": ("column", "values", *KNOWN),
}
KIND_NAMES: Mapping[str, str] = {
    "late": N_("A delay"),
    "overrun": N_("An overrun"),
    "beyond": N_("A number above or below a limit"),
    "among": N_("A category"),
}
JOINED_BY = (SelectChoice(OR, _l("or: one of both is enough")), SelectChoice(AND, _l("and: both together")))
NUMBERS, CATEGORIES = (Kind.integer, Kind.number), (Kind.category, Kind.integer)
A_NUMBER = _l("Give a number.")
LARGEST = 10**15
SOME_DAYS = _l("Give a number of days.")


def _days() -> list[Any]:
    return [InputRequired(SOME_DAYS), NumberRange(0, MOST_DAYS, _l("Between 0 and 3,650 days."))]


class ConditionForm(InnerForm):
    """One condition of any kind; `keep_to` leaves the fields of its own."""

    kind = HiddenField(default="late")
    joined = SelectField(_l("Joined to the condition before by"), choices=JOINED_BY, default=OR)
    planned_end = SelectField(_l("Planned end"), choices=[])
    actual_end = SelectField(_l("Actual end"), choices=[])
    days = IntegerField(_l("Late from this many days after the planned end"), _days(), default=30)
    actual = SelectField(_l("Number as it became"), choices=[])
    planned = SelectField(_l("Number as planned"), choices=[])
    percent = NumberField(
        _l("More than this many % above the plan"),
        [InputRequired(A_NUMBER), NumberRange(0, MOST_PERCENT, _l("Between 0 and 10,000 %."))],
        places=None,
        default=20,
    )
    column = SelectField(_l("Column"), choices=[])
    side = SelectField(
        _l("At risk"), choices=[SelectChoice("above", _l("above")), SelectChoice("below", _l("below"))]
    )
    limit = NumberField(
        _l("Limit"), [InputRequired(A_NUMBER), NumberRange(-LARGEST, LARGEST, A_NUMBER)], places=None
    )
    values = StringField(
        _l("Values at risk, with ; between them"),
        [InputRequired(_l("Give one value at least.")), Length(max=2000)],
    )
    known_column = SelectField(
        _l("Known from the date in"),
        choices=[],
        description=_l(
            "A date fixed beforehand, such as the planned end. From a closing date, only what is over counts."
        ),
    )
    known_days = IntegerField(_l("and this many days after it"), _days(), default=30)

    def keep_to(self, schema: Schema, *, first: bool) -> None:
        """Leave the fields of this kind of condition, with the columns that fit to choose from."""
        if self.kind.data not in FIELDS:
            self.kind.data = "late"
        asked = {"kind", *FIELDS[self.kind.data], *(() if first else ("joined",))}
        for name in [one for one in self._fields if one not in asked]:
            del self[name]
        for name, fits in self._choices(schema).items():
            if name in self._fields:
                self[name].choices = [SelectChoice(one, one) for one in fits]

    def _choices(self, schema: Schema) -> dict[str, list[str]]:
        """Return the columns to choose from by field: what a model reads is no outcome."""
        dates, numbers = _of(schema, (Kind.date,)), _of(schema, NUMBERS)
        read = {one.name for one in schema.features()}
        values = _of(schema, CATEGORIES if self.kind.data == "among" else NUMBERS)
        outcomes = {"actual": numbers, "column": values}
        return {
            **dict.fromkeys(("planned_end", "actual_end", "known_column"), dates),
            "planned": numbers,
            **{name: [one for one in fits if one not in read] for name, fits in outcomes.items()},
        }

    def condition(self) -> Condition:
        """Return the condition as typed."""
        if self.kind.data == "late":
            return Late(self.planned_end.data, self.actual_end.data, self.days.data)
        known = KnownFrom(self.known_column.data, self.known_days.data)
        if self.kind.data == "overrun":
            return Overrun(self.actual.data, self.planned.data, float(self.percent.data), known)
        if self.kind.data == "beyond":
            return Beyond(self.column.data, Side(self.side.data), float(self.limit.data), known)
        return Among(self.column.data, tuple(dict.fromkeys(listed(self.values.data or ""))), known)


def _of(schema: Schema, kinds: Iterable[Kind]) -> list[str]:
    return [one.name for one in schema.everything() if one.kind in kinds]


class OutcomeForm(Form):
    """What the model is to foresee, and when it is known of a case."""

    conditions = FieldList(FormField(ConditionForm))
    snapshot = DateField(
        _l("Day of the data"),
        [InputRequired(_l("Give the day on which the file was made."))],
        description=_l("A case counts only if its outcome could be known on that day, finished or not."),
    )

    def offer(self, schema: Schema) -> None:
        """Number the conditions anew, and leave each the fields and the columns of its kind."""
        for at, entry in enumerate(self.conditions):
            entry.form.keep_to(schema, first=at == 0)
            for field in entry.form:
                field.name = field.id = f"conditions-{at}-{field.short_name}"
                field.label.field_id = field.id

    def add(self, kind: str, schema: Schema) -> None:
        """Add an empty condition of a kind, as far as one more may stand."""
        if len(self.conditions) < MOST_CONDITIONS:
            self.conditions.append_entry({**first_data(schema), "kind": kind})
        self.offer(schema)

    def remove(self, place: str, schema: Schema) -> None:
        """Take the condition in a place away; the last one stays."""
        if place.isdecimal() and int(place) < len(self.conditions) > 1:
            self.conditions.entries.pop(int(place))
        self.offer(schema)

    def rule(self) -> LabelRule:
        """Return the label rule as typed."""
        groups: list[list[Condition]] = []
        for entry in self.conditions:
            if not groups or entry.form.joined.data == OR:
                groups.append([])
            groups[-1].append(entry.form.condition())
        return LabelRule(tuple(map(tuple, groups)), self.snapshot.data)


class ProposalForm(Form):
    """Why these limits, as experts read it."""

    because = TextAreaField(
        _l("Why these limits"),
        [InputRequired(_l("Say why these limits.")), Length(max=5000)],
        description=_l("What hurts from there on, in the words of the field; what was tried and set aside."),
    )


def outcome_data(schema: Schema, rule: LabelRule | None) -> dict[str, Any]:
    """Return what the form of the outcome shows first: the rule as it is, else what the columns suggest."""
    if rule is None:
        return {"conditions": [first_data(schema)]}
    told = [
        {**_data(one), "joined": AND if at else OR} for group in rule.groups for at, one in enumerate(group)
    ]
    return {"conditions": told, "snapshot": rule.snapshot}


def first_data(schema: Schema) -> dict[str, Any]:
    """Return what a new condition shows: the dates that the columns suggest."""
    planned = schema.with_role(Role.planned_end)
    ended = schema.with_role(Role.actual_end)
    return {"kind": "late", "planned_end": planned, "actual_end": ended, "known_column": planned}


def _data(condition: Condition) -> dict[str, Any]:
    """Return a condition as its entry shows it."""
    told = condition.to_data()
    known = told.pop("known_from", {})
    told |= {f"known_{name}": value for name, value in known.items()}
    return {**told, "values": joined(told["values"])} if "values" in told else told


Change = Callable[[OutcomeForm, str, Schema], None]
CHANGES: Mapping[str, Change] = {"add": OutcomeForm.add, "remove": OutcomeForm.remove}
