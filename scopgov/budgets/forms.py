"""Forms of budgets: what was spent, a correction, asking for more."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.web.forms import Form
from scopgov.web.money import EurosField

BEYOND = _l("Only if it goes beyond what was voted: why it was spent all the same")


class SpendingForm(Form):
    """One amount spent."""

    spent_on = DateField(_l("Day"), [InputRequired(_l("Write the day it was spent."))])
    label = StringField(_l("What for"), [InputRequired(_l("Say what it was spent on.")), Length(max=200)])
    supplier = StringField(_l("Supplier"), [Length(max=200)])
    amount = EurosField(_l("Amount, euros"), [InputRequired(_l("Write the amount spent."))])
    beyond = TextAreaField(BEYOND, [Length(max=2000)], render_kw={"rows": 2})


class CorrectionForm(Form):
    """The right amount of an entry, and why."""

    amount = EurosField(
        _l("The right amount, euros"),
        [InputRequired(_l("Write the right amount."))],
        description=_l("0 if it should not be there at all. The first entry stays readable."),
    )
    why = StringField(
        _l("Why is it corrected?"), [InputRequired(_l("Say why it is corrected.")), Length(max=200)]
    )
    beyond = TextAreaField(BEYOND, [Length(max=2000)], render_kw={"rows": 2})


class RequestForm(Form):
    """More money, to be voted on."""

    amount = EurosField(_l("Amount to add, euros"), [InputRequired(_l("Write the amount to add."))])
    reasons = TextAreaField(
        _l("What for"),
        [InputRequired(_l("Say what the money is for.")), Length(max=4000)],
        description=_l("Members read it in the text put to the vote."),
        render_kw={"rows": 4},
    )
