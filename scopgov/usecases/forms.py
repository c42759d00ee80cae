"""Forms of use cases: the proposal with its indicators, comments, documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from scopgov.members.tables import Member
from scopgov.threads.forms import SayForm
from scopgov.usecases.sections import INDICATOR_NAMES
from scopgov.usecases.services import Aim, Proposal
from scopgov.usecases.tables import Category, IndicatorKind, UseCase
from scopgov.usecases.versioning import TEXTS
from scopgov.usecases.words import CATEGORY_NAMES
from scopgov.web.filters import as_typed
from scopgov.web.forms import Form, GetForm, InnerForm

LINES = 20
NOBODY = 0
LARGEST = Decimal(10) ** 11


class AmountField(StringField):  # type: ignore[misc]
    """A decimal number, with a comma or a point, spaces between thousands allowed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed; the number is read by `number`."""
        self.data = valuelist[0].strip() if valuelist else ""

    def number(self) -> Decimal | None:
        """Return the number written, None where nothing is."""
        written = "".join((self.data or "").replace(",", ".").split())
        return Decimal(written) if written else None


def sound_amount(form: Any, field: AmountField) -> None:
    """Refuse what is no number, or one that no table can hold."""
    try:
        number = field.number()
    except InvalidOperation:
        number = Decimal("NaN")
    if number is not None and not (number.is_finite() and abs(number) < LARGEST):
        raise ValidationError(_l("This is not a number, for instance 12.5."))


class AimForm(InnerForm):
    """One indicator; a line left empty is left out."""

    name = StringField(
        _l("Indicator"),
        [Length(max=200)],
        description=_l("Something one can count or ask. For instance: hours a week spent on sorting."),
    )
    kind = SelectField(
        _l("What it looks at"),
        choices=[SelectChoice(kind.value, _l(INDICATOR_NAMES[kind])) for kind in IndicatorKind],
        default=IndicatorKind.business.value,
    )
    unit = StringField(_l("Unit"), [Length(max=40)])
    baseline = AmountField(_l("Where we stand"), [sound_amount])
    target = AmountField(_l("Target"), [sound_amount])
    due_on = DateField(_l("Due by"), [Optional()])
    source = StringField(_l("Where the figure comes from"), [Length(max=300)])
    owner_id = SelectField(_l("Who follows it"), choices=[], coerce=int, default=NOBODY)

    def validate_name(self, field: StringField) -> None:
        """A line that holds something needs a name."""
        rest = (self.unit.data, self.baseline.data, self.target.data, self.due_on.data, self.source.data)
        if any(rest) and not (field.data or "").strip():
            raise ValidationError(_l("Name the indicator."))

    def validate_target(self, field: AmountField) -> None:
        """An indicator has a target."""
        if (self.name.data or "").strip() and not field.data:
            raise ValidationError(_l("Give the target."))

    def aim(self) -> Aim | None:
        """Return the indicator written, None for an empty line."""
        name, target = (self.name.data or "").strip(), self.target.number()
        if not name or target is None:
            return None
        return Aim(
            name,
            target,
            unit=(self.unit.data or "").strip(),
            baseline=self.baseline.number(),
            due_on=self.due_on.data,
            kind=IndicatorKind(self.kind.data),
            source=(self.source.data or "").strip(),
            owner_id=self.owner_id.data or None,
        )


class ProposalForm(Form):
    """A need that may deserve AI, in the words of those who have it."""

    revision = HiddenField()
    title = StringField(
        _l("Title"),
        [InputRequired(_l("Give the use case a title.")), Length(max=200)],
        description=_l("As you would say it to a colleague. For instance: Sorting supplier invoices."),
    )
    category = SelectField(
        _l("Kind of use"), choices=[SelectChoice(c.value, _l(CATEGORY_NAMES[c])) for c in Category]
    )
    problem = TextAreaField(
        _l("What is the problem?"),
        [Length(max=10_000)],
        description=_l("What happens today, how often, and what it costs. Facts you know, not solutions."),
    )
    people = TextAreaField(
        _l("Who is concerned?"),
        [Length(max=10_000)],
        description=_l("Trades, clients, partners: those who would use it and those it would be about."),
    )
    benefit = TextAreaField(
        _l("What would be better?"),
        [Length(max=10_000)],
        description=_l("What people would do differently on a working day, if it worked."),
    )
    gains = TextAreaField(
        _l("Who would gain, and who might lose?"),
        [Length(max=10_000)],
        description=_l(
            "Time, money, comfort, skills, jobs: for members, clients, others. How would the gain be shared?"
        ),
    )
    purpose = StringField(
        _l("What would a model be used for, in one sentence?"),
        [Length(max=300)],
        description=_l(
            "A mandate will allow this and nothing else. For instance: propose an account for each invoice."
        ),
    )
    workshop = TextAreaField(
        _l("What was said when you talked about it together?"),
        [Length(max=20_000)],
        description=_l("Who met and when, the ideas, the doubts too. Leave it empty if nobody has met yet."),
    )
    indicators = FieldList(FormField(AimForm), min_entries=1, max_entries=LINES)
    add_line = SubmitField(_l("Add an indicator"))

    def fill(self, use_case: UseCase) -> None:
        """Show what a draft holds."""
        for name in (*TEXTS, "category", "revision"):
            value = getattr(use_case, name)
            self[name].data = value.value if isinstance(value, Category) else value
        while len(self.indicators):
            self.indicators.pop_entry()
        for one in use_case.indicators:
            line = {name: getattr(one, name) for name in ("name", "unit", "due_on", "source")}
            numbers = {name: as_typed(getattr(one, name)) for name in ("baseline", "target")}
            chosen = {"kind": one.kind.value, "owner_id": one.owner_id or NOBODY}
            self.indicators.append_entry({**line, **numbers, **chosen})
        if not use_case.indicators:
            self.indicators.append_entry()

    def offer(self, people: Iterable[Member]) -> None:
        """Offer these people to follow an indicator."""
        choices = [
            SelectChoice(NOBODY, _l("Not said yet")),
            *(SelectChoice(one.id, one.name) for one in people),
        ]
        for line in self.indicators:
            line.form.owner_id.choices = choices

    def add_one_line(self) -> None:
        """Add an empty indicator, where there is room."""
        if len(self.indicators) < LINES:
            self.indicators.append_entry()

    def seen(self) -> int:
        """Return the revision of the file that the writer had before them; -1 where the page does not say."""
        held = str(self.revision.data or "")
        return int(held) if held.isascii() and held.isdigit() and len(held) < 10 else -1

    def overtaken(self, use_case: UseCase) -> bool:
        """Tell whether the file was refused because somebody saved it meanwhile; the writer is told of theirs."""
        found = bool(self.form_errors) and self.seen() != use_case.revision
        if found:
            self.revision.data = use_case.revision
        return found

    def proposal(self) -> Proposal:
        """Return the proposal as written."""
        texts = {name: self[name].data or "" for name in TEXTS}
        aims = [line.form.aim() for line in self.indicators]
        return Proposal(category=Category(self.category.data), aims=[aim for aim in aims if aim], **texts)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, as the content of a version is written; what is no number stays as typed."""
        lines = [line.form.data for line in self.indicators if (line.form.name.data or "").strip()]
        indicators = [
            {
                **{name: line[name] or "" for name in ("name", "kind", "unit", "source")},
                **{name: line[name] or None for name in ("baseline", "target")},
                "due_on": line["due_on"].isoformat() if line["due_on"] else None,
                "owner": line["owner_id"] or None,
            }
            for line in lines
        ]
        texts = {name: (self[name].data or "").strip() for name in TEXTS}
        return {**texts, "category": self.category.data, "indicators": indicators}


