"""Forms of votes: putting a motion, voting, cancelling, calling again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from scopgov.assemblies.forms import WindowForm
from scopgov.domain.polls import CHOICE_NAMES, SECRECY_SENTENCES, Choice, Secrecy
from scopgov.members.tables import Member
from scopgov.votes.consequence import Proposal
from scopgov.votes.envelopes import Slip
from scopgov.web.filters import say
from scopgov.web.forms import Form
from scopgov.web.reception import LARGEST

LEVELS = (Secrecy.open, Secrecy.confidential)
Sealed = TypeVar("Sealed", bound="Sealing")
SIGNS = {str(sign): choice for sign, choice in enumerate(Choice, start=1)}


class MotionForm(Form):
    """The text put to the vote."""

    title = StringField(_l("Title"), [InputRequired(_l("Give the motion a title.")), Length(max=300)])
    text = TextAreaField(
        _l("Text put to the vote"),
        [InputRequired(_l("Write the text put to the vote.")), Length(max=20_000)],
        description=_l("Exactly what members vote on. It cannot change once the poll is open."),
        render_kw={"rows": 7},
    )

    def suggest(self, proposal: Proposal) -> None:
        """Show the text proposed."""
        self.title.data, self.text.data = say(proposal.title), say(proposal.text)

    def bind(self) -> None:
        """Show the text to be read, not written: it is that of what the vote is about, word for word."""
        for one in (self.title, self.text):
            one.render_kw = {**(one.render_kw or {}), "readonly": True}
        self.text.description = _l("As it was proposed: what is carried is decided in these very words.")


class PutForm(MotionForm):
    """A motion with how it is voted."""

    secrecy = RadioField(
        _l("How it is voted"),
        choices=[SelectChoice(one.value, _l(SECRECY_SENTENCES[one])) for one in LEVELS],
        default=Secrecy.open.value,
        description=_l("It may change until the poll opens. Members present may ask for a secret ballot."),
    )

    @property
    def level(self) -> Secrecy:
        """Return the level chosen."""
        return Secrecy(self.secrecy.data or Secrecy.open)


class SecrecyForm(Form):
    """How a motion is voted."""

    secrecy = RadioField(
        _l("How it is voted"),
        choices=[SelectChoice(one.value, _l(SECRECY_SENTENCES[one])) for one in LEVELS],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )


class ScrutineersForm(Form):
    """Three members to hold the key of a confidential poll, or nobody."""

    first = SelectField(_l("First scrutineer"), coerce=int)
    second = SelectField(_l("Second scrutineer"), coerce=int)
    third = SelectField(_l("Third scrutineer"), coerce=int)

    def offer(self, members: Sequence[Member]) -> ScrutineersForm:
        """Offer these members, and nobody."""
        for field in (self.first, self.second, self.third):
            field.choices = [(0, _l("Nobody")), *((one.id, one.name) for one in members)]
        return self

    @property
    def members(self) -> list[int]:
        """Return the members chosen."""
        return [one for one in (self.first.data, self.second.data, self.third.data) if one]


class ConsentForm(Form):
    """A scrutineer accepts, and is given a code; nothing else is sent."""


class CodeForm(Form):
    """A scrutineer's code. It is never sent back to the page, whatever was wrong with it."""

    code = PasswordField(
        _l("Your code"),
        [InputRequired(_l("Type the code you were given for this poll.")), Length(max=100)],
        description=_l("24 letters and figures; spaces and capitals do not matter."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


class Sealing(Form):
    """What any ballot to seal comes with: the line of the roll it is for, and the slip given for it."""

    line = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST)])
    given = HiddenField(validators=[Length(max=64)])
    mark = HiddenField(validators=[Length(max=64)])
    own = HiddenField(validators=[Length(max=64)], render_kw={"data-own": "", "autocomplete": "off"})

    def give(self: Sealed, line: int, slip: Slip) -> Sealed:
        """Put the slip given for a line of the roll on the form."""
        self.line.data, self.given.data, self.mark.data = line, slip.given, slip.mark
        return self

    @property
    def slip(self) -> Slip:
        """Return the slip that came back."""
        return Slip(self.given.data or "", self.mark.data or "")

    @property
    @abstractmethod
    def written(self) -> str:
        """Return the ballot as it is written."""


class EnvelopeForm(Sealing):
    """A choice to seal, for oneself or for a member one represents. Every choice is sent with as many signs."""

    choice = RadioField(
        _l("Choice"),
        choices=[SelectChoice(sign, _l(CHOICE_NAMES[choice])) for sign, choice in SIGNS.items()],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )

    @property
    def written(self) -> str:
        """Return the ballot as it is written."""
        return SIGNS[self.choice.data]


class FindForm(Form):
    """What to look for among the ballots; sent by POST: it must stay in no address."""

    written = TextAreaField(
        _l("Ballot or receipt"),
        [InputRequired(_l("Type the 64 signs of the ballot, or the whole receipt.")), Length(max=2000)],
        description=_l("The 64 signs of the ballot, or the whole receipt. Not the secret number."),
        render_kw={"rows": 4, "autocomplete": "off", "spellcheck": "false"},
    )


class BallotForm(Form):
    """One choice, for oneself or for a member one represents."""

    choice = RadioField(
        _l("Choice"),
        choices=[SelectChoice(choice.value, _l(CHOICE_NAMES[choice])) for choice in Choice],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )

    @property
    def written(self) -> str:
        """Return the ballot as it is written."""
        return Choice(self.choice.data)


class CandidacyForm(Form):
    """Why somebody should be an associate."""

    because = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why: members read it before they vote.")), Length(max=5000)],
        description=_l("Everybody in the cooperative reads it, with your name."),
        render_kw={"rows": 5},
    )


class AgainForm(WindowForm):
    """When the votes of the second call open and close."""


class WhyForm(Form):
    """Why an assembly is cancelled."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why the assembly is cancelled.")), Length(max=2000)],
        render_kw={"rows": 3},
    )


class ReasonForm(Form):
    """Why a poll is cancelled."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why the poll is cancelled.")), Length(max=5000)],
        render_kw={"rows": 3},
    )
