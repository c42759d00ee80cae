"""The form that proposes a retraining."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.datasets.tables import DataVersion
from scopgov.web.filters import day
from scopgov.web.forms import Form


class RetrainingForm(Form):
    """Which data, and why."""

    data_version = SelectField(
        _l("Data"),
        [InputRequired(_l("Choose the data."))],
        description=_l("The recipe that members voted is run again on these data, as it is."),
    )
    reason = TextAreaField(
        _l("Why train again?"),
        [InputRequired(_l("Say why the model should be trained again.")), Length(max=2000)],
        description=_l("Members read this with the motion."),
    )


def retraining_form(offered: Sequence[DataVersion]) -> RetrainingForm:
    """Return the form offering these data."""
    form = RetrainingForm()
    form.data_version.choices = [SelectChoice(str(one.id), _named(one)) for one in offered]
    return form


def _named(data: DataVersion) -> str:
    return str(
        _(
            "%(use_case)s: %(source)s, version %(version)s, frozen on %(day)s",
            use_case=data.source.use_case.title,
            source=data.source.name,
            version=data.version,
            day=day(data.frozen_at.date()),
        )
    )
