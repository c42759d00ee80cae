"""Forms of courses given in person, of courses followed elsewhere, of certificates and of the register."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.courses.forms import MembersForm
from scopgov.courses.pasting import Line, read
from scopgov.courses.tables import Course, CoursePlace
from scopgov.documents.forms import DocumentForm
from scopgov.domain.attachments import LARGEST
from scopgov.domain.courses import STANDING_NAMES
from scopgov.domain.policy import Role
from scopgov.members.forms import lazy_role
from scopgov.members.tables import Member
from scopgov.web.filters import say
from scopgov.web.forms import Form, GetForm

NOBODY = ""


class SessionForm(Form):
    """When and where a course is given, and by whom."""

    held_on = DateField(_l("Day"), [InputRequired(_l("Give a day."))])
    place = StringField(
        _l("Time and place"),
        [InputRequired(_l("Say where and at what time.")), Length(max=300)],
        description=_l("For instance: 9:30 to 12:00, meeting room, or by video."),
    )
    trainer_id = SelectField(
        _l("Given by a member"),
        validate_choice=False,
        description=_l("They may print the list and record who signed it."),
    )
    trainer_name = StringField(_l("Or by somebody from outside"), [Length(max=200)])

    def offer(self, members: Iterable[Member]) -> None:
        """Offer the members who may give it."""
        named = [SelectChoice(str(one.id), one.name) for one in members]
        self.trainer_id.choices = [SelectChoice(NOBODY, _l("nobody of us")), *named]

    def trainer(self) -> int | None:
        """Return the member who gives it, among those offered."""
        offered = {
            choice[0] if isinstance(choice, tuple) else choice.value for choice in self.trainer_id.choices
        }
        return int(self.trainer_id.data) if self.trainer_id.data and self.trainer_id.data in offered else None


class SignedForm(MembersForm):
    """Who signed the list of a session, and the list itself."""

    attended_on = None
    people = TextAreaField(
        _l("E-mail addresses of others who signed"),
        [Length(max=500_000)],
        description=_l("One person a line: those who came without saying so before."),
        render_kw={"rows": 4},
    )
    file = FileField(
        _l("The signed list, scanned or photographed"),
        [FileRequired(_l("Choose a file."))],
        description=_l(
            "PDF, PNG or JPEG, at most 10 MB. Only those who keep the register of courses can open it."
        ),
    )

    def expect(self, places: Iterable[CoursePlace]) -> None:
        """Offer those who said they come."""
        self.offer(place.member for place in places)

    def lines(self) -> list[Line]:
        """Return the addresses written, none where nothing was."""
        return read(self.people.data) if (self.people.data or "").strip() else []

    def sent(self) -> tuple[str, bytes]:
        """Return the name and the bytes of the list; one byte more than the largest tells that it is larger."""
        return self.file.data.filename or "", self.file.data.stream.read(LARGEST + 1)


class OutsideForm(DocumentForm):
    """A course followed elsewhere, with its certificate."""

    title = StringField(_l("Title"), [InputRequired(_l("Give the course a title.")), Length(max=200)])
    provider = StringField(_l("Who gave it"), [InputRequired(_l("Say who gave it.")), Length(max=200)])
    followed_on = DateField(_l("Followed on"), [InputRequired(_l("Give a day."))])


class RecogniseForm(Form):
    """As which course of ours a course followed elsewhere counts."""

    code = SelectField(_l("Count it as"), [InputRequired()], validate_choice=False)

    def offer(self, courses: Iterable[Course]) -> None:
        """Offer the courses of the cooperative."""
        self.code.choices = [SelectChoice(one.code, say(one.named)) for one in courses]


class VerifyForm(GetForm):
    """What is printed on a certificate."""

    number = StringField(_l("Number"), [Length(max=40)])
    digest = StringField(_l("Digest"), [Length(max=200)])


class RegisterForm(GetForm):
    """Which lines of the register to show."""

    q = StringField(_l("Name"), [Length(max=100)])
    course = SelectField(_l("Course"), validate_choice=False)
    worth = SelectField(
        _l("Show"),
        choices=[
            SelectChoice("todo", _l("what is lacking, over or soon over")),
            *(SelectChoice(one.value, _l(name)) for one, name in STANDING_NAMES.items()),
            SelectChoice("", _l("everything")),
        ],
        default="todo",
        validate_choice=False,
    )
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice("", _l("everybody")),
            *(SelectChoice(one.value, lazy_role(one)) for one in Role),
        ],
        validate_choice=False,
    )

    def offer(self, courses: Iterable[Course]) -> None:
        """Offer the courses."""
        named = [SelectChoice(one.code, say(one.named)) for one in courses]
        self.course.choices = [SelectChoice("", _l("all courses")), *named]
