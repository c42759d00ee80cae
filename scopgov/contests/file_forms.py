"""Forms with which the file that a contested model learnt from is corrected, and a retraining judged."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from scopgov.contests.file_correcting import Hits
from scopgov.datasets.rewriting import Edit
from scopgov.domain.contests import LONGEST
from scopgov.domain.rewritings import Way
from scopgov.web.forms import Form, SelectMultipleField


class LookForm(Form):
    """What to look for in the file; sent by POST, for a name stands in no address."""

    wanted = StringField(_l("Look for"), [InputRequired(_l("Write something.")), Length(max=200)])


class CorrectForm(Form):
    """Which rows, by their line in the file, which column, what is written there and why."""

    wanted = HiddenField()  # what was looked for, so that the rows found stay on the page
    lines = SelectMultipleField(
        _l("Rows"), [InputRequired(_l("Choose the rows first."))], choices=[], validate_choice=False
    )
    column = SelectField(_l("Column to correct"), choices=[], validate_choice=False)
    value = StringField(
        _l("What is written there instead"),
        [Length(max=2000)],
        description=_l("As cells of this column are written. Empty: the cell is missing."),
    )
    because = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Say why: every member can read it.")), Length(max=LONGEST)],
        description=_l("Every member can read this reason. Name no person in it."),
        render_kw={"rows": 3},
    )
    confirmed = BooleanField(_l("I have checked the rows: the bytes of the file as it was are deleted."))

    def validate_confirmed(self, field: BooleanField) -> None:
        """Refuse what was not confirmed."""
        if not field.data:
            raise ValidationError(_l("Confirm: the bytes of the file as it was are deleted."))

    def offer(self, hits: Hits, columns: Sequence[str]) -> None:
        """Offer the rows found and the columns that may be corrected."""
        self.lines.choices = [SelectChoice(str(line), str(line)) for line, _cells in hits.rows]
        self.column.choices = [SelectChoice(name, name) for name in columns]

    def chosen(self) -> list[int]:
        """Return the lines chosen; what is no number is left out."""
        typed = (str(one) for one in self.lines.data or ())
        return sorted({int(one) for one in typed if one.isdecimal() and len(one) < 10})

    def edit(self) -> Edit:
        """Return what is to be changed."""
        value = (self.value.data or "").strip()
        return Edit(Way.corrected, self.chosen(), (self.column.data or "",), value)


class JudgeForm(Form):
    """Whether members are asked for a retraining, and why."""

    asked = RadioField(
        _l("Train again?"),
        [InputRequired(_l("Say whether."))],
        choices=[
            SelectChoice("yes", _l("Yes: members are asked to vote on it")),
            SelectChoice("no", _l("Not now")),
        ],
    )
    said = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l(
            "How many rows were wrong, and whether the model would say anything else of them. The board reads it."
        ),
        render_kw={"rows": 3},
    )
