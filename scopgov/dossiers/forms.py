"""The form of the mandate terms that a dossier puts to the vote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.courses.tables import Course
from scopgov.domain.gate import CHANNEL_NAMES, Channel
from scopgov.domain.policy import ROLE_NAMES, Role
from scopgov.domain.terms import LONGEST_PURPOSE, MandateTerms, scoring_roles
from scopgov.members.tables import Member
from scopgov.web.filters import say
from scopgov.web.forms import Form, PeopleField, SelectMultipleField


class TermsForm(Form):
    """What for, who, pilot or production, from when to when, which course."""

    purpose = StringField(
        _l("Purpose"),
        [InputRequired(_l("Say what the model may be used for.")), Length(max=LONGEST_PURPOSE)],
        description=_l("The model may score for this and for nothing else."),
    )
    role = SelectField(
        _l("Who may ask for a score"),
        choices=[SelectChoice(role.value, _l(ROLE_NAMES[role])) for role in scoring_roles()],
    )
    members = PeopleField(
        _l("Only these people"),
        description=_l("For a pilot’s group. With nobody chosen, all who hold the role may ask."),
    )
    ways = SelectMultipleField(
        _l("Besides the page, scores may come by"),
        choices=[
            SelectChoice(one.value, _l(CHANNEL_NAMES[one])) for one in Channel if one is not Channel.page
        ],
    )
    own_judgement_percent = IntegerField(
        _l("Share of cases judged by the person first, in percent"),
        [Optional(), NumberRange(0, 100, _l("A share goes from 0 to 100 percent."))],
        default=0,
        description=_l(
            "In these cases, drawn by lot, people say what they think before they see the score: so the cooperative"
            " learns whether they still judge for themselves. On the page and through programs; a file of proposals"
            " asks nobody."
        ),
    )
    channel = RadioField(
        _l("Channel"),
        [InputRequired(_l("Choose pilot or production."))],
        choices=[SelectChoice("pilot", _l("Pilot")), SelectChoice("production", _l("Production"))],
        description=_l(
            "A pilot follows its settled plan: its group alone, in its dates, once workers were informed."
        ),
    )
    starts_on = DateField(_l("From"), [InputRequired(_l("Give a day."))])
    review_on = DateField(
        _l("Review due on"),
        [InputRequired(_l("Give a day."))],
        description=_l("From this day, nobody scores until the mandate was reviewed."),
    )
    ends_on = DateField(
        _l("First day without the mandate"),
        [InputRequired(_l("Give a day."))],
    )
    course_code = SelectField(
        _l("Course that everyone who scores must have followed"), validate_choice=False, default=""
    )

    def offer(
        self, courses: Iterable[Course], purpose: str, today: date, scorers: Iterable[Member] = ()
    ) -> None:
        """Offer courses and people, and propose the purpose of the use case and a year with a review half-way."""
        self.members.offer(scorers)
        named = [SelectChoice(one.code, say(one.named)) for one in courses]
        self.course_code.choices = [SelectChoice("", _l("No course")), *named]
        if not self.is_submitted():
            self.purpose.data = purpose
            self.starts_on.data = today + timedelta(days=1)
            self.review_on.data = today + timedelta(days=183)
            self.ends_on.data = today + timedelta(days=366)

    def follow(self, starts_on: date, ends_on: date) -> None:
        """Propose a pilot in the dates of its plan, which also says who takes part."""
        if not self.is_submitted():
            self.channel.data = "pilot"
            self.starts_on.data, self.review_on.data, self.ends_on.data = starts_on, ends_on, ends_on

    def terms(self) -> MandateTerms:
        """Return the terms as typed; their conditions come from the opinion."""
        return MandateTerms(
            purpose=self.purpose.data or "",
            role=Role(self.role.data),
            pilot=self.channel.data == "pilot",
            starts_on=self.starts_on.data,
            review_on=self.review_on.data,
            ends_on=self.ends_on.data,
            course_code=self.course_code.data or "",
            channels=frozenset(Channel(one) for one in self.ways.data or ()),
            own_judgement_percent=self.own_judgement_percent.data or 0,
            members=frozenset(self.members.data or ()),
        )
