"""The form of the language in which a member is told things."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from scopgov.web.forms import Form


class LanguageForm(Form):
    """One language, named in itself."""

    locale = RadioField(
        _l("Language of the mails sent to me"),
        [InputRequired(_l("Choose a language."))],
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
    )
