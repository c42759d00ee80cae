"""Forms of deliberation: a remark or a question, an objection, the answers to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from scopgov.assemblies.forms import WRITTEN, instant_of
from scopgov.assemblies.tables import Assembly
from scopgov.charter.tables import Charter
from scopgov.domain.consent import STANCE_NAMES, Stance
from scopgov.domain.deliberation import FINDING_NAMES, LONGEST, Finding
from scopgov.threads.forms import SayForm
from scopgov.web.forms import Form

PRACTICAL = 0


class MotionSayForm(SayForm):
    """A remark or a question about a motion."""

    question = BooleanField(
        _l("It is a question: whoever put the motion is told, and it waits until they answer.")
    )


class ObjectionForm(Form):
    """An objection to a motion, with its ground and its reasons."""

    clause_id = SelectField(
        _l("Ground"),
        coerce=int,
        choices=[],
        default=PRACTICAL,
        description=_l(
            "Tied to a clause of the charter, it goes to the ethics committee, and the vote waits for its answer."
        ),
    )
    reason = TextAreaField(
        _l("Why do you object, and what would satisfy you?"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("Voters read it beside their ballot, with your name. It is kept in the minutes."),
        render_kw={"rows": 6},
    )

    def offer(self, charter: Charter | None) -> None:
        """Offer the clauses of the charter in force."""
        clauses = charter.clauses if charter else []
        self.clause_id.choices = [
            SelectChoice(PRACTICAL, _l("No clause of the charter: whoever put the motion answers")),
            *(SelectChoice(one.id, f"{one.number}. {one.title}") for one in clauses),
        ]


class AmendmentForm(Form):
    """Another text for a motion."""

    title = StringField(
        _l("What it changes, in a few words"), [InputRequired(_l("Write something.")), Length(max=200)]
    )
    text = TextAreaField(
        _l("The text you would have put to the vote"),
        [InputRequired(_l("Write the text put to the vote.")), Length(max=20_000)],
        description=_l("It begins as the text of the motion: change it here. Everybody sees what differs."),
        render_kw={"rows": 9},
    )
    reason = TextAreaField(
        _l("Why"), [InputRequired(_l("Write something.")), Length(max=LONGEST)], render_kw={"rows": 4}
    )


class DeclineForm(Form):
    """Why an amendment is declined."""

    reason = TextAreaField(
        _l("Why it is declined"),
        [InputRequired(_l("Say why the amendment is declined.")), Length(max=LONGEST)],
        render_kw={"rows": 3},
    )


class WithdrawForm(Form):
    """Why a motion is withdrawn before its vote."""

    reason = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Say why, for everybody to read.")), Length(max=2000)],
        description=_l("Everybody with a vote is told. It is kept in the minutes."),
        render_kw={"rows": 3},
    )


class PostponeForm(WithdrawForm):
    """To which assembly a motion is postponed, and why."""

    assembly_id = SelectField(_l("To which assembly"), coerce=int, choices=[])

    def offer(self, assemblies: Iterable[Assembly]) -> None:
        """Offer these assemblies."""
        self.assembly_id.choices = [
            SelectChoice(one.id, f"{one.title}, {format_date(one.opens_at)}") for one in assemblies
        ]


class AskForm(Form):
    """Until when a consent round runs."""

    closes_at = DateTimeLocalField(
        _l("Answers until"),
        [InputRequired(_l("Give a day and a time."))],
        format=WRITTEN,
        description=_l("Before votes open."),
    )

    def until(self) -> datetime:
        """Return the instant typed."""
        return instant_of(self.closes_at.data)


class StanceForm(Form):
    """One member's answer in a consent round."""

    stance = RadioField(
        _l("Your answer"),
        choices=[SelectChoice(one.value, _l(STANCE_NAMES[one])) for one in Stance],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )
    reason = TextAreaField(
        _l("Why, and what would change it"),
        [Length(max=LONGEST)],
        description=_l("Needed where you object. Everybody reads it, with your name."),
        render_kw={"rows": 4},
    )


class AnswerForm(Form):
    """The answer to a practical objection."""

    text = TextAreaField(
        _l("Your answer"), [InputRequired(_l("Write something.")), Length(max=LONGEST)], render_kw={"rows": 6}
    )


class FindingForm(Form):
    """What the committee answers to an ethical objection."""

    finding = RadioField(
        _l("What the committee finds"),
        choices=[SelectChoice(one.value, _l(FINDING_NAMES[one])) for one in Finding],
        validators=[InputRequired(_l("Say whether the committee sustains the objection."))],
    )
    text = TextAreaField(
        _l("Reasons"), [InputRequired(_l("Write something.")), Length(max=LONGEST)], render_kw={"rows": 6}
    )
    lifts = TextAreaField(
        _l("Where it is sustained: what would lift it"), [Length(max=LONGEST)], render_kw={"rows": 3}
    )
