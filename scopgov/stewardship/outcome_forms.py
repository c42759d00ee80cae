"""The form of what became of a scored case."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.stewardship.score_outcomes import LONGEST
from scopgov.web.forms import Form


class OutcomeForm(Form):
    """What became of a case, and since when it is known."""

    happened = RadioField(
        _l("Did it happen?"),
        [InputRequired(_l("Say whether it happened."))],
        choices=[SelectChoice("yes", _l("Yes, it happened")), SelectChoice("no", _l("No, it did not"))],
    )
    known_on = DateField(_l("Since when is it known?"), [InputRequired(_l("Give a date."))])
    remark = TextAreaField(
        _l("Remark"),
        [Length(max=LONGEST)],
        description=_l("Everybody in the cooperative reads it. Name no person in it."),
        render_kw={"rows": 3},
    )
