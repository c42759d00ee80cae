"""Forms of how a member is told things: in which language, and what also comes by mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from scopgov.domain.news import NEWS_NAMES, REQUIRED, WAY_NAMES, WAYS, News, Way
from scopgov.web.forms import Form


class LanguageForm(Form):
    """One language, named in itself."""

    locale = RadioField(
        _l("Language of the mails sent to me"),
        [InputRequired(_l("Choose a language."))],
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
    )


def _ways(kind: News) -> RadioField:
    ways = [SelectChoice(way.value, _l(WAY_NAMES[way])) for way in WAYS[kind]]
    return RadioField(_l(NEWS_NAMES[kind]), [InputRequired(_l("Choose one."))], choices=ways)


class MailForm(Form):
    """What may be chosen, kind by kind."""

    reminders = _ways(News.reminders)
    results = _ways(News.results)
    debates = _ways(News.debates)
    following = _ways(News.following)

    def ways(self) -> dict[News, Way]:
        """Return what was chosen."""
        return {kind: Way(self[kind.value].data) for kind in News if kind not in REQUIRED}
