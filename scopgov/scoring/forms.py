"""The form of a score, made from the inputs frozen in the voted dossier; the form of a person's decision."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.domain.canonical import digest
from scopgov.domain.own_judgement import LIKELY_NAMES, Likely
from scopgov.domain.second_looks import LONGEST, VIEW_NAMES
from scopgov.members.tables import Member
from scopgov.scoring.services import LONGEST_REFERENCE
from scopgov.scoring.tables import HumanDecision
from scopgov.web.forms import Form

NOT_SAID = ("csrf_token", "draft", "revision")  # what the page holds beside what one typed


def whole(written: str | None) -> int | None:
    """Return the number that a hidden field holds; None where it is none."""
    held = written or ""
    return int(held) if held.isdecimal() and len(held) < 10 else None


class ScoreForm(Form):
    """A proposal to score: its reference, then what the model of `mandate` needs."""

    mandate = HiddenField()
    draft = HiddenField()
    revision = HiddenField()
    mark = HiddenField(default=lambda: secrets.token_urlsafe(18))
    reference = StringField(
        _l("Reference of the proposal"),
        [InputRequired(_l("Name the proposal.")), Length(max=LONGEST_REFERENCE)],
        description=_l("As in your own files. Name no person in it."),
    )

    def sent_as(self) -> str:
        """Return the mark of the page sent as it was filled in; nothing where it has none.

        A page that one went back to and filled in otherwise is another page, whatever its mark.
        """
        mark = str(self.mark.data or "")
        said = sorted(one for one in request.form.items(multi=True) if one[0] not in NOT_SAID)
        return digest([mark, *map(list, said)]) if 20 <= len(mark) <= 64 else ""

    def draft_id(self) -> int | None:
        """Return the number of the draft that this began as; None where it is none."""
        return whole(self.draft.data)

    def seen(self) -> int | None:
        """Return the revision of the draft that this page showed."""
        return whole(self.revision.data)


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


class AskLookForm(Form):
    """Which colleague is asked for a second look, and what about."""

    colleague = SelectField(_l("Colleague"), coerce=int, choices=[], validate_choice=False)
    question = TextAreaField(
        _l("What should they look at?"),
        [Length(max=LONGEST)],
        description=_l("May stay empty. They see the case, the estimate and what was decided."),
    )

    def offer(self, people: Iterable[Member]) -> None:
        """Offer these colleagues."""
        self.colleague.choices = [
            SelectChoice(one.id, f"{one.name}, {one.trade}" if one.trade else one.name) for one in people
        ]


class LookForm(Form):
    """A colleague's view of a case, in their own words."""

    view = RadioField(
        _l("Having looked at the case, what would you do?"),
        [InputRequired(_l("Say where you stand."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in VIEW_NAMES.items()],
    )
    said = TextAreaField(
        _l("In your own words"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("What you know of such cases that the model does not. It stands beside the decision."),
    )


class JudgementForm(Form):
    """What a person thinks of a case before its score exists."""

    likely = RadioField(
        _l("How likely do you find it?"),
        [Optional()],
        choices=[SelectChoice(one.value, _l(name)) for one, name in LIKELY_NAMES.items()],
    )
    percent = IntegerField(
        _l("Or your own figure, in percent"),
        [Optional(), NumberRange(0, 100, _l("A share goes from 0 to 100 percent."))],
        description=_l("Where you give one, it counts instead of the word."),
    )
    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why, in a sentence or two.")), Length(max=LONGEST)],
        description=_l("What you know of this case and of others like it."),
    )

    @property
    def word(self) -> Likely | None:
        """Return the word chosen, where one was."""
        return Likely(self.likely.data) if self.likely.data else None
