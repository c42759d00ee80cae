"""Forms of courses: one course, who attended it, why an attendance is undone."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileSize
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from scopgov.domain.courses import LEVEL_NAMES, LONGEST, Level, Question
from scopgov.domain.policy import Role
from scopgov.members.forms import lazy_role
from scopgov.members.tables import Member
from scopgov.web.forms import Form, GetForm
from scopgov.web.forms import SelectMultipleField as Boxes
from scopgov.web.reception import LARGEST


def _number(typed: object) -> int:
    number = int(str(typed))
    if not 0 < number <= LARGEST:
        raise ValueError("a number no table can hold")
    return number


class ChangeForm(Form):
    """What a course is called and what it teaches."""

    title = StringField(
        _l("Title in French"),
        [Length(max=200)],
        description=_l(
            "Give it in one language at least: it is read so in the other too until it has its own."
        ),
    )
    title_en = StringField(_l("Title in English"), [Length(max=200)])
    summary = TextAreaField(
        _l("What it teaches, when and where, in French"),
        [Length(max=5000)],
        description=_l("Whoever needs this course reads here how to follow it."),
        render_kw={"rows": 5},
    )
    summary_en = TextAreaField(
        _l("What it teaches, when and where, in English"), [Length(max=5000)], render_kw={"rows": 5}
    )

    level = SelectField(
        _l("For whom"),
        choices=[
            SelectChoice("", _l("whoever needs it")),
            *(SelectChoice(one.value, _l(LEVEL_NAMES[one])) for one in Level),
        ],
        validate_choice=False,
    )
    months = IntegerField(
        _l("How many months it counts"),
        [Optional(), NumberRange(1, LONGEST, _l("Between 1 and 120 months, or nothing."))],
        description=_l(
            "Whoever followed it longer ago follows it again; a mandate that requires it refuses them until then. "
            "Empty: it counts for good. A change holds for what is recorded from now on."
        ),
    )

    def validate_title(self, field: Field) -> None:
        """Refuse a course with no title in any language."""
        if not (field.data or "").strip() and not (self.title_en.data or "").strip():
            raise ValidationError(_l("Give the course a title."))

    def show_each_once(self) -> None:
        """Leave French empty where what stands there is the English that it is read as."""
        for french, english in ((self.title, self.title_en), (self.summary, self.summary_en)):
            if not self.is_submitted() and french.data == english.data:
                french.data = ""

    def worded(self) -> dict[str, str]:
        """Return the titles and summaries typed."""
        return {name: self[name].data or "" for name in ("title", "title_en", "summary", "summary_en")}

    def wanted_level(self) -> Level | None:
        """Return for whom the course is, None for whoever needs it, or nonsense."""
        return Level(self.level.data) if self.level.data in set(Level) else None


class CourseForm(ChangeForm):
    """A course to create."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Give the course a code.")), Length(max=40)],
        description=_l(
            "Small letters joined by hyphens, for instance reading-a-score. Mandates name the course by it: "
            "it never changes."
        ),
    )


class _DayForm(Form):
    attended_on = DateField(_l("Attended on"), [InputRequired(_l("Give a day."))])


class MembersForm(_DayForm):
    """Members to tick, of one page of those who have not attended."""

    members = SelectMultipleField(
        _l("Who attended"), coerce=_number, validate_choice=False, option_widget=CheckboxInput()
    )

    def offer(self, members: Iterable[Member]) -> None:
        """Offer these members, told apart by their trade."""
        self.members.choices = [
            SelectChoice(str(one.id), f"{one.name} ({one.trade})" if one.trade else one.name)
            for one in members
        ]


class ListForm(_DayForm):
    """E-mail addresses, pasted or in a file."""

    people = TextAreaField(
        _l("E-mail addresses"),
        [Length(max=500_000)],
        description=_l(
            "One person a line, or as copied from a mail or a spreadsheet. Every line is read first: if one is "
            "wrong, nobody is recorded and the line is named."
        ),
        render_kw={"rows": 8},
    )
    file = FileField(
        _l("Or a CSV file that holds them"),
        [FileSize(2_000_000, message=_l("This file is larger than 2 MB."))],
    )

    def text(self) -> str:
        """Return what was pasted, or what the file holds where nothing was."""
        pasted: str = self.people.data or ""
        if pasted.strip() or not self.file.data:
            return pasted
        content: bytes = self.file.data.read()
        return content.decode("utf-8-sig", errors="replace")


class LackingForm(GetForm):
    """Whom to look for among those who have not attended."""

    q = StringField(_l("Name or trade"))
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice("", _l("everybody")),
            *(SelectChoice(one.value, lazy_role(one)) for one in Role),
        ],
        validate_choice=False,
    )

    def wanted_role(self) -> Role | None:
        """Return the role looked for, None for everybody or nonsense."""
        return Role(self.role.data) if self.role.data in {one.value for one in Role} else None


class UndoForm(Form):
    """Why an attendance is undone."""

    reason = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Say why: every member can read it.")), Length(max=2000)],
        description=_l("Every member can read this reason. Name no person in it."),
        render_kw={"rows": 3},
    )


def check_form(questions: Iterable[Question]) -> Form:
    """Return the form of a check: one choice for each question, or several where several are right, in their order."""
    fields = {f"q_{one.id}": _asked(one) for one in questions}
    made: Form = type("CheckForm", (Form,), {**fields, "seed": HiddenField()})()
    return made


def _asked(one: Question) -> Field:
    choices = [SelectChoice(key, said) for key, said in one.choices.items()]
    if one.several:
        told = _l("Several answers are right: choose them all.")
        return Boxes(one.text, [InputRequired(_l("Choose an answer."))], choices=choices, description=told)
    return RadioField(one.text, [InputRequired(_l("Choose an answer."))], choices=choices)


def answers(form: Form, questions: Iterable[Question]) -> dict[str, list[str]]:
    """Return what was answered, by question."""
    given = {one.id: form[f"q_{one.id}"].data or [] for one in questions}
    return {key: [one] if isinstance(one, str) else list(one) for key, one in given.items()}
