"""Forms of a source: import, one cleaning step, the split. That of the outcome is `outcome_forms`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.datasets.reading import Options
from scopgov.datasets.schema import Kind, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.words import DECIMALS, ENCODINGS, SEPARATORS, STEPS, listed
from scopgov.inventory.tables import Holding
from scopgov.web.forms import Form, NumberField


class _FromForm(Form):
    """What a file and a copy of a database both say: their name, and which source of the inventory they come from."""

    name = StringField(_l("Name"), [InputRequired(_l("Give these data a name.")), Length(max=200)])
    holding = SelectField(
        _l("Source in the inventory"),
        choices=[],
        default="",
        description=_l("A new one still has to be described there: owner, legal basis, how long it is kept."),
    )

    def offer(self, known: Sequence[Holding]) -> None:
        """Fill in the sources of the use case: first a new one."""
        there = [SelectChoice(str(one.id), one.name) for one in known]
        self.holding.choices = [SelectChoice("", _l("a new source, of this name")), *there]

    def holding_id(self) -> int | None:
        """Return the source chosen, None for a new one."""
        return int(self.holding.data) if self.holding.data else None


class ImportForm(_FromForm):
    """A file of past cases."""

    origin = StringField(
        _l("Where they come from"),
        [Length(max=500)],
        description=_l("Which tool or person made the file, when, and what was left out of it."),
    )
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l(
            "CSV in any usual encoding, Excel (.xlsx) or ARFF. Columns that are not needed can be left out before "
            "it is kept."
        ),
    )


class DatabaseForm(_FromForm):
    """One table, or what one SELECT finds, of another database."""

    url = PasswordField(
        _l("Address of the database"),
        [InputRequired(_l("Give the address.")), Length(max=1000)],
        description=_l(
            "postgresql://user:password@host/database. It is used once: neither kept, nor logged, nor shown again."
        ),
    )
    question = TextAreaField(
        _l("Table, or one SELECT"),
        [InputRequired(_l("Name one table, or write one SELECT without a semicolon.")), Length(max=5000)],
        description=_l("Read only, at most a million rows and thirty seconds."),
    )


class ReadingForm(Form):
    """How a file is to be read, where what was found is wrong."""

    encoding = SelectField(_l("Encoding"), choices=[], validate_choice=False)
    separator = SelectField(_l("Sign between cells"), choices=[], validate_choice=False)
    decimal = SelectField(_l("Decimal sign"), choices=[], validate_choice=False)
    sheet = SelectField(_l("Sheet"), choices=[], validate_choice=False)
    dropped = SelectMultipleField(_l("Columns that are not needed"), choices=[], validate_choice=False)
    pseudonyms = SelectMultipleField(
        _l("Columns to replace by pseudonyms"), choices=[], validate_choice=False
    )

    def tick(self, which: str, columns: Sequence[str], signs: Mapping[str, Any]) -> None:
        """Tick all columns as not needed, none, or those that look as if they were about persons.

        What is likely is ticked first: a column where only a few stray cells look so is for the person to judge.
        """
        personal = [name for name in columns if name in signs]
        likely = [name for name in personal if not signs[name]["stray"]]
        ticked = {"all": list(columns), "personal": personal, "likely": likely}
        self.dropped.data = ticked.get(which, [])
        self.pseudonyms.data = [one for one in self.pseudonyms.data or [] if one not in self.dropped.data]

    def offer(self, sheets: Sequence[str], columns: Sequence[str]) -> None:
        """Fill in what may be chosen: first to leave it to the file."""
        self.dropped.choices = self.pseudonyms.choices = [SelectChoice(name, name) for name in columns]
        found = SelectChoice("", _l("as found in the file"))
        self.encoding.choices = [found, *(SelectChoice(name, _l(text)) for name, text in ENCODINGS.items())]
        self.separator.choices = [found, *(SelectChoice(sign, _l(text)) for sign, text in SEPARATORS.items())]
        self.decimal.choices = [found, *(SelectChoice(sign, _l(text)) for sign, text in DECIMALS.items())]
        self.sheet.choices = [
            SelectChoice("", _l("the first one")),
            *(SelectChoice(name, name) for name in sheets),
        ]

    def options(self) -> Options:
        """Return the way of reading as chosen. Raises Refused for what is not to be chosen."""
        names = ("encoding", "separator", "decimal", "sheet")
        return Options.from_data({name: getattr(self, name).data or "" for name in names})


class StepForm(Form):
    """One cleaning step to add; which fields it needs depends on what it does."""

    do = SelectField(_l("Step"), choices=[SelectChoice(key, _l(text)) for key, text in STEPS.items()])
    column = SelectField(_l("Column"), choices=[], validate_choice=False)
    values = StringField(
        _l("Values, with ; between them"),
        [Length(max=2000)],
        description=_l("Needed to keep some values, or to take some codes as missing."),
    )
    than = NumberField(
        _l("Above"), [Optional()], places=None, description=_l("Needed to keep the rows above a number.")
    )

    def offer(self, schema: Schema) -> None:
        """Fill in the columns a step may be about."""
        self.column.choices = [SelectChoice(one.name, one.name) for one in schema.everything()]

    def step(self) -> dict[str, Any]:
        """Return the step as typed."""
        do, column, values = self.do.data, self.column.data, listed(self.values.data or "")
        typed: dict[str, dict[str, Any]] = {
            "keep_values": {"column": column, "values": values},
            "keep_parsed": {"columns": [column]},
            "keep_above": {"column": column, "than": float(self.than.data or 0)},
            "missing_codes": {"column": column, "codes": values},
        }
        return {"do": do, **typed.get(do, {})}

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the values where the step needs some."""
        if not super().validate(extra_validators):
            return False
        if self.do.data in ("keep_values", "missing_codes") and not listed(self.values.data or ""):
            self.values.errors = [*self.values.errors, _l("Give one value at least.")]
            return False
        if self.do.data == "keep_above" and self.than.data is None:
            self.than.errors = [*self.than.errors, _l("Give a number.")]
            return False
        return True


