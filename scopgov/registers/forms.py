"""Forms of the record: what to look for, which printed head to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.db import fold
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.registers.act_words import ACT_NAMES
from scopgov.registers.queries import CLOCK, Wanted
from scopgov.registers.subject_words import SUBJECT_NAMES
from scopgov.web.filters import say
from scopgov.web.forms import GetForm
from scopgov.web.reception import LARGEST


class SearchForm(GetForm):
    """Which entries to show; sent by GET, so that a search has an address."""

    act = SelectField(_l("Act"), validators=[Optional()])
    subject = SelectField(_l("About"), validators=[Optional()])
    number = IntegerField(_l("Its number"), [Optional(), NumberRange(0, LARGEST)])
    member = SelectField(_l("By"), validators=[Optional()])
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill in what can be chosen, in alphabetical order of the names: acts, things, people and the clock."""
        acts = {act.value: name for act, name in ACT_NAMES.items()}
        self.act.choices = [SelectChoice("", say(N_("All acts"))), *_named(acts)]
        self.subject.choices = [SelectChoice("", say(N_("Anything"))), *_named(SUBJECT_NAMES)]
        everybody = [("", say(N_("Everybody"))), (str(CLOCK), say(N_("the clock")))]
        self.member.choices = [
            SelectChoice(value, name)
            for value, name in (*everybody, *((str(number), name) for number, name in people))
        ]

    def wanted(self) -> Wanted:
        """Return what is looked for; nothing where what came cannot be read."""
        if not self.validate():
            return Wanted()
        subject = self.subject.data or ""
        if subject and self.number.data is not None:
            subject = f"{subject}:{self.number.data}"
        member = int(self.member.data) if self.member.data else None
        return Wanted(self.act.data or "", subject, member, self.since.data, self.until.data)


def _named(names: Mapping[str, str]) -> list[SelectChoice]:
    named = sorted((fold(say(Reason(name))), say(Reason(name)), value) for value, name in names.items())
    return [SelectChoice(value, name) for _, name, value in named]


class HeadForm(GetForm):
    """An entry's number and hash, as printed on minutes."""

    seq = IntegerField(_l("Number of the entry"), [InputRequired(), NumberRange(1, LARGEST)])
    hash = StringField(
        _l("Hash printed on the minutes"),
        [InputRequired(), Length(max=120)],
        description=_l("64 signs, 0 to 9 and a to f; spaces do not count."),
    )
