"""Forms of votes: putting a motion, voting, cancelling, calling again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.assemblies.forms import WindowForm
from scopgov.domain.polls import CHOICE_NAMES, Choice
from scopgov.votes.consequence import Proposal
from scopgov.web.filters import say
from scopgov.web.forms import Form


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


class BallotForm(Form):
    """One choice, for oneself or for a member one represents."""

    choice = RadioField(
        _l("Choice"),
        choices=[SelectChoice(choice.value, _l(CHOICE_NAMES[choice])) for choice in Choice],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )


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