def _dates(schema: Schema) -> Sequence[Any]:
    names = [one.name for one in schema.everything() if one.kind is Kind.date]
    return [SelectChoice(name, name) for name in names]


class LikeForm(Form):
    """When the file was made; all the rest is declared as it was before."""

    snapshot = DateField(
        _l("Day of the data"),
        [InputRequired(_l("Give the day on which the file was made."))],
        description=_l("A case counts only if its outcome could be known on that day, finished or not."),
    )


class SplitForm(Form):
    """By which date the rows are split, and how many of the last ones test the model."""

    column = SelectField(_l("Date that puts the rows in order"), choices=[])
    test_share = IntegerField(
        _l("Share of the last rows kept for the test, in %"),
        [InputRequired(_l("Give a share.")), NumberRange(10, 50, _l("Between 10 and 50."))],
        default=30,
    )
    folds = IntegerField(
        _l("Periods inside the training rows"),
        [InputRequired(_l("Give a number.")), NumberRange(2, 10, _l("Between 2 and 10."))],
        default=4,
        description=_l("Settings are chosen on these periods, never on the test rows."),
    )

    def offer(self, schema: Schema) -> None:
        """Fill in the dates to choose from."""
        self.column.choices = _dates(schema)

    def rule(self) -> SplitRule:
        """Return the split as typed."""
        return SplitRule(self.column.data, self.test_share.data / 100, self.folds.data)


def split_data(schema: Schema, rule: SplitRule | None) -> dict[str, Any]:
    """Return what the form of the split shows first."""
    if rule is None:
        return {"column": schema.with_role(Role.split_date)}
    return {"column": rule.column, "test_share": round(rule.test_share * 100), "folds": rule.folds}
