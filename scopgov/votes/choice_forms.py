"""Forms of choices among options: putting one, and marking its options on a ballot.

Every ballot of a poll is sent with as many signs: each option has one answer, also where a button speaks for the whole.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from scopgov.domain.choosing import (
    MARK_NAMES,
    METHOD_NAMES,
    MOST,
    SCALES,
    TITLE,
    WORDS,
    Mark,
    Method,
    Question,
    options_of,
    options_text,
)
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.polls import SECRECY_SENTENCES, Choice, Secrecy
from scopgov.domain.text import N_
from scopgov.votes.forms import LEVELS, BallotForm, EnvelopeForm, MotionForm, Sealing
from scopgov.web.forms import Form

GRADES = SCALES[Method.majority_judgement]
AS_MARKED, NONE, BLANK, ABSTAIN = "1234"
WHOLES = {BLANK: Choice.blank, ABSTAIN: Choice.abstain}
UNMARKED = "0"
Made = TypeVar("Made", bound=Form)


class ChoiceForm(MotionForm):
    """A text with the options to choose among, and how."""

    options = TextAreaField(
        _l("Options"),
        [InputRequired(_l("Name the options to choose among.")), Length(max=MOST * (TITLE + WORDS))],
        description=_l("One a line. To say a little more of one, write a colon and a space after its name."),
        render_kw={"rows": 6},
    )
    persons = BooleanField(_l("The options are persons: this is an election"))
    method = RadioField(
        _l("Method"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in METHOD_NAMES.items()],
        default=Method.approval.value,
    )
    seats = IntegerField(
        _l("How many options are retained at most"),
        [InputRequired(_l("Type a number.")), NumberRange(1, MOST)],
        default=1,
        description=_l("Majority judgement retains one."),
    )
    least = SelectField(
        _l("Lowest grade that is a vote for an option"),
        choices=[SelectChoice(one.value, _l(MARK_NAMES[one])) for one in GRADES[:-1]],
        default=Mark.passable.value,
        description=_l("For majority judgement only."),
    )

    @property
    def asked(self) -> Question:
        """Return the question as it was typed."""
        method = Method(self.method.data)
        least = Mark.approved if method is Method.approval else Mark(self.least.data)
        options = options_of(self.options.data or "")
        return Question(method, options, self.seats.data or 0, least, bool(self.persons.data))

    def show(self, question: Question) -> None:
        """Put a question on the form as it stands."""
        self.options.data, self.persons.data = options_text(question), question.persons
        self.method.data, self.seats.data = question.method.value, question.seats
        if question.graded:
            self.least.data = question.least.value


class PutChoiceForm(ChoiceForm):
    """A choice with how it is voted: as the rules say, unless one of the levels is chosen."""

    secrecy = RadioField(
        _l("How it is voted"),
        choices=[
            SelectChoice("", _l("As the voting rules say: where they want it, elections in confidence.")),
            *(SelectChoice(one.value, _l(SECRECY_SENTENCES[one])) for one in LEVELS),
        ],
        default="",
        description=_l("It may change until the poll opens. Members present may ask for a secret ballot."),
    )

    @property
    def level(self) -> Secrecy | None:
        """Return the level chosen; None where the rules are to say."""
        return Secrecy(self.secrecy.data) if self.secrecy.data else None


class Marking(Form):
    """A ballot that marks each option, or says one thing of all. `whole` is the button pressed."""

    question: ClassVar[Question]
    whole = HiddenField(default=AS_MARKED, validators=[Length(max=1)])

    @property
    def written(self) -> str:
        """Return the ballot as it is written; refuse one that marks nothing, or not every option."""
        if self.whole.data in WHOLES:
            return WHOLES[self.whole.data]
        if not self.question.graded:
            return self._approving()
        for field in self.marks:
            if field.data == UNMARKED:
                raise Refused(Reason(N_("Grade this option too, or cast a blank ballot.")), field=field.name)
        return "".join(field.data for field in self.marks)

    def _approving(self) -> str:
        worst = str(len(self.question.scale))
        if self.whole.data == NONE:
            return worst * len(self.question.options)
        marks = "".join(field.data for field in self.marks)
        if set(marks) == {worst}:
            text = N_("You approve no option. If that is your vote, press “None of them”.")
            raise Refused(Reason(text), field=self.marks[0].name)
        return marks

    def show(self, written: str) -> None:
        """Show the marks of a ballot that counts so far; of one that says one thing of all, none."""
        if written not in WHOLES.values():
            for field, sign in zip(self.marks, written, strict=True):
                field.data = sign

    @property
    def marks(self) -> list[RadioField]:
        """Return the fields of the options, in their order."""
        return [self[f"option{number}"] for number, _option in self.question.named]

    @property
    def approving(self) -> bool:
        """Tell whether options are approved, not graded."""
        return not self.question.graded


class MarkedBallotForm(Marking):
    """A ballot of an open choice."""


class MarkedEnvelopeForm(Marking, Sealing):
    """A ballot of a confidential choice, to seal."""


def ballot_form(question: Question | None) -> type[Form]:
    """Return the form of a ballot of an open poll."""
    return BallotForm if question is None else _marking(MarkedBallotForm, question)


def envelope_form(question: Question | None) -> type[Sealing]:
    """Return the form of a ballot of a confidential poll."""
    return EnvelopeForm if question is None else _marking(MarkedEnvelopeForm, question)


def _marking(base: type[Made], question: Question) -> type[Made]:
    fields = {f"option{number}": _field(question, number) for number, _option in question.named}
    return type(base.__name__, (base,), {**fields, "question": question})


def _field(question: Question, number: int) -> RadioField:
    option = question.options[number - 1]
    named = [SelectChoice(str(at), _l(MARK_NAMES[mark])) for at, mark in enumerate(question.scale, start=1)]
    if not question.graded:
        return RadioField(option.title, description=option.words, choices=named, default=named[-1].value)
    choices = [*named, SelectChoice(UNMARKED, _l("No grade"))]
    return RadioField(option.title, description=option.words, choices=choices, default=UNMARKED)
