"""Forms of threads: a remark or a question; a comment changed, or an answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.comments import LONGEST
from scopgov.web.forms import Form


class TextForm(Form):
    """A comment changed, or an answer."""

    text = TextAreaField(
        _l("Text"), [InputRequired(_l("Write something.")), Length(max=LONGEST)], render_kw={"rows": 6}
    )


class SayForm(Form):
    """A remark or a question; each thread says in `question` who answers."""

    text = TextAreaField(
        _l("What would you like to say?"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("Plain text. Everybody in the cooperative reads it, with your name."),
        render_kw={"rows": 4},
    )
    question = BooleanField()
