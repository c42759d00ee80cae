"""The form that changes rows of a place for a person: which rows, which words, what is done of them, and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.places import WAY_NAMES, Kind, Way
from scopgov.privacy import seeking
from scopgov.web.forms import Form


class PlaceForm(Form):
    """Which rows, by their key, what is done of the words that were looked for, and why."""

    rows = HiddenField()
    texts = HiddenField()
    way = RadioField(_l("What is done"), choices=[], validators=[InputRequired(_l("Say what is done."))])
    value = StringField(
        _l("The words that are right"), [Length(max=300)], description=_l("Only to write other words.")
    )
    because = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Say why: it stands in the log of this request.")), Length(max=2000)],
        description=_l("Only the data protection contact reads it."),
        render_kw={"rows": 2},
    )
    confirmed = BooleanField(_l("I have checked the rows: what they say now is not kept."))

    def offer(self, kind: Kind) -> None:
        """Fill in what may be done in a place."""
        self.way.choices = [SelectChoice(one.value, _l(WAY_NAMES[one])) for one in kind.ways]

    @property
    def wanted(self) -> list[str]:
        """Return the words that were looked for."""
        return seeking.wanted(self.texts.data or "")

    @property
    def chosen(self) -> list[str]:
        """Return the keys of the rows chosen."""
        return [one for one in (self.rows.data or "").split(",") if one]

    @property
    def asked(self) -> Way:
        """Return what is done of the rows."""
        return Way(self.way.data)
