"""Forms of pilots before they open: the plan with its criteria, and the information of workers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.domain.attachments import LARGEST
from scopgov.domain.pilot_criteria import (
    COMPARISON_NAMES,
    LONGEST_NAME,
    MEASURE_NAMES,
    Comparison,
    Criterion,
    Measure,
)
from scopgov.domain.pilots import Information, Plan
from scopgov.members.tables import Member
from scopgov.web.forms import Form, InnerForm, NumberField, PeopleField

SPARE = 2
LONGEST = 3000
DAY = _l("Give a day.")


class CriterionForm(InnerForm):
    """One criterion; one without a name is left out."""

    name = StringField(_l("What is to be reached"), [Length(max=LONGEST_NAME)])
    measure = SelectField(
        _l("Measured by"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in MEASURE_NAMES.items()],
    )
    comparison = SelectField(
        _l("Met from"),
        choices=[SelectChoice(one.value, _l(name)) for one, name in COMPARISON_NAMES.items()],
    )
    threshold = NumberField(_l("Threshold"), [Optional(), NumberRange(-1_000_000, 1_000_000)])
    fewest = IntegerField(_l("Cases needed to conclude"), [Optional(), NumberRange(0, 100_000)])

    def said(self) -> Criterion:
        """Return the criterion as typed."""
        told = self.measure.data == Measure.told.value
        return Criterion(
            (self.name.data or "").strip(),
            Measure(self.measure.data),
            Comparison(self.comparison.data),
            None if told else self.threshold.data,
            self.fewest.data or 0,
        )


class PlanForm(Form):
    """What a pilot is to find out, with whom, in which dates, judged by what."""

    question = TextAreaField(
        _l("What is to be found out"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("The questions that trying it in real work should answer."),
        render_kw={"rows": 4},
    )
    watched = TextAreaField(
        _l("What is watched"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("What could go wrong for people at work or for clients, and how you will see it."),
        render_kw={"rows": 4},
    )
    group = PeopleField(
        _l("Who takes part"),
        description=_l("Only these people will be able to ask for a score."),
    )
    chosen = TextAreaField(
        _l("How they were chosen"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l("Who asked, who was drawn, who declined; why these people and not others."),
        render_kw={"rows": 3},
    )
    starts_on = DateField(_l("From"), [InputRequired(DAY)])
    ends_on = DateField(_l("First day without the pilot"), [InputRequired(DAY)])
    criteria = FieldList(FormField(CriterionForm), max_entries=20)

    def offer(self, writers: Iterable[Member], said: Plan | None, today: date) -> None:
        """Offer who may take part; show what was written, but for days gone by, and some empty criteria after it."""
        if said and not self.is_submitted():
            self.group.data = sorted(said.group)
        self.group.offer(writers)
        if self.is_submitted():
            return
        self.starts_on.data, self.ends_on.data = today + timedelta(days=30), today + timedelta(days=120)
        for one in said.criteria if said else ():
            self.criteria.append_entry({**one.to_data(), "threshold": one.threshold})
        for _ in range(SPARE + (0 if said else 1)):
            self.criteria.append_entry()
        if said:
            dates = ("starts_on", "ends_on") if said.starts_on > today else ()
            for name in ("question", "watched", "chosen", *dates):
                self[name].data = getattr(said, name)

    def said(self) -> Plan:
        """Return the plan as typed."""
        criteria = (line.form.said() for line in self.criteria if (line.form.name.data or "").strip())
        return Plan(
            self.question.data or "",
            self.watched.data or "",
            self.chosen.data or "",
            frozenset(self.group.data or ()),
            self.starts_on.data,
            self.ends_on.data,
            tuple(criteria),
        )


class InformationForm(Form):
    """When and how workers were informed, and what their council said where there is one."""

    informed_on = DateField(_l("Workers were informed on"), [InputRequired(DAY)])
    how = TextAreaField(
        _l("How"),
        [InputRequired(_l("Say how workers were informed.")), Length(max=LONGEST)],
        description=_l("At which meeting, by which note, to whom, what they asked."),
        render_kw={"rows": 3},
    )
    council = BooleanField(
        _l("There is a staff council: it was informed and consulted"),
        description=_l("It must be consulted from 50 employees on, before any new technology (L. 2312-8)."),
    )
    consulted_on = DateField(_l("The council was consulted on"), [Optional()])
    opinion = TextAreaField(
        _l("Its opinion"),
        [Length(max=LONGEST)],
        description=_l("Or that it gave none in its time: it is then deemed consulted (R. 2312-6)."),
        render_kw={"rows": 3},
    )
    until = DateField(
        _l("You told them it may last until"),
        [Optional()],
        description=_l(
            "First day without the pilot, extensions included. Members may extend it up to this day without informing "
            "anew, as long as people, question and criteria stay the same. Empty: the end of this pilot."
        ),
    )
    file = FileField(_l("Document"), description=_l("The note, or the opinion of the council."))

    def of_no_pilot(self) -> None:
        """Ask for no document, which is kept among others, and for no end."""
        del self.file
        del self.until

    def said(self) -> Information:
        """Return what was typed."""
        dates = (self.informed_on.data, self.how.data or "", bool(self.council.data))
        until = self.until.data if "until" in self else None
        return Information(*dates, self.consulted_on.data, self.opinion.data or "", until)

    def files(self) -> list[tuple[str, bytes]]:
        """Return the document sent, if any."""
        sent = self.file.data
        return [(sent.filename, sent.stream.read(LARGEST + 1))] if sent and sent.filename else []
