"""Forms of studies: one for each part. Empty lines are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from scopgov.domain.economics import LONGEST, Assumptions, Money, Recurrence, Scenario
from scopgov.domain.studies import (
    ASPECT_NAMES,
    EFFECT_NAMES,
    FINDING_NAMES,
    SOURCE_NAMES,
    WAY_NAMES,
    Aspect,
    Effect,
    EffectKind,
    Finding,
    Funding,
    FundSource,
    Judged,
    Option,
    Part,
    Study,
    Supplier,
    Way,
)
from scopgov.web.forms import Form, InnerForm
from scopgov.web.money import EurosField, QuantityField

LINES = 30
SHORT, TEXT = [Length(max=200)], [Length(max=4000)]


def _choices(names: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(key.value, _l(name)) for key, name in names.items()]


RECURRENCES = {Recurrence.once: _l("Once, at the start"), Recurrence.yearly: _l("Each year")}


class PartForm(Form):
    """One part of a study: shows what is written, gives back what is typed, adds lines without a script."""

    def fill(self, study: Study) -> None:
        """Show what the study says."""
        raise TypeError

    def said(self) -> dict[str, Any]:
        """Return what was typed, by field of the study."""
        raise TypeError

    def added(self) -> bool:
        """Add an empty line where a button asks for one; tell whether one did."""
        asked = [name for name in self._fields if name.startswith("add_") and self[name].data]
        for name in asked:
            lines = self[name.removeprefix("add_")]
            if len(lines) < LINES:
                lines.append_entry()
        return bool(asked)


def _show(lines: FieldList, rows: list[dict[str, Any]], least: int) -> None:
    """Show rows, with empty lines up to `least`."""
    while len(lines):
        lines.pop_entry()
    for row in rows:
        lines.append_entry(row)
    while len(lines) < least:
        lines.append_entry()


class JudgedForm(InnerForm):
    """What was found of one aspect."""

    finding = RadioField(_l("Finding"), choices=_choices(FINDING_NAMES), validators=[Optional()])
    text = TextAreaField(_l("Why"), TEXT, render_kw={"rows": 4})


class FindingsForm(PartForm):
    """Technical, data, legal, people: a finding each, and why."""

    technical = FormField(JudgedForm, _l(ASPECT_NAMES[Aspect.technical]))
    data_found = FormField(JudgedForm, _l(ASPECT_NAMES[Aspect.data]))
    legal = FormField(JudgedForm, _l(ASPECT_NAMES[Aspect.legal]))
    people = FormField(JudgedForm, _l(ASPECT_NAMES[Aspect.people]))

    def asked(self) -> list[tuple[Aspect, Any]]:
        """Return the four questions."""
        return [(one, self["data_found" if one is Aspect.data else one.value].form) for one in Aspect]

    def fill(self, study: Study) -> None:
        """Show what was found."""
        for aspect, form in self.asked():
            found = study.judged.get(aspect, Judged())
            form.finding.data, form.text.data = found.finding.value if found.finding else None, found.text

    def said(self) -> dict[str, Any]:
        """Return what was found."""
        return {"judged": {aspect: _judged(form) for aspect, form in self.asked()}}


def _judged(form: Any) -> Judged:
    return Judged(Finding(form.finding.data) if form.finding.data else None, (form.text.data or "").strip())


class LineForm(InnerForm):
    """A label with an amount; a line left empty is left out."""

    label = StringField(_l("What for"), SHORT)
    amount = EurosField(_l("Euros"))

    def validate_label(self, field: StringField) -> None:
        """An amount needs a name."""
        if self.amount.data and not (field.data or "").strip():
            raise ValidationError(_l("Say what this amount is for."))

    def validate_amount(self, field: EurosField) -> None:
        """A name needs an amount."""
        if (self.label.data or "").strip() and not field.data:
            raise ValidationError(_l("Write the amount, 0 if there is none."))

    @property
    def written(self) -> bool:
        """Tell whether the line holds something."""
        return bool((self.label.data or "").strip() and self.amount.data)


class MoneyLineForm(LineForm):
    """A cost or a gain: once or each year."""

    recurrence = SelectField(
        _l("When"), choices=[SelectChoice(key.value, name) for key, name in RECURRENCES.items()]
    )

    def money(self) -> Money:
        """Return the line."""
        return Money(self.label.data.strip(), self.amount.whole(), Recurrence(self.recurrence.data))


class FundingLineForm(LineForm):
    """Where money comes from."""

    source = SelectField(_l("Where it comes from"), choices=_choices(SOURCE_NAMES))

    def funding(self) -> Funding:
        """Return the line."""
        return Funding(self.label.data.strip(), self.amount.whole(), FundSource(self.source.data))


def _percent(label: str) -> IntegerField:
    """Return a field for what share of the lines a scenario takes."""
    return IntegerField(label, [InputRequired(_l("Write a whole percentage.")), NumberRange(0, 500)])


class MoneyForm(PartForm):
    """Costs, gains, where the money comes from, over how many years, three scenarios."""

    costs = FieldList(FormField(MoneyLineForm), max_entries=LINES)
    gains = FieldList(FormField(MoneyLineForm), max_entries=LINES)
    funds = FieldList(FormField(FundingLineForm), max_entries=LINES)
    add_costs = SubmitField(_l("Add a cost"))
    add_gains = SubmitField(_l("Add a gain"))
    add_funds = SubmitField(_l("Add a source of money"))
    years = IntegerField(
        _l("Years to look ahead"), [InputRequired(_l("Write a number of years.")), NumberRange(1, LONGEST)]
    )
    discount = QuantityField(
        _l("Discount rate, in percent a year"),
        [InputRequired(_l("Write a rate, 0 if a year of waiting costs nothing."))],
        description=_l(
            "What a year of waiting costs: a euro next year is worth a little less than one today."
        ),
    )
    cautious_costs = _percent(_l("Cautious: costs, in percent of the lines"))
    cautious_gains = _percent(_l("Cautious: gains, in percent of the lines"))
    favourable_costs = _percent(_l("Favourable: costs, in percent of the lines"))
    favourable_gains = _percent(_l("Favourable: gains, in percent of the lines"))

    def fill(self, study: Study) -> None:
        """Show the money of a study."""
        for name, lines in (("costs", study.costs), ("gains", study.gains)):
            rows = [{"label": m.label, "amount": m.amount, "recurrence": m.recurrence.value} for m in lines]
            _show(self[name], rows, 3 if name == "costs" else 2)
        rows = [{"label": f.label, "amount": f.amount, "source": f.source.value} for f in study.funds]
        _show(self.funds, rows, 2)
        self.years.data = study.looked.years
        self.discount.process_data(study.looked.discount)
        for one in (study.cautious, study.favourable):
            self[f"{one.key}_costs"].data, self[f"{one.key}_gains"].data = one.costs, one.gains

    def said(self) -> dict[str, Any]:
        """Return the money as typed."""
        return {
            "costs": tuple(line.form.money() for line in self.costs if line.form.written),
            "gains": tuple(line.form.money() for line in self.gains if line.form.written),
            "funds": tuple(line.form.funding() for line in self.funds if line.form.written),
            "looked": Assumptions(self.years.data, self.discount.whole()),
            "cautious": self._scenario("cautious"),
            "favourable": self._scenario("favourable"),
        }

    def _scenario(self, key: str) -> Scenario:
        return Scenario(key, costs=self[f"{key}_costs"].data, gains=self[f"{key}_gains"].data)


class EffectForm(InnerForm):
    """One effect that is no money; a line without a quantity is left out."""

    kind = SelectField(_l("Effect on"), choices=_choices(EFFECT_NAMES))
    quantity = QuantityField(_l("How much"))
    unit = StringField(_l("Unit"), [Length(max=60)])
    who = StringField(_l("For whom"), SHORT)
    measured = StringField(_l("How it will be measured"), [Length(max=300)])

    def validate_quantity(self, field: QuantityField) -> None:
        """What is said of an effect needs a quantity."""
        if any(one.data for one in (self.unit, self.who, self.measured)) and not field.data:
            raise ValidationError(_l("Say how much, 0 if nothing changes."))

    def validate_measured(self, field: StringField) -> None:
        """An effect that nobody can measure is a wish."""
        if self.quantity.data and not (field.data or "").strip():
            raise ValidationError(_l("Say how it will be measured."))

    def effect(self) -> Effect:
        """Return the effect."""
        unit, who, measured = ((one.data or "").strip() for one in (self.unit, self.who, self.measured))
        return Effect(EffectKind(self.kind.data), self.quantity.whole(), unit, who, measured)


class EffectsForm(PartForm):
    """What changes for people and surroundings."""

    effects = FieldList(FormField(EffectForm), max_entries=LINES)
    add_effects = SubmitField(_l("Add an effect"))

    def fill(self, study: Study) -> None:
        """Show the effects; a study without any is asked about each kind."""
        rows = [
            {
                "kind": e.kind.value,
                "quantity": e.quantity,
                "unit": e.unit,
                "who": e.who,
                "measured": e.measured,
            }
            for e in study.effects
        ]
        _show(self.effects, rows or [{"kind": kind.value} for kind in EffectKind], 1)

    def said(self) -> dict[str, Any]:
        """Return the effects as typed."""
        return {"effects": tuple(line.form.effect() for line in self.effects if line.form.quantity.data)}


class OptionForm(InnerForm):
    """One way to the tool; left empty where it was not looked at."""

    first_year = EurosField(_l("First year, euros"))
    yearly = EurosField(_l("Each year after, euros"))
    control = StringField(_l("What we control"), SHORT)
    delay = StringField(_l("When it would be ready"), SHORT)
    skills = StringField(_l("Skills needed"), SHORT)
    notes = TextAreaField(_l("Remarks"), [Length(max=2000)], render_kw={"rows": 2})

    def option(self) -> Option:
        """Return the option as typed."""
        texts = {name: (self[name].data or "").strip() for name in ("control", "delay", "skills", "notes")}
        return Option(self.first_year.amount(), self.yearly.amount(), **texts)


class SupplierForm(InnerForm):
    """One supplier; a line without a name is left out."""

    name = StringField(_l("Supplier"), SHORT)
    price = EurosField(_l("Price over the years, euros"))
    dependence = StringField(_l("How much we would depend on it"), SHORT)
    reversibility = StringField(_l("How we would leave"), SHORT)
    data_owner = StringField(_l("Whose are the data"), SHORT)
    model_owner = StringField(_l("Whose is the model"), SHORT)
    data_place = StringField(_l("Where the data are kept"), SHORT)

    def supplier(self) -> Supplier:
        """Return the supplier as typed."""
        texts = {key: (self[key].data or "").strip() for key in self._fields if key != "price"}
        return Supplier(price=self.price.amount(), **texts)


class OptionsForm(PartForm):
    """Three ways side by side, the one proposed and why, the suppliers."""

    build = FormField(OptionForm, _l(WAY_NAMES[Way.build]))
    buy = FormField(OptionForm, _l(WAY_NAMES[Way.buy]))
    open_source = FormField(OptionForm, _l(WAY_NAMES[Way.open_source]))
    proposed = RadioField(_l("The way proposed"), choices=_choices(WAY_NAMES), validators=[Optional()])
    because = TextAreaField(_l("Why this way"), [Length(max=450)], render_kw={"rows": 3})
    suppliers = FieldList(FormField(SupplierForm), max_entries=LINES)
    add_suppliers = SubmitField(_l("Add a supplier"))

    def fill(self, study: Study) -> None:
        """Show the options and the suppliers."""
        for way in Way:
            option, form = study.options.get(way, Option()), self[way.value].form
            for name in form._fields:
                form[name].process_data(getattr(option, name))
        self.proposed.data = study.proposed.value if study.proposed else None
        self.because.data = study.because
        _show(self.suppliers, [vars(one) for one in study.suppliers], 1)

    def said(self) -> dict[str, Any]:
        """Return the options and the suppliers as typed."""
        named = [line.form for line in self.suppliers if (line.form.name.data or "").strip()]
        return {
            "options": {way: self[way.value].form.option() for way in Way},
            "proposed": Way(self.proposed.data) if self.proposed.data else None,
            "because": (self.because.data or "").strip(),
            "suppliers": tuple(form.supplier() for form in named),
        }


class WordsForm(PartForm):
    """What every member should understand in a minute."""

    plain = TextAreaField(
        _l("In plain words"),
        [Length(max=800)],
        description=_l(
            "What it would do, for whom, what would stay in people’s hands. As you would say it aloud."
        ),
        render_kw={"rows": 6},
    )
    risks = TextAreaField(
        _l("What could go wrong"),
        [Length(max=600)],
        description=_l("And what we would do then. Voters read it beside the gains."),
        render_kw={"rows": 4},
    )

    def fill(self, study: Study) -> None:
        """Show the words."""
        self.plain.data, self.risks.data = study.plain, study.risks

    def said(self) -> dict[str, Any]:
        """Return the words as typed."""
        return {"plain": (self.plain.data or "").strip(), "risks": (self.risks.data or "").strip()}


FORMS: Mapping[Part, type[PartForm]] = {
    Part.findings: FindingsForm,
    Part.money: MoneyForm,
    Part.effects: EffectsForm,
    Part.options: OptionsForm,
    Part.words: WordsForm,
}
