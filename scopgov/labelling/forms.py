"""Forms about label rules: who the experts are, what one answers, the reply to an objection."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.consent import STANCE_NAMES, Stance
from scopgov.domain.label_consent import LONGEST
from scopgov.members.tables import Member
from scopgov.web.forms import Form, PeopleField


class ExpertsForm(Form):
    """The members who know the field of a use case."""

    experts = PeopleField(
        _l("Experts"),
        description=_l(
            "Members who know the field. Two at least who do not propose the rule themselves: all of them answer "
            "before it is adopted."
        ),
    )

    def offer(self, people: Sequence[Member]) -> None:
        """Offer the members who are there."""
        self.experts.offer(people)


class AnswerForm(Form):
    """What an expert answers to a proposed rule."""

    stance = RadioField(
        _l("Your answer"),
        choices=[SelectChoice(one.value, _l(STANCE_NAMES[one])) for one in Stance],
        validators=[InputRequired(_l("Choose one answer."))],
    )
    reason = TextAreaField(
        _l("Why"),
        [Length(max=LONGEST)],
        description=_l("Needed to object: which harm, and what would remove it."),
    )


class ReplyForm(Form):
    """The answer to an objection."""

    reply = TextAreaField(_l("Answer"), [InputRequired(_l("Write an answer.")), Length(max=LONGEST)])
