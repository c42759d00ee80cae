"""Forms of the ranking: its filters, one's ratings of a file, new criteria and weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.ranking import AXIS_NAMES, MOST_WEIGHT, SCALE, Axis, Criteria, Criterion
from scopgov.domain.text import N_
from scopgov.ranking.services import Given
from scopgov.ranking.tables import Rating
from scopgov.usecases.search_forms import FilterForm
from scopgov.web.forms import Form, InnerForm

SPARE = 2
WEIGHT = (Optional(), NumberRange(min=0, max=MOST_WEIGHT))
WORDS = {1: _l("1, very little"), 3: _l("3, in between"), 5: _l("5, very much")}


class RankingForm(FilterForm):
    """Which files the picture shows, in which order its table stands."""

    order = SelectField(
        _l("Order of the table"),
        choices=[
            SelectChoice("standing", _l("By corner")),
            SelectChoice("value", _l("Greatest value first")),
            SelectChoice("difficulty", _l("Least difficulty first")),
            SelectChoice("number", _l("Earliest first")),
            SelectChoice("title", _l("By title")),
            SelectChoice("stage", _l("By stage")),
            SelectChoice("raters", _l("Most rated first")),
        ],
        validate_choice=False,
    )


class OneForm(InnerForm):
    """What one gives on one criterion."""

    key = HiddenField()
    value = SelectField(
        _l("From 1 to 5"),
        choices=[
            SelectChoice("", _l("I give nothing")),
            *(SelectChoice(str(one), WORDS.get(one, str(one))) for one in SCALE),
        ],
        validate_choice=False,
    )
    reason = StringField(_l("Why, in one sentence"), [Length(max=500)])


class RatingForm(Form):
    """What one gives a file, criterion by criterion."""

    ratings = FieldList(FormField(OneForm), max_entries=40)

    def fill(self, criteria: Criteria, mine: Mapping[str, Rating]) -> None:
        """Show each criterion, with what one gave so far."""
        for one in criteria:
            held = mine.get(one.key)
            value, reason = (str(held.value), held.reason) if held else ("", "")
            self.ratings.append_entry({"key": one.key, "value": value, "reason": reason})

    def lines(self, criteria: Criteria) -> Iterator[tuple[Criterion, Any]]:
        """Give each criterion with its fields."""
        fields = {entry.form.key.data: entry.form for entry in self.ratings}
        return ((one, fields[one.key]) for one in criteria if one.key in fields)

    def given(self) -> dict[str, Given]:
        """Return what was typed, by the key of each criterion."""
        return {entry.form.key.data: _given(entry.form) for entry in self.ratings}


def _given(form: Any) -> Given:
    typed = form.value.data or ""
    return Given(_number(typed) if typed else None, form.reason.data or "")


def _number(typed: str) -> int:
    return int(typed) if typed in {str(one) for one in SCALE} else 0


class WeightForm(InnerForm):
    """Whether a criterion is kept, and what it weighs."""

    key = HiddenField()
    kept = BooleanField(_l("Among the criteria"))
    weight = IntegerField(_l("Weight, from 0 to 10"), WEIGHT)


class NewForm(InnerForm):
    """A criterion to add; an empty one is left out."""

    axis = SelectField(
        _l("Speaks of"),
        choices=[SelectChoice(one.value, _l(AXIS_NAMES[one])) for one in Axis],
        validate_choice=False,
    )
    name = StringField(_l("Name"), [Length(max=60)])
    question = StringField(_l("Question"), [Length(max=200)])
    weight = IntegerField(_l("Weight, from 0 to 10"), WEIGHT)


class CriteriaForm(Form):
    """All the criteria with their weights, and why they should change."""

    because = TextAreaField(
        _l("Why should the criteria change?"),
        [InputRequired(_l("Say why the criteria should change.")), Length(max=5000)],
        description=_l("Members read it before they vote."),
        render_kw={"rows": 3},
    )
    known = FieldList(FormField(WeightForm), max_entries=60)
    added = FieldList(FormField(NewForm), max_entries=8)

    def fill(self, known: Criteria, in_force: Criteria) -> None:
        """Show every criterion that was ever in force, those of today kept, and room for new ones."""
        today = {one.key: one.weight for one in in_force}
        for one in known:
            kept = one.key in today
            self.known.append_entry({"key": one.key, "kept": kept, "weight": today.get(one.key, 1)})
        for _spare in range(SPARE):
            self.added.append_entry({"axis": Axis.value.value, "weight": 1})

    def lines(self, known: Criteria) -> Iterator[tuple[Criterion, Any]]:
        """Give each criterion with its fields."""
        fields = {entry.form.key.data: entry.form for entry in self.known}
        return ((one, fields[one.key]) for one in known if one.key in fields)

    def read(self, known: Criteria) -> Criteria:
        """Return the criteria typed, value first; those added have no key yet."""
        lines = list(self.lines(known))
        if len(lines) != len(known):
            raise Refused(Reason(N_("The criteria in force changed meanwhile: start again.")))
        kept = [replace(one, weight=_weight(form)) for one, form in lines if form.kept.data]
        both = [*kept, *(_added(entry.form) for entry in self.added if _written(entry.form))]
        return tuple(one for axis in Axis for one in both if one.axis is axis)


def _weight(form: Any) -> int:
    if form.weight.data is None:
        raise Refused(Reason(N_("Give a weight.")), field=form.weight.name)
    return int(form.weight.data)


def _written(form: Any) -> bool:
    return bool((form.name.data or "").strip() or (form.question.data or "").strip())


def _added(form: Any) -> Criterion:
    axis = Axis.difficulty if form.axis.data == Axis.difficulty.value else Axis.value
    name, question = ((field.data or "").strip() for field in (form.name, form.question))
    return Criterion("", axis, name, question, _weight(form))
