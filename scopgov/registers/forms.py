"""Forms of the record: what to look for, which printed head to compare."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.registers.act_words import ACT_NAMES
from scopgov.web.filters import say
from scopgov.web.forms import GetForm
from scopgov.web.reception import LARGEST


class SearchForm(GetForm):
    """Which entries to show; sent by GET, so that a search has an address."""

    act = SelectField(_l("Act"), validators=[Optional()])
    subject = StringField(
        _l("About"), [Length(max=80)], description=_l("For instance poll:3, or use_case for all of them.")
    )
    member = IntegerField(
        _l("Member’s number"), [Optional(), NumberRange(0, LARGEST)], description=_l("0 is the clock.")
    )
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])

    def offer_acts(self) -> None:
        """Fill in the acts that can be chosen, in alphabetical order of their names."""
        named = sorted((say(Reason(name)), act.value) for act, name in ACT_NAMES.items())
        self.act.choices = [
            SelectChoice("", say(N_("All acts"))),
            *(SelectChoice(value, name) for name, value in named),
        ]


class HeadForm(GetForm):
    """An entry's number and hash, as printed on minutes."""

    seq = IntegerField(_l("Number of the entry"), [InputRequired(), NumberRange(1, LARGEST)])
    hash = StringField(
        _l("Hash printed on the minutes"),
        [InputRequired(), Length(max=120)],
        description=_l("64 signs, 0 to 9 and a to f; spaces do not count."),
    )
