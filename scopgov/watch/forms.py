"""Forms of the watch: a report, which to list, whom to name, a remark."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.courses import LEVEL_NAMES, Level
from scopgov.domain.watching import LONGEST
from scopgov.members.tables import Member
from scopgov.threads.forms import SayForm
from scopgov.web.forms import Form, GetForm, SelectMultipleField

CONCERNED = [SelectChoice(one.value, _l(LEVEL_NAMES[one])) for one in Level]


class ReportForm(Form):
    """What changed."""

    title = StringField(
        _l("What changed, in a few words"), [InputRequired(_l("Write something.")), Length(max=200)]
    )
    text = TextAreaField(
        _l("What it means for us"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("What is new, what is sure and what is not, and what we should look at."),
        render_kw={"rows": 6},
    )
    source = StringField(
        _l("Source"), [Length(max=500)], description=_l("The address of the page where one can read it.")
    )
    happened_on = DateField(
        _l("Day"), [InputRequired(_l("Give a day."))], description=_l("When it happened, or takes effect.")
    )
    concerns = SelectMultipleField(_l("Whom it concerns"), choices=CONCERNED)

    def levels(self) -> set[Level]:
        """Return whom it concerns."""
        return {Level(one) for one in self.concerns.data or []}


class ListForm(GetForm):
    """Which reports to list."""

    q = StringField(_l("Words"), [Length(max=100)])
    concerns = SelectField(
        _l("Whom it concerns"), choices=[SelectChoice("", _l("all")), *CONCERNED], validate_choice=False
    )


class NameForm(Form):
    """Whom to name."""

    member_id = SelectField(_l("Member"), [InputRequired(_l("Choose at least one person."))], coerce=int)

    def offer(self, members: Iterable[Member]) -> None:
        """Offer these members."""
        self.member_id.choices = [SelectChoice(one.id, one.name) for one in members]


class ReportSayForm(SayForm):
    """A remark or a question about a report."""

    question = BooleanField(_l("It is a question: it waits until somebody answers."))
