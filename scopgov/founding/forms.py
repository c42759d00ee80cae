"""The form of the set-up page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileSize
from wtforms import (
    DateField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from scopgov.charter.forms import ClausesForm
from scopgov.courses.provided import Provided, provided
from scopgov.domain.courses import LEVEL_NAMES, PROVIDED
from scopgov.domain.errors import Reason
from scopgov.domain.statutes import CompanyForm
from scopgov.domain.text import N_
from scopgov.members.importing import Line, read
from scopgov.members.queries import local_day
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import SelectMultipleField

FORMS = (
    SelectChoice(CompanyForm.sarl.value, _l("SCOP-SARL: limited liability company")),
    SelectChoice(CompanyForm.sa.value, _l("SCOP-SA: public limited company")),
)
REFERENCE = _l("For instance: minutes of the general assembly of 12 March 2026, motion 4.")


def _offered(one: Provided, locale: str) -> str:
    told = {"title": one.title(locale), "whom": Reason(LEVEL_NAMES[one.level])}
    return say(Reason(N_("%(title)s – %(whom)s"), told))


def _not_to_come(form: Any, field: Any) -> None:
    if field.data and field.data > local_day(scope.now()):
        raise ValidationError(_l("This day is yet to come."))


class FoundingForm(ClausesForm):
    """What an installation must know before its first assembly."""

    company = StringField(
        _l("Name of the cooperative"), [InputRequired(_l("Give the cooperative’s name.")), Length(max=200)]
    )
    form = RadioField(
        _l("Company form"),
        choices=list(FORMS),
        validators=[InputRequired(_l("Choose the company form."))],
        description=_l(
            "The voting rules of the law for this form are entered; your statutes prevail inside it."
        ),
    )
    town = StringField(_l("Registered office: town"), [Length(max=200)])
    registration = StringField(_l("Registration number"), [Length(max=100)])
    name = StringField(_l("Name"), [InputRequired(_l("Give the person’s name.")), Length(max=200)])
    email = EmailField(_l("E-mail address"), [InputRequired(_l("Give an e-mail address.")), Length(max=254)])
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Give your password."))],
        description=_l("At least 12 characters. A sentence is easy to remember and hard to guess."),
    )
    admitted_on = DateField(_l("Associate since"), [InputRequired(_l("Give a day.")), _not_to_come])
    file = FileField(
        _l("Members, as a CSV file"),
        [FileSize(2_000_000, message=_l("This file is larger than 2 MB."))],
        description=_l(
            "Optional: members can also be admitted later, one by one or from a file. First line: "
            "name; email; trade; admitted_on; associate; roles. Roles, with commas between them: administrator, "
            "AI lead, board, data protection contact, ethics committee, proposal writer."
        ),
    )
    courses = SelectMultipleField(
        _l("Courses to bring in"),
        validate_choice=False,
        description=_l(
            "Each is a text to follow here, chapter by chapter, with a check at its end. Once brought in it is yours: "
            "you may publish your own version."
        ),
    )
    statutes_on = DateField(_l("Statutes adopted on"), [InputRequired(_l("Give a day.")), _not_to_come])
    statutes_reference = StringField(
        _l("Their minutes on paper"),
        [InputRequired(_l("Name the minutes.")), Length(max=300)],
        description=REFERENCE,
    )
    charter_on = DateField(_l("Charter adopted on"), [InputRequired(_l("Give a day.")), _not_to_come])
    charter_reference = StringField(
        _l("Its minutes on paper"),
        [InputRequired(_l("Name the minutes.")), Length(max=300)],
        description=REFERENCE,
    )

    def offer_courses(self, locale: str) -> None:
        """Offer the courses that come with the program, each with whom it is for; all are ticked to begin with."""
        found = [one for code in PROVIDED if (one := provided(code)) is not None]
        self.courses.choices = [SelectChoice(one.code, _offered(one, locale)) for one in found]
        if not self.is_submitted():
            self.courses.data = [one.code for one in found]

    def wanted_courses(self) -> list[str]:
        """Return the codes of the courses ticked."""
        return [code for code in PROVIDED if code in (self.courses.data or [])]

    def read_roll(self) -> list[Line]:
        """Return the people of the file, none where no file was sent."""
        if not self.file.data:
            return []
        return read(self.file.data.read().decode("utf-8-sig", errors="replace"))
