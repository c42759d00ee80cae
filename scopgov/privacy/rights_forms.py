"""Forms of requests about personal data: entering and asking, looking for a person, a longer delay, the answer."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from scopgov.domain.data_rights import ENDING_NAMES, LIMIT_NAMES, RIGHT_NAMES, Ending, Limit, Right
from scopgov.privacy import seeking
from scopgov.privacy.requests import ANSWERED, OPEN
from scopgov.privacy.rights import Asked
from scopgov.web.forms import Form, GetForm


class AskForm(Form):
    """What a member asks about their own data."""

    kind = SelectField(
        _l("What is asked"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in RIGHT_NAMES.items()],
    )
    asked = TextAreaField(
        _l("What it is about"),
        [Length(max=4000)],
        description=_l("Which data, what is wrong in them, since when: whatever helps to answer."),
        render_kw={"rows": 4},
    )


class EnterForm(AskForm):
    """A request that came by letter, mail or word of mouth."""

    person = StringField(_l("Who asks"), [InputRequired(_l("Say who asks.")), Length(max=200)])
    reach = StringField(
        _l("How to reach them"), [Length(max=300)], description=_l("An address or a telephone.")
    )
    received_on = DateField(
        _l("Received on"), [InputRequired(_l("Say when it came: the delay runs from then."))]
    )
    identity = TextAreaField(
        _l("How it is known that it is they"),
        [Length(max=2000)],
        description=_l("Ask for no more than is needed; keep no copy of an identity card (art. 12(6))."),
        render_kw={"rows": 2},
    )

    def said(self) -> Asked:
        """Return the request as it was typed."""
        return Asked(
            person=(self.person.data or "").strip(),
            kind=Right(self.kind.data),
            received_on=self.received_on.data,
            asked=(self.asked.data or "").strip(),
            reach=(self.reach.data or "").strip(),
            identity=(self.identity.data or "").strip(),
        )


class SeekForm(Form):
    """What to look for in columns about persons."""

    texts = TextAreaField(
        _l("What to look for"),
        [InputRequired(_l("Type a name, a number, an address.")), Length(max=1000)],
        description=_l("One a line: the name in each way it may be written, a number, a mail address."),
        render_kw={"rows": 3},
    )

    def validate_texts(self, field: TextAreaField) -> None:
        """Refuse what would be found everywhere."""
        short = list(seeking.too_short(self.wanted))
        if short:
            raise ValidationError(_("Type at least three signs: %(texts)s.", texts=", ".join(short)))

    @property
    def wanted(self) -> list[str]:
        """Return the texts, one a line."""
        return seeking.wanted(self.texts.data or "")


class ExtendForm(Form):
    """Why the answer takes longer."""

    because = TextAreaField(
        _l("Why it takes longer"), [InputRequired(_l("Say why: the person is told.")), Length(max=2000)]
    )


class AnswerForm(Form):
    """How a request ends."""

    ending = RadioField(
        _l("How it ends"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in ENDING_NAMES.items()],
        default=Ending.granted.value,
    )
    limit = SelectField(
        _l("If it is refused, wholly or in part: what the law allows it for"),
        choices=[
            SelectChoice("", "–"),
            *(SelectChoice(one.value, _l(name)) for one, name in LIMIT_NAMES.items()),
        ],
        default="",
    )
    answer = TextAreaField(
        _l("What is answered to the person"),
        [InputRequired(_l("Write what is answered.")), Length(max=8000)],
        render_kw={"rows": 5},
    )

    def said(self) -> dict[str, Any]:
        """Return how the request ends, as it was typed."""
        limit = Limit(self.limit.data) if self.limit.data else None
        return {"ending": Ending(self.ending.data), "limit": limit, "answer": self.answer.data or ""}


class StateForm(GetForm):
    """Which requests to show."""

    state = SelectField(
        _l("Show"),
        choices=[
            SelectChoice(OPEN, _l("requests to answer")),
            SelectChoice(ANSWERED, _l("requests answered")),
            SelectChoice("", _l("all requests")),
        ],
        default=OPEN,
    )
