"""The form that changes rows of a file for a person: which rows, what is written there or taken away, and why."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.datasets.rewriting import Edit
from scopgov.domain.rewritings import WAY_NAMES, Way
from scopgov.web.forms import Form, SelectMultipleField

WAYS = (Way.corrected, Way.emptied, Way.removed)


def lines_of(written: str) -> list[int]:
    """Return the lines of rows as they stand in a form, with commas between; what is no number is left out."""
    cut = (one.strip() for one in written.split(","))
    return sorted({int(one) for one in cut if one.isdecimal() and len(one) < 10})


class ChangeForm(Form):
    """Which rows, by their line in the file, what is done of them, and why."""

    lines = HiddenField()
    way = RadioField(
        _l("What is done"),
        choices=[SelectChoice(one.value, _l(WAY_NAMES[one])) for one in WAYS],
        validators=[InputRequired(_l("Say what is done."))],
    )
    columns = SelectMultipleField(_l("In which columns"), choices=[], validate_choice=False)
    value = StringField(
        _l("What is written there instead"),
        [Length(max=2000)],
        description=_l("For a correction, as cells of this column are written. Empty: the cell is missing."),
    )
    because = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Say why: it stands in the log of this request.")), Length(max=2000)],
        description=_l("Only the data protection contact reads it."),
        render_kw={"rows": 2},
    )
    confirmed = BooleanField(_l("I have checked the rows: the bytes of the file as it was are deleted."))

    def offer(self, names: Sequence[str], about: Sequence[str], lines: Sequence[int]) -> None:
        """Fill in the rows chosen and the columns, those about persons first."""
        self.lines.data = ",".join(map(str, lines))
        others = [SelectChoice(one, one) for one in names if one not in about]
        persons = [SelectChoice(one, _l("%(name)s (about persons)", name=one)) for one in about]
        self.columns.choices = [*persons, *others]

    def chosen(self) -> list[int]:
        """Return the lines of the rows chosen."""
        return lines_of(self.lines.data or "")

    def edit(self) -> Edit:
        """Return what is to be changed."""
        way, value = Way(self.way.data), (self.value.data or "").strip()
        columns = () if way is Way.removed else tuple(self.columns.data or ())
        return Edit(way, self.chosen(), columns, value if way is Way.corrected else "")
