"""The form of a webhook: which address, told of what."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from scopgov.domain.webhooks import EVENT_NAMES, LONGEST_ADDRESS, Event
from scopgov.web.forms import Form, SelectMultipleField


class WebhookForm(Form):
    """An address, and what it is told of."""

    address = StringField(
        _l("Address"),
        [InputRequired(_l("Give an address.")), Length(max=LONGEST_ADDRESS)],
        description=_l("Begins with https://. Redirections are not followed."),
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    events = SelectMultipleField(
        _l("Tell it when…"),
        validators=[InputRequired(_l("Choose at least one event."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in EVENT_NAMES.items()],
    )

    @property
    def chosen(self) -> list[Event]:
        """Return the events chosen."""
        return [Event(one) for one in self.events.data or []]
