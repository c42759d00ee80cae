"""Forms of use cases: the proposal with its indicators, the reading against the charter, the search."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from scopgov.charter.tables import Clause
from scopgov.domain.lifecycle import NAMES, UseCaseState
from scopgov.usecases.services import Aim, Proposal, Reading
from scopgov.usecases.tables import Category, FindingKind, UseCase
from scopgov.usecases.words import CATEGORY_NAMES, FINDING_NAMES
from scopgov.web.forms import Form

LINES = 20
LARGEST = Decimal(10) ** 11


class AmountField(StringField):  # type: ignore[misc]
    """A decimal number, with a comma or a point, spaces between thousands allowed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed; the number is read by `number`."""
        self.data = valuelist[0].strip() if valuelist else ""

    def number(self) -> Decimal | None:
        """Return the number written, None where nothing is."""
        written = "".join((self.data or "").replace(",", ".").split())
        return Decimal(written) if written else None


def _amount(form: Any, field: AmountField) -> None:
    try:
        number = field.number()
    except InvalidOperation:
        number = Decimal("NaN")
    if number is not None and not (number.is_finite() and abs(number) < LARGEST):
        raise ValidationError(_l("This is not a number, for instance 12.5."))


class AimForm(PlainForm):  # type: ignore[misc]
    """One indicator; a line left empty is left out."""

    name = StringField(_l("Indicator"), [Length(max=200)])
    unit = StringField(_l("Unit"), [Length(max=40)])
    baseline = AmountField(_l("Where we stand"), [_amount])
    target = AmountField(_l("Target"), [_amount])
    due_on = DateField(_l("Due by"), [Optional()])

    def validate_name(self, field: StringField) -> None:
        """A line that holds something needs a name."""
        rest = (self.unit.data, self.baseline.data, self.target.data, self.due_on.data)
        if any(rest) and not (field.data or "").strip():
            raise ValidationError(_l("Name the indicator."))

    def validate_target(self, field: AmountField) -> None:
        """An indicator has a target."""
        if (self.name.data or "").strip() and not field.data:
            raise ValidationError(_l("Give the target."))

    def aim(self) -> Aim | None:
        """Return the indicator written, None for an empty line."""
        name, target = (self.name.data or "").strip(), self.target.number()
        if not name or target is None:
            return None
        unit = (self.unit.data or "").strip()
        return Aim(name, target, unit=unit, baseline=self.baseline.number(), due_on=self.due_on.data)


class ProposalForm(Form):
    """A need that may deserve AI, in the words of those who have it."""

    title = StringField(_l("Title"), [InputRequired(_l("Give the use case a title.")), Length(max=200)])
    category = SelectField(
        _l("Kind of use"), choices=[SelectChoice(c.value, _l(CATEGORY_NAMES[c])) for c in Category]
    )
    problem = TextAreaField(
        _l("What is the problem?"),
        [Length(max=10_000)],
        description=_l("What happens today, how often, and what it costs. Facts you know, not solutions."),
    )
    benefit = TextAreaField(_l("What would be better?"), [Length(max=10_000)])
    people = TextAreaField(
        _l("Who is concerned?"),
        [Length(max=10_000)],
        description=_l("Trades, clients, partners: those who would use it and those it would be about."),
    )
    purpose = StringField(
        _l("What would a model be used for, in one sentence?"),
        [Length(max=300)],
        description=_l("A mandate will allow this and nothing else."),
    )
    indicators = FieldList(FormField(AimForm), min_entries=1, max_entries=LINES)
    add_line = SubmitField(_l("Add an indicator"))

    def fill(self, use_case: UseCase) -> None:
        """Show what a draft holds."""
        for name in ("title", "category", "problem", "benefit", "people", "purpose"):
            value = getattr(use_case, name)
            self[name].data = value.value if isinstance(value, Category) else value
        while len(self.indicators):
            self.indicators.pop_entry()
        for one in use_case.indicators:
            line = {name: getattr(one, name) for name in ("name", "unit", "due_on")}
            numbers = {name: _plain(getattr(one, name)) for name in ("baseline", "target")}
            self.indicators.append_entry({**line, **numbers})
        if not use_case.indicators:
            self.indicators.append_entry()

    def add_one_line(self) -> None:
        """Add an empty indicator, where there is room."""
        if len(self.indicators) < LINES:
            self.indicators.append_entry()

    def proposal(self) -> Proposal:
        """Return the proposal as written."""
        texts = {name: self[name].data or "" for name in ("title", "problem", "benefit", "people", "purpose")}
        aims = [line.form.aim() for line in self.indicators]
        return Proposal(category=Category(self.category.data), aims=[aim for aim in aims if aim], **texts)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


class ReasonForm(Form):
    """Why a file is withdrawn."""

    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why it is withdrawn.")), Length(max=5000)], render_kw={"rows": 3}
    )


class FindingForm(PlainForm):  # type: ignore[misc]
    """What is found of one clause."""

    clause_id = HiddenField()
    kind = RadioField(
        _l("Finding"),
        choices=[SelectChoice(kind.value, _l(FINDING_NAMES[kind])) for kind in FindingKind],
        validators=[InputRequired(_l("Choose a finding."))],
    )
    reason = TextAreaField(_l("Why"), [Length(max=5000)], render_kw={"rows": 3})
    condition = TextAreaField(_l("Condition, where there is one"), [Length(max=2000)], render_kw={"rows": 2})


class CheckForm(Form):
    """The reading of a file, clause by clause."""

    clauses = FieldList(FormField(FindingForm))

    def about(self, clauses: Sequence[Clause]) -> None:
        """Ask about each clause, keeping what was typed."""
        while len(self.clauses) < len(clauses):
            self.clauses.append_entry({"clause_id": clauses[len(self.clauses)].id})

    def findings(self, clauses: Sequence[Clause]) -> list[Reading]:
        """Return the findings, in the order of the clauses."""
        return [
            Reading(clause.id, FindingKind(one["kind"]), one["reason"] or "", one["condition"] or "")
            for clause, one in zip(clauses, self.clauses.data, strict=False)
        ]


class SearchForm(Form):
    """Which use cases to show; sent by GET."""

    class Meta:
        """A search changes nothing: it needs no token."""

        csrf = False

    q = StringField(_l("Words"), [Length(max=100)])
    state = SelectField(
        _l("Stage"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(s.value, _l(NAMES[s.value])) for s in UseCaseState),
        ],
        validate_choice=False,
    )
    category = SelectField(
        _l("Kind of use"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(c.value, _l(CATEGORY_NAMES[c])) for c in Category),
        ],
        validate_choice=False,
    )
    order = SelectField(
        _l("Order"),
        choices=[
            SelectChoice("newest", _l("Latest first")),
            SelectChoice("oldest", _l("Earliest first")),
            SelectChoice("title", _l("By title")),
        ],
        validate_choice=False,
    )
