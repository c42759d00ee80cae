"""The form of the committee's reading: a finding a clause, then one line for each of the seven effects."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from scopgov.charter.tables import Clause
from scopgov.domain.effects import (
    CONCERN_NAMES,
    DIRECTION_NAMES,
    LONGEST,
    QUESTIONS,
    Concern,
    Direction,
    Effect,
)
from scopgov.usecases.services import Reading
from scopgov.usecases.tables import FindingKind
from scopgov.usecases.words import FINDING_NAMES
from scopgov.web.forms import Form, InnerForm


class FindingForm(InnerForm):
    """What is found of one clause."""

    clause_id = HiddenField()
    kind = RadioField(
        _l("Finding"),
        choices=[SelectChoice(kind.value, _l(FINDING_NAMES[kind])) for kind in FindingKind],
        validators=[InputRequired(_l("Choose a finding."))],
    )
    reason = TextAreaField(_l("Why"), [Length(max=5000)], render_kw={"rows": 3})
    condition = TextAreaField(_l("Condition, where there is one"), [Length(max=2000)], render_kw={"rows": 2})


class EffectForm(InnerForm):
    """One effect: a list of four ways rather than four buttons, so that seven of them fit a phone."""

    direction = SelectField(
        _l("Which way"),
        [InputRequired(_l("Choose one of the four."))],
        choices=[
            SelectChoice("", _l("Choose")),
            *(SelectChoice(one.value, _l(DIRECTION_NAMES[one])) for one in Direction),
        ],
    )
    why = StringField(_l("Why, in one sentence"), [Length(max=LONGEST)])
    whom = StringField(_l("For whom"), [Length(max=LONGEST)])


class CheckForm(Form):
    """The reading of a file, clause by clause, and its effects."""

    clauses = FieldList(FormField(FindingForm))
    effects = FieldList(FormField(EffectForm), label=_l("Effects"), max_entries=len(Concern))

    def about(self, clauses: Sequence[Clause]) -> None:
        """Ask about each clause and each effect, keeping what was typed."""
        while len(self.clauses) < len(clauses):
            self.clauses.append_entry({"clause_id": clauses[len(self.clauses)].id})
        while len(self.effects) < len(Concern):
            self.effects.append_entry()
        for concern, entry in zip(Concern, self.effects, strict=False):
            entry.form.direction.label.text = _l(CONCERN_NAMES[concern])
            entry.form.direction.description = _l(QUESTIONS[concern])

    def findings(self, clauses: Sequence[Clause]) -> list[Reading]:
        """Return the findings, in the order of the clauses."""
        return [
            Reading(clause.id, FindingKind(one["kind"]), one["reason"] or "", one["condition"] or "")
            for clause, one in zip(clauses, self.clauses.data, strict=False)
        ]

    def expected(self) -> list[Effect]:
        """Return the effects, in their order."""
        return [
            Effect(concern, Direction(one["direction"]), one["why"] or "", one["whom"] or "")
            for concern, one in zip(Concern, self.effects.data, strict=False)
        ]
