"""Forms of incidents: declaring one, writing what was done, closing it."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.incidents import LONGEST, SEVERITY_MEANS, Severity, Told
from scopgov.web.forms import Form

NAMELESS = _l("Every member can read it. Name no client and no colleague.")


def _text(label: object, asked: object = None, said: object = NAMELESS, rows: int = 4) -> TextAreaField:
    needed = [InputRequired(asked)] if asked else []
    return TextAreaField(label, [*needed, Length(max=LONGEST)], description=said, render_kw={"rows": rows})


class DeclareForm(Form):
    """What happened, when, how grave, who is affected, what was done at once."""

    happened_on = DateField(_l("Day it happened"), [InputRequired(_l("Say on which day."))])
    what = _text(_l("What happened"), _l("Say what happened."))
    severity = RadioField(
        _l("How grave is it?"),
        [InputRequired(_l("Say how grave it is."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in SEVERITY_MEANS.items()],
        description=_l("In doubt, choose the graver: the committee and the board are told at once."),
    )
    affected = _text(
        _l("Who is affected"),
        _l("Say who is affected, or that nobody is."),
        _l("A client, a team, how many people. No names."),
        2,
    )
    done = _text(_l("What was done at once, if anything was"), rows=3)

    def told(self) -> Told:
        """Return what was typed."""
        return Told(
            self.happened_on.data,
            self.what.data or "",
            Severity(self.severity.data),
            self.affected.data or "",
            self.done.data or "",
        )


class StepForm(Form):
    """What was done, or found."""

    text = _text(_l("What was done, or found"), _l("Write something."), rows=3)


class GraverForm(Form):
    """That an incident is graver than it was declared, and why."""

    severity = RadioField(_l("How grave is it?"), [InputRequired(_l("Say how grave it is."))])
    text = _text(_l("Why it is graver"), _l("Say why."), rows=3)

    def offer(self, graver: Iterable[Severity]) -> None:
        """Offer what is graver than what was declared."""
        self.severity.choices = [SelectChoice(one.value, _l(SEVERITY_MEANS[one])) for one in graver]


class CloseForm(Form):
    """What was corrected and what was learnt, as an incident is closed."""

    corrected = _text(_l("What was corrected"), _l("Say what was corrected."))
    learnt = _text(
        _l("What was learnt"),
        _l("Say what was learnt."),
        _l("What changes so that it does not happen again, or why nothing can."),
    )
