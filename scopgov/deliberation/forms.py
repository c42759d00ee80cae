"""Forms of deliberation: a remark or a question, an objection, the answers to it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.charter.tables import Charter
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
