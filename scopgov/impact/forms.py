"""The forms of an impact assessment: its points and risks, and the advice of who signs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectChoice, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.impact import (
    AREA_NAMES,
    LIKELIHOOD_NAMES,
    LONGEST,
    SEVERITY_NAMES,
    STANCE_NAMES,
    TOPIC_NAMES,
    Area,
    Assessment,
    Risk,
    Stance,
    Topic,
    conclusion,
    point,
)
from scopgov.members.tables import Member
from scopgov.web.forms import Form, InnerForm

SPARE = 2
LIKELY = [SelectChoice(number, _l(name)) for number, name in LIKELIHOOD_NAMES.items()]
GRAVE = [SelectChoice(number, _l(name)) for number, name in SEVERITY_NAMES.items()]


class RiskForm(InnerForm):
    """One risk; one whose first line is empty is left out."""

    what = TextAreaField(_l("What could happen, and to whom"), [Length(max=1000)], render_kw={"rows": 2})
    area = SelectField(
        _l("On what"), choices=[SelectChoice(area.value, _l(name)) for area, name in AREA_NAMES.items()]
    )
    likelihood = SelectField(_l("How likely"), coerce=int, choices=LIKELY, default=2)
    severity = SelectField(_l("How grave"), coerce=int, choices=GRAVE, default=2)
    measure = TextAreaField(_l("What is done about it"), [Length(max=1000)], render_kw={"rows": 2})
    owner = SelectField(_l("Who answers for it"), coerce=int, choices=[], validate_choice=False)
    left_likelihood = SelectField(_l("How likely it remains"), coerce=int, choices=LIKELY, default=1)
    left_severity = SelectField(_l("How grave it remains"), coerce=int, choices=GRAVE, default=2)


class _Points(Form):
    """One text for each point, and one for what is concluded from what use showed of it."""


for _topic in Topic:
    _text = TextAreaField(_l(TOPIC_NAMES[_topic]), [Length(max=LONGEST)], render_kw={"rows": 3})
    setattr(_Points, point(_topic), _text)
    setattr(
        _Points,
        conclusion(_topic),
        TextAreaField(
            _l("What you conclude from what use showed"),
            [Length(max=LONGEST)],
            description=_l("What these figures mean, and what is done or left as it is because of them."),
            render_kw={"rows": 3},
        ),
    )


class ImpactForm(_Points):
    """What people write, point by point, and the risks they see."""

    risks = FieldList(FormField(RiskForm), max_entries=40)
    conclude = SubmitField(_l("Conclude and ask for the signatures"))

    def fill(self, said: Assessment) -> None:
        """Show what was written, with some empty risks after those told."""
        for topic in Topic:
            self[point(topic)].data = said.texts.get(topic, "")
            self[conclusion(topic)].data = said.conclusions.get(topic, "")
        for one in said.risks:
            self.risks.append_entry({**one.to_data(), "owner": one.owner or 0})
        for _ in range(SPARE):
            self.risks.append_entry()

    def offer(self, people: Iterable[Member]) -> None:
        """Offer who may answer for a measure."""
        known = [SelectChoice(0, "–"), *(SelectChoice(one.id, one.name) for one in people)]
        for line in self.risks:
            line.form.owner.choices = known

    def said(self) -> Assessment:
        """Return the assessment as typed, but for a risk of no known area, which is refused at its field."""
        texts = {topic: self[point(topic)].data or "" for topic in Topic}
        conclusions = {topic: self[conclusion(topic)].data or "" for topic in Topic}
        typed = [one for one in self.risks.data if any((one["what"], one["measure"], one["owner"]))]
        risks = [_risk(line) for line in typed if line["area"] in tuple(Area)]
        return Assessment(texts, tuple(risks), conclusions)


def _risk(line: Mapping[str, Any]) -> Risk:
    return Risk(
        area=Area(line["area"]),
        what=(line["what"] or "").strip(),
        likelihood=line["likelihood"],
        severity=line["severity"],
        measure=(line["measure"] or "").strip(),
        owner=line["owner"] or None,
        left_likelihood=line["left_likelihood"],
        left_severity=line["left_severity"],
    )


class AdviceForm(Form):
    """What who signs says; nothing is chosen beforehand."""

    stance = RadioField(
        _l("Your advice"),
        [InputRequired(_l("Choose an advice."))],
        choices=[SelectChoice(one.value, _l(name)) for one, name in STANCE_NAMES.items()],
    )
    text = TextAreaField(
        _l("Reasons"),
        [InputRequired(_l("Give the reasons of the advice.")), Length(max=LONGEST)],
        description=_l("Every member can read them; they are signed with your name and the date."),
        render_kw={"rows": 5},
    )

    def given(self) -> Stance:
        """Return the advice chosen."""
        return Stance(self.stance.data)
