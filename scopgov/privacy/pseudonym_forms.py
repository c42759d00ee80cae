"""Forms of pseudonyms: finding persons again without a request, destroying a key."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.pseudonyms import PURPOSE_NAMES, Purpose
from scopgov.privacy.rights_forms import SeekForm
from scopgov.web.forms import Form


class FindForm(SeekForm):
    """Whom to find again by their pseudonyms, and what for."""

    purpose = RadioField(
        _l("What it is for"),
        choices=[
            SelectChoice(one.value, _l(name))
            for one, name in PURPOSE_NAMES.items()
            if one is not Purpose.request
        ],
    )
    because = TextAreaField(
        _l("In words"),
        [InputRequired(_l("Say what this is for.")), Length(max=2000)],
        description=_l("Kept in the log; only the data protection contact reads these words."),
        render_kw={"rows": 2},
    )


class DestroyForm(Form):
    """Why a key is destroyed, and that it is meant."""

    because = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Say why this key is destroyed.")), Length(max=2000)],
        render_kw={"rows": 3},
    )
    confirmed = BooleanField(
        _l(
            "I know that nothing brings it back, and that persons will not be found by these pseudonyms any more"
        )
    )
