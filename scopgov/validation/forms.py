"""Forms of a round: what it is to be, an invented case, a judgement, a remark, a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from scopgov.datasets.tables import DataVersion
from scopgov.domain.states import ImprovementAction
from scopgov.domain.text import N_
from scopgov.domain.validation import (
    CONFIDENCE_NAMES,
    LONGEST,
    MOST_REAL,
    VERDICT_NAMES,
    WAY_NAMES,
    Confidence,
    Verdict,
    Way,
)
from scopgov.members.tables import Member
from scopgov.validation.services import Plan
from scopgov.validation.tables import Target
from scopgov.web.forms import Form, PeopleField

TARGET_NAMES: Mapping[Target, str] = {
    Target.data: N_("The data"),
    Target.labels: N_("The labels: what counts as at risk"),
    Target.model: N_("The model"),
}
SETTLING = (ImprovementAction.finish, ImprovementAction.set_aside)


class RoundForm(Form):
    """Who judges what, how the real cases are drawn, until when."""

    experts = PeopleField(
        _l("Experts"),
        description=_l("Members who know the field. Whoever trained or took the model may judge, not alone."),
    )
    wanted = IntegerField(
        _l("Real cases"),
        [
            InputRequired(_l("Give a number.")),
            NumberRange(0, MOST_REAL, _l("Give a whole number from 0 to %(most)s.", most=MOST_REAL)),
        ],
        default=20,
        description=_l("Twenty cases take an expert about an hour. Under thirty, kappa says nothing firm."),
    )
    way = RadioField(
        _l("How they are drawn"),
        choices=[SelectChoice(way.value, _l(name)) for way, name in WAY_NAMES.items()],
        default=Way.balanced.value,
        description=_l(
            "Random cases look like daily work, and few are at risk. Balanced ones show high and low scores alike, and "
            "kappa then speaks of these cases alone."
        ),
    )
    data_version = SelectField(
        _l("From which rows"),
        coerce=int,
        description=_l("Of later data, only rows newer than those the model was tested on are drawn."),
    )
    due_on = DateField(
        _l("To be judged by"),
        [InputRequired(_l("Give a day."))],
        description=_l("Experts who have not finished are reminded. Nothing closes by itself."),
    )
    purpose = TextAreaField(
        _l("What this round is to find out"),
        [Length(max=LONGEST)],
        description=_l("May be left empty. Experts read it: say nothing of what the model answers."),
    )

    def offer(self, people: Sequence[Member], data: Sequence[tuple[DataVersion, str]], today: date) -> None:
        """Offer the members and the frozen data, and propose two weeks."""
        self.experts.offer(people)
        self.data_version.choices = [SelectChoice(one.id, label) for one, label in data]
        if not self.is_submitted():
            self.due_on.data = today + timedelta(days=14)

    def plan(self, data: Mapping[int, DataVersion]) -> Plan:
        """Return what was typed."""
        return Plan(
            experts=list(self.experts.data or ()),
            wanted=self.wanted.data or 0,
            way=Way(self.way.data),
            data_version=data[self.data_version.data],
            due_on=self.due_on.data,
            purpose=self.purpose.data or "",
        )


class InventedForm(Form):
    """An invented case: what it tries out, then what the model reads of it."""

    about = StringField(
        _l("What this case tries out"),
        [InputRequired(_l("Say what this case tries out.")), Length(max=500)],
        description=_l("Experts read it once they have judged. Name no person and no client."),
    )


class JudgementForm(Form):
    """What an expert says of a case, before the model's answer is shown."""

    verdict = RadioField(
        _l("What do you think?"),
        [InputRequired(_l("Say what you think of this case."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in VERDICT_NAMES.items()],
    )
    confidence = RadioField(
        _l("How sure are you?"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in CONFIDENCE_NAMES.items()],
        validate_choice=False,
    )
    reasons = TextAreaField(
        _l("Why?"),
        [Length(max=LONGEST)],
        description=_l("What speaks for it, what you would want to know. Name no person."),
    )

    def judged(self) -> tuple[Verdict, Confidence | None, str]:
        """Return what was said."""
        known = set(Confidence)
        sure = Confidence(self.confidence.data) if self.confidence.data in known else None
        return Verdict(self.verdict.data), sure, self.reasons.data or ""


class RemarkForm(Form):
    """What an expert says once the model's answer is shown."""

    changes_mind = RadioField(
        _l("Having seen this, would you answer otherwise?"),
        choices=[SelectChoice("no", _l("No")), SelectChoice("yes", _l("Yes"))],
        validate_choice=False,
        description=_l("What you said first stands: only that is counted."),
    )
    remark = TextAreaField(
        _l("A remark"),
        [Length(max=LONGEST)],
        description=_l("What the model overlooks, what it makes too much of, what is wrong in the data."),
    )

    def mind(self) -> bool | None:
        """Return whether the expert would answer otherwise, None where nothing is said."""
        return {"yes": True, "no": False}.get(self.changes_mind.data or "")


class TaskForm(Form):
    """A task on data, labels or the model, and who does it."""

    target = RadioField(
        _l("What is to be improved"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in TARGET_NAMES.items()],
    )
    text = TextAreaField(_l("What is to be done"), [Length(max=LONGEST)])
    owner = SelectField(_l("Who does it"), coerce=int)

    def offer(self, people: Sequence[Member], first: int) -> None:
        """Offer the members, whoever writes the task first."""
        self.owner.choices = [SelectChoice(one.id, one.name) for one in people]
        if not self.is_submitted():
            self.owner.data = first


class SettlingForm(Form):
    """Whether a task is done or set aside, and what was done or why not."""

    action = RadioField(
        _l("What becomes of it"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice(ImprovementAction.finish.value, _l("It is done")),
            SelectChoice(ImprovementAction.set_aside.value, _l("It is set aside")),
        ],
    )
    reason = TextAreaField(_l("What was done, or why it is not"), [Length(max=LONGEST)])


class ReopeningForm(Form):
    """Why a task is taken up again."""

    reason = TextAreaField(_l("Why it is taken up again"), [Length(max=LONGEST)])
