"""Forms of disputes: what is wrong with a roll, and the answer of the board."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.disputes import GROUND_NAMES, LONGEST
from scopgov.members.tables import Member
from scopgov.web.forms import Form

NO_ACCOUNT = 0


class DisputeForm(Form):
    """What is wrong with a roll, about whom, and why."""

    ground = RadioField(
        _l("What is wrong?"),
        [InputRequired(_l("Choose what is wrong."))],
        choices=[SelectChoice(ground.value, _l(name)) for ground, name in GROUND_NAMES.items()],
    )
    about_id = SelectField(_l("Who is concerned?"), coerce=int, choices=[], default=NO_ACCOUNT)
    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("Everybody in the cooperative reads it, with your name. It is kept in the minutes."),
        render_kw={"rows": 5},
    )

    def offer(self, me: int, people: Iterable[Member]) -> None:
        """Offer oneself first, then everybody with an account, then somebody who has none."""
        others = [SelectChoice(str(one.id), one.name) for one in people if one.id != me]
        mine, none = (
            SelectChoice(str(me), _l("Myself")),
            _l("Somebody who has no account here: I name them below"),
        )
        if not self.is_submitted():
            self.about_id.data = me
        self.about_id.choices = [mine, *others, SelectChoice(str(NO_ACCOUNT), none)]


class DisputeAnswerForm(Form):
    """The answer of the board to a dispute."""

    finding = RadioField(
        _l("What does the board find?"),
        [InputRequired(_l("Say whether the board upholds the dispute."))],
        choices=[
            SelectChoice("upheld", _l("Upheld: the roll is wrong")),
            SelectChoice("dismissed", _l("Not upheld: the roll is right")),
        ],
    )
    text = TextAreaField(
        _l("The reasons"), [InputRequired(_l("Write something.")), Length(max=LONGEST)], render_kw={"rows": 5}
    )
    done = TextAreaField(
        _l("What is done about it"),
        [Length(max=LONGEST)],
        description=_l(
            "Only where the dispute is upheld. An administrator corrects the roll on the person’s page."
        ),
        render_kw={"rows": 3},
    )
