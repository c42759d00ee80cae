"""The base of every form: CSRF, and refusals that land on the field they are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

import wtforms
from babel.support import Translations
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.i18n import messages_path
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from scopgov.db import fold
from scopgov.domain.errors import Refused
from scopgov.domain.text import N_, legible
from scopgov.web import scope
from scopgov.web.filters import as_typed, say

Result = TypeVar("Result")
FEW = 20  # so many people fit on a page as boxes; among more, one searches

SAID = {  # what the library says, and what is said instead: what to do, rather than what is wrong
    "Field cannot be longer than %(max)d characters.": N_(
        "At most %(max)d characters: there are %(length)d."
    ),
    "Invalid Choice: could not coerce.": N_("Choose one of the list."),
    "Not a valid choice.": N_("Choose one of the list."),
    "Not a valid date value.": N_("Give a day that exists."),
    "Not a valid datetime value.": N_("Give a day and a time that exist."),
    "Not a valid decimal value.": N_("Write a number."),
    "Not a valid integer value.": N_("Write a whole number."),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: where it stands, what it is called, the message."""

    field_id: str
    label: object
    message: object


class Typeset:
    """The library's own messages, in the reader's language: some said more plainly, with a typographic apostrophe."""

    def __init__(self, messages: Any) -> None:
        self.messages = messages

    def gettext(self, text: str) -> str:
        """Return a message translated."""
        said = gettext(SAID[text]) if text in SAID else str(self.messages.gettext(text))
        return said.replace("'", "’")

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return a message that counts, translated."""
        said = gettext(SAID[many]) if many in SAID else str(self.messages.ngettext(one, many, count))
        return said.replace("'", "’")


@cache
def _library(locale: str) -> Typeset:
    """Read the library's messages in a language, once: left to it, each form would read the file."""
    return Typeset(Translations.load(messages_path(), [locale] if locale else None, domain="wtforms"))


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose errors are said at their field; `form_errors` holds those about the whole."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What holds for every form."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent; a text of which nothing can be seen counts as left empty."""
            return _legible(super().wrap_formdata(form, formdata))

        def get_translations(self, form: Any) -> Typeset:
            """Return the library's messages as they are set here."""
            return _library(str(get_locale() or ""))

    @property
    def faulty(self) -> bool:
        """Tell whether anything is wrong: with a field however deep, with the token, or as a whole."""
        return bool(self.errors or self.form_errors or self.faults())

    @property
    def looking(self) -> bool:
        """Tell whether it was sent to look for people: nothing is done yet."""
        return any(isinstance(field, PeopleField) and field.asked for field in _within(self))

    def faults(self) -> list[Fault]:
        """List what is wrong field by field, those inside lists of fields too, for the top of the page."""
        return [
            Fault(field.id, field.label.text, message)
            for field in _within(self)
            if not isinstance(field, HiddenField | FormField)
            for message in field.errors
            if not isinstance(message, dict | list | tuple)
        ]


class InnerForm(wtforms.Form):  # type: ignore[misc]
    """A part of a form that is there once or several times; the form carries the token."""

    class Meta:
        """What holds for every part."""

        def get_translations(self, form: Any) -> Typeset:
            """Return the library's messages as they are set here."""
            return _library(str(get_locale() or ""))


class GetForm(Form):
    """A form sent by GET, so that what it asks has an address; it changes nothing and needs no token."""

    class Meta:
        """No token stands in an address."""

        csrf = False


def _legible(sent: Any) -> Any:
    if not sent or not any(_invisible(one) for _name, one in sent.items(multi=True)):
        return sent
    return MultiDict((name, "" if _invisible(one) else one) for name, one in sent.items(multi=True))


