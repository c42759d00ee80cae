"""Forms of the mandate pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.web.forms import Form


class ReasonForm(Form):
    """Why a mandate is suspended, resumed or withdrawn."""

    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why: every member can read it.")), Length(max=2000)],
        description=_l("Every member can read this reason. Name no person in it."),
    )
