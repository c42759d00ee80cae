"""The form of a training request: kinds of models and effort."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from scopgov.domain.thresholds import MOST, Costs
from scopgov.training.families import FAMILIES, NAMES
from scopgov.training.queries import BASELINE
from scopgov.web.forms import Form, GetForm, SelectMultipleField


class TrainingForm(Form):
    """What to train on frozen data."""

    families = SelectMultipleField(
        _l("Kinds of models"),
        choices=[SelectChoice(family, _l(NAMES[family])) for family in FAMILIES if family != BASELINE],
        default=[family for family in FAMILIES if family != BASELINE],
        description=_l("A baseline that answers the average rate to everyone is always trained beside them."),
    )
    effort = RadioField(
        _l("Effort"),
        choices=[
            SelectChoice("full", _l("Full: settings are searched on past periods; several minutes")),
            SelectChoice(
                "quick", _l("Quick: no search, small models; to see whether anything can be learnt")
            ),
        ],
        default="full",
    )

    def chosen(self) -> list[Any]:
        """Return the kinds chosen."""
        return list(self.families.data or [])


def _cost(label: Any) -> IntegerField:
    bounds = NumberRange(1, MOST, _l("Give a whole number from 1 to %(most)s.", most=MOST))
    return IntegerField(label, [InputRequired(_l("Give a number.")), bounds], default=1)


class CostsForm(Form):
    """What a miss and a false alarm cost, in a unit of the members' own, and who says so."""

    miss = _cost(_l("A case missed costs"))
    alarm = _cost(_l("A false alarm costs"))
    because = TextAreaField(
        _l("Who weighed them, and why"),
        [InputRequired(_l("Say who weighed them, and why.")), Length(max=2000)],
        description=_l(
            "Such as: “Asked to eight project leads: a late project missed costs four reviews for nothing.”"
        ),
    )

    def costs(self) -> Costs:
        """Return what was typed."""
        return Costs(self.miss.data or 0, self.alarm.data or 0, (self.because.data or "").strip())


class TakingOutForm(Form):
    """For whom and what for a model leaves with its data."""

    because = TextAreaField(
        _l("For whom, and what for"),
        [DataRequired(_l("Say for whom and what for: every member can read it.")), Length(max=2000)],
        description=_l(
            "Such as: “Our engineers’ federation, to train the same model on its own projects; agreement of 12 May.”"
        ),
    )


class TryingForm(GetForm):
    """A score to act from and costs to try, from the address of the page; nothing is kept."""

    at = IntegerField(_l("Act from a score of, out of 100"), [Optional(), NumberRange(1, 99)])
    miss = IntegerField(_l("A case missed costs"), [Optional(), NumberRange(1, MOST)])
    alarm = IntegerField(_l("A false alarm costs"), [Optional(), NumberRange(1, MOST)])

    def tried(self, kept: Costs) -> tuple[Costs, int]:
        """Return the costs to try and the percent to act from: as asked, else as kept or as the costs say."""
        self.validate()
        asked = {one.name: one.data for one in self if not one.errors and one.data}
        costs = Costs(asked.get("miss", kept.miss), asked.get("alarm", kept.alarm))
        percent = asked.get("at", costs.percent)
        self.miss.data, self.alarm.data, self.at.data = costs.miss, costs.alarm, percent
        return costs, percent
