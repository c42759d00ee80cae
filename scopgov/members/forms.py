"""Forms of the account and roll pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from scopgov.domain.policy import ROLE_NAMES, Role
from scopgov.web.forms import Form


def lazy_role(role: Role) -> Any:
    """Return a role's name, said when the page is made."""
    return _l(ROLE_NAMES[role])


class SignInForm(Form):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Give your e-mail address.")), Length(max=254)]
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Give your password.")), Length(max=200)])


class PasswordForm(Form):
    """A new password, typed once and shown on request by the browser."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Give your password."))],
        description=_l("At least 12 characters. A sentence is easy to remember and hard to guess."),
    )


class ChangePasswordForm(PasswordForm):
    """One's present password, and the new one."""

    current = PasswordField(
        _l("Present password"), [InputRequired(_l("Give your password.")), Length(max=200)]
    )


class ThemeForm(Form):
    """Light or dark."""

    theme = RadioField(
        _l("Pages are shown"),
        choices=[
            SelectChoice("", _l("as my system says")),
            SelectChoice("light", _l("light")),
            SelectChoice("dark", _l("dark")),
        ],
    )


class AwayForm(Form):
    """Until when one is away."""

    until = DateField(
        _l("Away until"),
        [Optional()],
        description=_l("The last day of it. Leave it empty where you are here. Nobody is told why."),
    )


class AdmissionForm(Form):
    """A person to admit."""

    name = StringField(_l("Name"), [InputRequired(_l("Give the person’s name.")), Length(max=200)])
    email = EmailField(_l("E-mail address"), [InputRequired(_l("Give an e-mail address.")), Length(max=254)])
    trade = StringField(_l("Trade"), [Length(max=100)])
    admitted_on = DateField(_l("Admitted on"), [InputRequired(_l("Give the day of admission."))])
    associate = BooleanField(
        _l("Associate: has one vote"),
        default=True,
        description=_l("An employee who is not an associate has an account and no vote."),
    )


class CooperativeForm(Form):
    """What minutes and pages say of the cooperative."""

    name = StringField(
        _l("Name of the cooperative"), [InputRequired(_l("Give the cooperative’s name.")), Length(max=200)]
    )
    town = StringField(_l("Registered office: town"), [Length(max=200)])
    registration = StringField(_l("Registration number"), [Length(max=100)])
    admission_by_vote = BooleanField(
        _l("Members vote on every admission of an associate"),
        description=_l("Then nobody becomes an associate by the administrator alone."),
    )


class PersonForm(Form):
    """Details to correct."""

    name = StringField(_l("Name"), [InputRequired(_l("Give the person’s name.")), Length(max=200)])
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Give an e-mail address.")), Length(max=254)],
        description=_l("The person signs in with it. Every member sees on the roll that it was changed."),
    )
    trade = StringField(_l("Trade"), [Length(max=100)])


class AssociateForm(Form):
    """From which day an employee has a vote."""

    since = DateField(_l("Associate from"), [InputRequired(_l("Give a day."))])


class ReturnForm(Form):
    """From which day somebody who left is back."""

    since = DateField(
        _l("Back on the roll from"),
        [InputRequired(_l("Give a day."))],
        description=_l("The day of the departure itself where it was recorded by mistake."),
    )


class RoleForm(Form):
    """A role to give."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role.value, lazy_role(role)) for role in Role])
    since = DateField(_l("From"), [InputRequired(_l("Give a day."))])


class DepartureForm(Form):
    """The first day without membership."""

    departed_on = DateField(_l("First day without membership"), [InputRequired(_l("Give a day."))])


class RollFileForm(Form):
    """A CSV file of people."""

    file = FileField(
        _l("CSV file"),
        [
            FileRequired(_l("Choose a file.")),
            FileSize(2_000_000, message=_l("This file is larger than 2 MB.")),
        ],
        description=_l(
            "First line: name; email; trade; admitted_on; associate; roles. Roles, with commas between them: "
            "administrator, AI lead, board, data protection contact, ethics committee, proposal writer. Every "
            "line is read first: if one is wrong, nobody is admitted and the line is named."
        ),
    )


class AddressForm(Form):
    """Where to send a new link."""

    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Give your e-mail address.")), Length(max=254)]
    )
