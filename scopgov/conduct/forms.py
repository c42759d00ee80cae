"""Forms of the conduct of a meeting: how long a vote is announced for, debates, incidents."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.conduct import LONGEST, SHORTEST
from scopgov.web.forms import Form


class OpenForm(Form):
    """For how long a vote is announced."""

    minutes = IntegerField(
        _l("Minutes announced"),
        [InputRequired(_l("Say for how many minutes."))],
        default=3,
        description=_l("You may close the vote after that time, or as soon as all who can vote have voted."),
        render_kw={"min": SHORTEST, "max": LONGEST, "inputmode": "numeric"},
    )


class NoteForm(Form):
    """What was said of an item."""

    debates = TextAreaField(
        _l("What was said of it, in short"),
        [Length(max=20_000)],
        description=_l("The minutes will hold it, under this item."),
        render_kw={"rows": 6},
    )


class IncidentForm(Form):
    """What disturbed the meeting."""

    text = TextAreaField(
        _l("What happened"),
        [InputRequired(_l("Say what happened.")), Length(max=5000)],
        description=_l("For instance: the sound was cut for those who attend remotely, from when to when."),
        render_kw={"rows": 4},
    )
