"""Forms of measurements: a figure with its day and source, and its correction."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from scopgov.domain.indicators import Line
from scopgov.usecases.forms import AmountField, sound_amount
from scopgov.web.filters import as_typed
from scopgov.web.forms import Form


class MeasureForm(Form):
    """What was measured, when, where the figure comes from."""

    value = AmountField(_l("Figure"), [InputRequired(_l("Give the figure.")), sound_amount])
    measured_on = DateField(_l("Measured on"), [InputRequired(_l("Give a day."))])
    source = StringField(
        _l("Where the figure comes from"),
        [InputRequired(_l("Say where the figure comes from.")), Length(max=300)],
    )
    remark = TextAreaField(_l("Remark"), [Length(max=2000)], render_kw={"rows": 2})


class CorrectForm(Form):
    """What a measurement should be, or that it should not be there, and why."""

    value = AmountField(_l("Right figure"), [sound_amount])
    measured_on = DateField(_l("Measured on"), [InputRequired(_l("Give a day."))])
    taken_out = BooleanField(_l("This measurement should not be there: take it out"))
    remark = TextAreaField(
        _l("Why it is corrected"),
        [InputRequired(_l("Say why it is corrected.")), Length(max=2000)],
        description=_l("The line that was entered stays readable, with this beside it."),
        render_kw={"rows": 2},
    )

    def validate_value(self, field: AmountField) -> None:
        """Ask for a figure, unless there should be none."""
        if not field.data and not self.taken_out.data:
            raise ValidationError(_l("Give the figure."))

    def fill(self, line: Line) -> None:
        """Show what stands."""
        if not self.is_submitted():
            self.value.data, self.measured_on.data = as_typed(line.value), line.on