class QuietForm(ProposalForm):
    """The same, saved by the page itself: indicators half typed wait, and do not hold up the rest."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether all but the indicators hold."""
        super().validate(extra_validators)
        return not [name for name in self.errors if name != "indicators"]

    @property
    def unfinished(self) -> bool:
        """Tell whether an indicator is not whole yet."""
        return bool(self.indicators.errors)

    def proposal(self) -> Proposal:
        """Return the proposal as written, without the indicators where one is not whole."""
        if not self.unfinished:
            return super().proposal()
        texts = {name: self[name].data or "" for name in TEXTS}
        return Proposal(category=Category(self.category.data), aims=None, **texts)

    def first_error(self) -> str:
        """Return what to say where nothing was saved."""
        fields = [
            str(error) for name, found in self.errors.items() if name != "indicators" for error in found
        ]
        return [*map(str, self.form_errors), *fields, ""][0]


class ReasonForm(Form):
    """Why a file is withdrawn."""

    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why it is withdrawn.")), Length(max=5000)], render_kw={"rows": 3}
    )


class SectionForm(SayForm):
    """A remark or a question about a section."""

    question = BooleanField(
        _l("It is a question: the authors are told, and it waits until one of them answers.")
    )


class InviteForm(Form):
    """A member to invite as co-author."""

    member_id = SelectField(_l("Member"), coerce=int, choices=[])

    def offer(self, people: Iterable[Member]) -> None:
        """Offer these people."""
        self.member_id.choices = [
            SelectChoice(one.id, f"{one.name}, {one.trade}" if one.trade else one.name) for one in people
        ]


class CompareForm(GetForm):
    """Which two versions to show side by side; sent by GET."""

    before = SelectField(_l("From version"), coerce=int, choices=[])
    after = SelectField(_l("To version"), coerce=int, choices=[])

    def offer(self, numbers: Sequence[int]) -> None:
        """Offer these versions."""
        for field in (self.before, self.after):
            field.choices = [SelectChoice(one, _l("Version %(number)s", number=one)) for one in numbers]


class InterestForm(Form):
    """Why one leaves the judging of a file to others, or no longer does."""

    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why: every member can read it.")), Length(max=2000)],
        description=_l(
            "For instance: you would use it, a relative works for the supplier, you promised it to a client."
        ),
        render_kw={"rows": 3},
    )
