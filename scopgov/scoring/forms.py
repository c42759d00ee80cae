"""The form of a score, made from the inputs frozen in the voted dossier; the form of a person's decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.scoring.services import LONGEST_REFERENCE
from scopgov.scoring.tables import HumanDecision
from scopgov.web.forms import Form


def _whole(written: str | None) -> int | None:
    held = written or ""
    return int(held) if held.isdecimal() and len(held) < 10 else None


class ScoreForm(Form):
    """A proposal to score: its reference, then what the model needs."""

    draft = HiddenField()
    revision = HiddenField()
    reference = StringField(
        _l("Reference of the proposal"),
        [InputRequired(_l("Name the proposal.")), Length(max=LONGEST_REFERENCE)],
        description=_l("As in your own files. Name no person in it."),
    )

    def draft_id(self) -> int | None:
        """Return the number of the draft that this began as; None where it is none."""
        return _whole(self.draft.data)

    def seen(self) -> int | None:
        """Return the revision of the draft that this page showed."""
        return _whole(self.revision.data)


class DecisionForm(Form):
    """What a person decided, and why."""

    decision = RadioField(
        _l("What did you decide?"),
        [InputRequired(_l("Say what you decided."))],
        choices=[
            SelectChoice(HumanDecision.followed.value, _l("I decided as the estimate suggests")),
            SelectChoice(HumanDecision.set_aside.value, _l("I set the estimate aside")),
            SelectChoice(HumanDecision.more_study.value, _l("I ask for more study first")),
        ],
    )
    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why, in a sentence or two.")), Length(max=5000)],
        description=_l("Two sentences are enough. They serve to review the model, not to judge you."),
    )
