"""The form of a part of a card, in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from scopgov.domain.cards import LANGUAGES, LONGEST
from scopgov.web.forms import Form


class PartForm(Form):
    """One part as people write it; either language may be left empty, and is then said to be."""

    fr = TextAreaField(_l("In French"), [Length(max=LONGEST)])
    en = TextAreaField(_l("In English"), [Length(max=LONGEST)])

    def texts(self) -> dict[str, str]:
        """Return what was typed, by language."""
        return {language: self[language].data or "" for language in LANGUAGES}
