"""Forms of conditions: who follows one, by when; a line of its journal."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.conditions.tables import Condition
from scopgov.members.tables import Member
from scopgov.web.forms import Form

NOBODY = 0


class AssignForm(Form):
    """Who follows a condition, and by when it has to be fulfilled."""

    owner_id = SelectField(_l("Followed by"), coerce=int, choices=[], default=NOBODY)
    due_on = DateField(_l("Due by"), [InputRequired(_l("Give a day."))])
    why = StringField(
        _l("Why it changes"),
        [Length(max=300)],
        description=_l("Only where somebody followed it already: every member reads it in the journal."),
    )

    def offer(self, people: Sequence[Member]) -> None:
        """Offer these people."""
        self.owner_id.choices = [
            SelectChoice(NOBODY, _l("Choose")),
            *(SelectChoice(one.id, f"{one.name}, {one.trade}" if one.trade else one.name) for one in people),
        ]

    def fill(self, condition: Condition) -> None:
        """Show who follows a condition today."""
        self.owner_id.data, self.due_on.data = condition.owner_id or NOBODY, condition.due_on


class WordsForm(Form):
    """What is done, what proves it, or why: one line of the journal."""

    text = TextAreaField(
        _l("To write in the journal"),
        [InputRequired(_l("Write what every member can read and check.")), Length(max=4000)],
        render_kw={"rows": 3},
    )
