"""Forms of pilots under way: an entry of the journal, a comment, the report."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.pilots.services import LONGEST, Written
from scopgov.pilots.tables import Tone
from scopgov.plans.tables import PilotReport, Result
from scopgov.web.forms import Form

TONE_NAMES = {
    Tone.good: _l("Something good"),
    Tone.bad: _l("Something bad"),
    Tone.neutral: _l("Neither"),
}
RESULT_NAMES = {
    Result.deploy: _l("Deploy it: a dossier for production goes to the vote"),
    Result.extend: _l("Extend the pilot: another plan goes to the vote"),
    Result.adjust: _l("Change something first: what must change goes to the vote"),
    Result.stop: _l("Stop it: the withdrawal of its mandate goes to the vote"),
}
DAY = 24 * 60
WRITE = _l("Write something.")


class EntryForm(Form):
    """What happened to a person of the group."""

    on = DateField(_l("Day"), [InputRequired(_l("Give a day."))])
    tone = RadioField(
        _l("What was it?"),
        [InputRequired(_l("Say what it was."))],
        choices=[SelectChoice(one.value, name) for one, name in TONE_NAMES.items()],
    )
    text = TextAreaField(
        _l("What happened"),
        [InputRequired(WRITE), Length(max=LONGEST)],
        description=_l(
            "Everybody in the cooperative reads it, with your name. Name no client and no colleague."
        ),
        render_kw={"rows": 4},
    )
    minutes = IntegerField(
        _l("Minutes saved"),
        [Optional(), NumberRange(-DAY, DAY)],
        description=_l("With a minus sign where time was lost. Leave it empty where you cannot tell."),
    )
    score = SelectField(_l("Which score, if it is about one"), coerce=int, validate_choice=False, default=0)

    def offer(self, scores: dict[int, str], today: date) -> None:
        """Offer the scores given in the pilot, the latest first."""
        self.score.choices = [
            SelectChoice(0, _l("about no score")),
            *(SelectChoice(*one) for one in scores.items()),
        ]
        if not self.is_submitted():
            self.on.data = today


class CommentForm(Form):
    """What anyone says of an entry."""

    text = TextAreaField(
        _l("Your comment"), [InputRequired(WRITE), Length(max=LONGEST)], render_kw={"rows": 2}
    )


class ReportForm(Form):
    """What people write in a report; its figures write themselves."""

    final = RadioField(
        _l("Which report"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice("interim", _l("An interim report: where the pilot stands")),
            SelectChoice("final", _l("The final report: what it showed, and what members should do")),
        ],
        default="interim",
    )
    summary = TextAreaField(
        _l("What the pilot showed, in a few sentences"),
        [InputRequired(WRITE), Length(max=LONGEST)],
        render_kw={"rows": 4},
    )
    good = TextAreaField(_l("What went well"), [Length(max=LONGEST)], render_kw={"rows": 3})
    bad = TextAreaField(_l("What went wrong, and for whom"), [Length(max=LONGEST)], render_kw={"rows": 3})
    learnt = TextAreaField(
        _l("What the people who took part say"), [Length(max=LONGEST)], render_kw={"rows": 3}
    )
    result = RadioField(
        _l("What the final report proposes to members"),
        [Optional()],
        choices=[SelectChoice(one.value, name) for one, name in RESULT_NAMES.items()],
    )
    asked = TextAreaField(
        _l("What must change, one thing a line; or why it must stop"),
        [Length(max=LONGEST)],
        description=_l("Members vote on these words. Needed to change something or to stop."),
        render_kw={"rows": 3},
    )

    def fill(self, row: PilotReport | None) -> None:
        """Show what was written so far."""
        if row is None or self.is_submitted():
            return
        for name, text in row.content["texts"].items():
            self[name].data = text
        self.final.data = "final" if row.final else "interim"
        self.result.data, self.asked.data = row.result and row.result.value, row.asked

    def said(self, told: dict[str, bool]) -> Written:
        """Return what was typed; `told` is what is said of the criteria that people judge."""
        texts: dict[str, Any] = {name: self[name].data or "" for name in ("summary", "good", "bad", "learnt")}
        result = Result(self.result.data) if self.result.data else None
        return Written(texts, self.final.data == "final", told, result, self.asked.data or "")


def report_form(criteria: list[str]) -> type[ReportForm]:
    """Return the form of a report, with a question for each criterion that people judge."""
    fields = {
        f"told_{at}": RadioField(
            name,
            [Optional()],
            choices=[SelectChoice("yes", _l("reached")), SelectChoice("no", _l("not reached"))],
        )
        for at, name in enumerate(criteria)
    }
    return type("ReportForm", (ReportForm,), fields)


def told_of(form: ReportForm, criteria: list[str]) -> dict[str, bool]:
    """Return what was said of each criterion that people judge, those left open apart."""
    answers = {name: form[f"told_{at}"].data for at, name in enumerate(criteria)}
    return {name: said == "yes" for name, said in answers.items() if said}
