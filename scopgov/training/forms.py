"""The form of a training request: kinds of models and effort."""

from __future__ import annotations

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from scopgov.training.families import FAMILIES, NAMES
from scopgov.training.queries import BASELINE
from scopgov.web.forms import Form


class SelectMultipleField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Choices of which several may be made, each with its box; components/form.html knows it by this name."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TrainingForm(Form):
    """What to train on frozen data."""

    families = SelectMultipleField(
        _l("Kinds of models"),
        choices=[SelectChoice(family, _l(NAMES[family])) for family in FAMILIES if family != BASELINE],
        default=[family for family in FAMILIES if family != BASELINE],
        description=_l("A baseline that answers the average rate to everyone is always trained beside them."),
    )
    effort = RadioField(
        _l("Effort"),
        choices=[
            SelectChoice("full", _l("Full: settings are searched on past periods; several minutes")),
            SelectChoice(
                "quick", _l("Quick: no search, small models; to see whether anything can be learnt")
            ),
        ],
        default="full",
    )

    def chosen(self) -> list[Any]:
        """Return the kinds chosen."""
        return list(self.families.data or [])
