"""The form by which the columns of a quality report are filtered and put in order; sent by GET."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from scopgov.datasets.overview import Asked
from scopgov.datasets.words import KINDS
from scopgov.web.forms import GetForm


class ShownForm(GetForm):
    """Which columns to show, and in which order."""

    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice("", _l("All kinds")),
            *(SelectChoice(k.value, _l(text)) for k, text in KINDS.items()),
        ],
        validate_choice=False,
    )
    found = SelectField(
        _l("Findings"),
        choices=[
            SelectChoice("", _l("All columns")),
            SelectChoice("some", _l("With something to look at")),
            SelectChoice("none", _l("With nothing to look at")),
        ],
        validate_choice=False,
    )
    order = SelectField(
        _l("Order"),
        choices=[
            SelectChoice("", _l("As in the file")),
            SelectChoice("missing", _l("Most often missing first")),
        ],
        validate_choice=False,
    )

    def asked(self) -> Asked:
        """Return what is asked for."""
        return Asked(self.kind.data or "", self.found.data or "", self.order.data or "")
