"""The form of an amendment to one clause of the charter: what to do with it, its words, what it asks, why."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.charter.forms import HUNDRED, check_of, key_of, offered
from scopgov.courses.tables import Course
from scopgov.domain.charter_checks import Check
from scopgov.domain.clause_amendments import CHANGE_NAMES, Change, Content
from scopgov.web.forms import Form, InnerForm, NumberField

SPARE = 2


class AskedForm(InnerForm):
    """One thing that the clause asks to be looked up; a line left empty is left out."""

    what = SelectField(_l("What is looked up"), [Optional()], validate_choice=False)
    points = NumberField(_l("Points"), [Optional(), NumberRange(0, 99, _l("Between 0 and 99."))], places=None)


class AmendmentForm(Form):
    """One change to one clause, and why."""

    what = RadioField(
        _l("What do you propose?"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in CHANGE_NAMES.items()],
        default=Change.change.value,
    )
    title = StringField(_l("Title"), [Length(max=200)])
    text = TextAreaField(_l("Text"), [Length(max=5000)], render_kw={"rows": 6})
    checks = FieldList(FormField(AskedForm), max_entries=12)
    because = TextAreaField(
        _l("Why should the charter change?"),
        [InputRequired(_l("Say why the charter should change.")), Length(max=5000)],
        description=_l("Members read it before they vote."),
        render_kw={"rows": 3},
    )

    def suggest(self, clause: Content | None, checks: Iterable[Check] = ()) -> None:
        """Fill in the words of the clause to change and what it asks, with some empty lines after."""
        if clause is not None:
            self.title.data, self.text.data = clause.title, clause.text
        for one in checks:
            points = None if one.tolerance is None else f"{(one.tolerance * HUNDRED).normalize():f}"
            self.checks.append_entry({"what": key_of(one.kind, one.value), "points": points})
        for _ in range(SPARE):
            self.checks.append_entry()

    def offer(self, courses: Iterable[Course] = ()) -> None:
        """Offer what can be looked up, the courses of the cooperative among it."""
        for line in self.checks:
            line.form.what.choices = offered(courses)

    def becomes(self) -> Content:
        """Return the clause as it would read. Raises Refused for a check half filled in, at its field."""
        lines = [(at, {**one, "clause": 1}) for at, one in enumerate(self.checks.data) if one["what"]]
        found = [check_of(at, line, {1: 1}) for at, line in lines]
        checks = tuple(
            (one.kind.value, one.value, "" if one.tolerance is None else f"{one.tolerance:.4f}")
            for one in found
        )
        return Content((self.title.data or "").strip(), (self.text.data or "").strip(), checks)
