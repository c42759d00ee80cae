"""Forms of feedback: what is said of the tool, what to list, what becomes of it, a remark."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from scopgov.domain.feedback import KIND_NAMES, LONGEST, FeedbackKind
from scopgov.domain.state_words import state_name
from scopgov.domain.states import FeedbackAction, FeedbackState
from scopgov.feedback.queries import ORDERS
from scopgov.threads.forms import SayForm
from scopgov.web.forms import Form, GetForm


class FeedbackForm(Form):
    """What somebody says of the tool."""

    kind = RadioField(
        _l("What is it?"),
        [InputRequired(_l("Say what it is."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in KIND_NAMES.items()],
    )
    title = StringField(_l("In a few words"), [InputRequired(_l("Write something.")), Length(max=200)])
    text = TextAreaField(
        _l("What happened, or what you would like"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l(
            "What you wanted to do, what you saw, what you expected. Everybody in the cooperative reads it, with your "
            "name: name nobody else in it."
        ),
        render_kw={"rows": 6},
    )
    page = HiddenField()

    def wanted_kind(self) -> FeedbackKind:
        """Return what it is."""
        return FeedbackKind(self.kind.data)


class ListForm(GetForm):
    """Which feedback to list."""

    q = StringField(_l("Words or page"), [Length(max=100)])
    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice("", _l("all kinds")),
            *(SelectChoice(one.value, _l(name)) for one, name in KIND_NAMES.items()),
        ],
        validate_choice=False,
    )
    state = SelectField(
        _l("State"),
        choices=[
            SelectChoice("", _l("all states")),
            *(SelectChoice(one.value, _l(state_name(one))) for one in FeedbackState),
        ],
        validate_choice=False,
    )
    order = SelectField(
        _l("Order"),
        choices=[SelectChoice(key, _l(name)) for key, name in ORDERS.items()],
        validate_choice=False,
    )


class SettleForm(Form):
    """What becomes of it."""

    action = RadioField(
        _l("What becomes of it?"),
        [InputRequired(_l("Say what becomes of it."))],
        choices=[
            SelectChoice(FeedbackAction.plan.value, _l("Planned")),
            SelectChoice(FeedbackAction.finish.value, _l("Done, or answered")),
            SelectChoice(FeedbackAction.decline.value, _l("Declined")),
            SelectChoice(FeedbackAction.reopen.value, _l("To be looked at again")),
        ],
    )
    reason = TextAreaField(
        _l("Your answer"),
        [Length(max=LONGEST)],
        description=_l("Whoever wrote it reads it. To decline, it must be there."),
        render_kw={"rows": 4},
    )
    release = StringField(
        _l("Release it came with"),
        [Length(max=20)],
        description=_l("Only for what is done, for instance 1.2.0. Empty otherwise."),
    )


class FeedbackSayForm(SayForm):
    """A remark or a question about it."""

    question = BooleanField(_l("It is a question: it waits until somebody answers."))
