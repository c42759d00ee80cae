"""Forms of the account pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from scopgov.web.forms import Form


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