def _invisible(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not legible(value)


def _within(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield each field, and the fields that lists and parts of the form hold."""
    for field in fields:
        yield field
        if isinstance(field, FormField):
            yield from _within(field.form)
        elif isinstance(field, FieldList):
            yield from _within(field.entries)


Kind = TypeVar("Kind", bound=Form)


def apart(form: Kind, mark: object) -> Kind:
    """Give the fields of one of several forms on a page ids of their own, so that each label finds its field."""
    for field in form:
        field.id = f"{field.id}-{mark}"
        field.label.field_id = field.id
    return form


@dataclass(frozen=True)
class Done(Generic[Result]):
    """The act was done, with what it returned."""

    value: Result


def attempt(form: Form, verb: Callable[[], Result]) -> Done[Result] | None:
    """Run `verb` when the form was sent and holds; None when it must be shown (again).

    A refusal is written at its field, what was typed is kept, and nothing is written to the database.
    """
    if form.looking or not form.validate_on_submit():
        if form.is_submitted():
            scope.keep_nothing()
        return None
    try:
        return Done(verb())
    except Refused as refused:
        scope.keep_nothing()
        place(form, refused)
        return None


def place(form: Form, refused: Refused) -> None:
    """Write a refusal at the field it names, or at the top of the form."""
    message = say(refused.reason)
    field = next((one for one in _within(form) if one.name == refused.field), None)
    if field is None:
        form.form_errors = [*form.form_errors, message]
    else:
        field.errors = [*field.errors, message]


def status(form: Form) -> int:
    """Return 422 for a form that was sent and refused, else 200."""
    return 422 if form.is_submitted() and form.faulty else 200


class NumberField(wtforms.DecimalField):  # type: ignore[misc]
    """A finite number, with a comma or a point before its decimals."""

    widget = TextInput()
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number typed; what is no number, or none that can be compared, is refused at the field."""
        super().process_formdata([typed.replace(",", ".") for typed in valuelist])
        if isinstance(self.data, Decimal) and not self.data.is_finite():
            self.data = None
            raise ValueError(_l("Give a number."))

    def _value(self) -> str:
        """Show what was typed, or the number as the reader would type it."""
        return str(self.raw_data[0]) if self.raw_data else as_typed(self.data)


class PeopleField(wtforms.Field):  # type: ignore[misc]
    """People chosen among many: a box for each who is chosen, and a search that offers others, with no script.

    A search sends the form without acting on it (`asked`): `look` shows who matches, `all` chooses them at once. It
    knows people by name, trade or address, several with semicolons or lines between, as a list that is pasted.
    """

    data: Any
    people: dict[int, Any]
    wanted: str
    asked: str
    unknown: bool

    def offer(self, people: Iterable[Any]) -> None:
        """Say who may be chosen; with few of them, all are shown."""
        self.people = {one.id: one for one in people}
        if self.asked == "all":
            self.data = [*self.data, *(one.id for one in self._matching())]
        self.unknown = any(number not in self.people for number in self.data)
        self.data = [number for number in dict.fromkeys(self.data) if number in self.people]

    def process(self, formdata: Any, *args: Any, **told: Any) -> None:
        """Read the boxes, and what is searched for."""
        self.people, self.unknown = {}, False
        sent = formdata or {}
        self.wanted = str(sent.get(f"{self.name}-find", "")).strip()
        self.asked = str(sent.get(f"{self.name}-do", ""))
        super().process(formdata, *args, **told)
        self.data = self.data or []

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the numbers of those chosen; what is no number names nobody."""
        self.data = [int(one) for one in valuelist if one.isascii() and one.isdigit()]

    @property
    def few(self) -> bool:
        """Tell whether all fit on the page, so that nobody has to search."""
        return len(self.people) <= FEW

    @property
    def chosen(self) -> list[Any]:
        """Return those chosen, in the order offered."""
        return [one for one in self.people.values() if one.id in self.data]

    @property
    def found(self) -> list[Any]:
        """Return who matches the search and is not chosen yet."""
        return [one for one in self._matching() if one.id not in self.data]

    def _matching(self) -> list[Any]:
        wanted = [fold(one.strip()) for one in re.split(r"[;\n]", self.wanted) if one.strip()]
        return [one for one in self.people.values() if any(_is(one, text) for text in wanted)]

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse who is not among those offered, and a search left in the middle: nobody chosen may mean everybody."""
        if self.unknown:
            raise ValidationError(_l("Choose among the people shown."))
        if self.wanted and not self.data:
            raise ValidationError(
                _l("You were looking for people and chose nobody: choose some, or empty the search.")
            )


def _is(person: Any, wanted: str) -> bool:
    return wanted in fold(person.name) or wanted in fold(person.trade) or wanted == fold(person.email)


class SelectMultipleField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Choices of which several may be made, each with its box; components/form.html knows it by this name."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
