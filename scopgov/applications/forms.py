"""Forms of applications: what a program is, and what one of its tokens may do."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from scopgov.domain.applications import LONGEST_NAME, LONGEST_PURPOSE, SCOPE_NAMES, USUAL_CALLS, Scope
from scopgov.web.forms import Form, GetForm, SelectMultipleField


class ApplicationForm(Form):
    """A program, and what it does."""

    name = StringField(
        _l("Name of the program"),
        [InputRequired(_l("Give the program a name.")), Length(max=LONGEST_NAME)],
        description=_l("As you call it among yourselves: “CRM”, for instance."),
    )
    purpose = TextAreaField(
        _l("What does it do with scores?"),
        [Length(max=LONGEST_PURPOSE)],
        description=_l("The administrators and the AI lead read it."),
        render_kw={"rows": 3},
    )


class TokenForm(Form):
    """What a token lets a program do, how often, until when."""

    scopes = SelectMultipleField(
        _l("What may the program do with it?"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in SCOPE_NAMES.items()],
        description=_l("Choose as little as it needs: whoever steals the token can do no more."),
    )
    expires_on = DateField(
        _l("Until when?"),
        [InputRequired(_l("Give a date."))],
        description=_l("The first day on which it no longer works, a year from today at the latest."),
    )
    calls = IntegerField(
        _l("At most how many calls a minute?"),
        [Optional()],
        default=USUAL_CALLS,
        description=_l("Left empty: %(usual)s.", usual=USUAL_CALLS),
    )

    @property
    def chosen(self) -> list[Scope]:
        """Return the scopes chosen."""
        return [Scope(one) for one in self.scopes.data or []]

    @property
    def until(self) -> date:
        """Return the day chosen."""
        found: date = self.expires_on.data
        return found


class ListForm(GetForm):
    """Which applications to list."""

    q = StringField(_l("Name of the program or of the member"), [Length(max=100)])
