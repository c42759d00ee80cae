"""The base of every form: CSRF, and refusals that land on the field they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

import wtforms
from babel.support import Translations
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.i18n import messages_path
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from scopgov.domain.errors import Refused
from scopgov.web import scope
from scopgov.web.filters import say

Result = TypeVar("Result")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: where it stands, what it is called, the message."""

    field_id: str
    label: object
    message: object


class Typeset:
    """The library's own messages, in the reader's language, with a typographic apostrophe."""

    def __init__(self, messages: Any) -> None:
        self.messages = messages

    def gettext(self, text: str) -> str:
        """Return a message translated."""
        return str(self.messages.gettext(text)).replace("'", "’")

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return a message that counts, translated."""
        return str(self.messages.ngettext(one, many, count)).replace("'", "’")


@cache
def _library(locale: str) -> Typeset:
    """Read the library's messages in a language, once: left to it, each form would read the file."""
    return Typeset(Translations.load(messages_path(), [locale] if locale else None, domain="wtforms"))


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose errors are said at their field; `form_errors` holds those about the whole."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What holds for every form."""

        def get_translations(self, form: Any) -> Typeset:
            """Return the library's messages as they are set here."""
            return _library(str(get_locale() or ""))

    @property
    def faulty(self) -> bool:
        """Tell whether anything is wrong: with a field however deep, with the token, or as a whole."""
        return bool(self.errors or self.form_errors or self.faults())

    def faults(self) -> list[Fault]:
        """List what is wrong field by field, those inside lists of fields too, for the top of the page."""
        return [
            Fault(field.id, field.label.text, message)
            for field in _within(self)
            if not isinstance(field, HiddenField | FormField)
            for message in field.errors
            if not isinstance(message, dict | list | tuple)
        ]


class GetForm(Form):
    """A form sent by GET, so that what it asks has an address; it changes nothing and needs no token."""

    class Meta:
        """No token stands in an address."""

        csrf = False


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
    if not form.validate_on_submit():
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


class SelectMultipleField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Choices of which several may be made, each with its box; components/form.html knows it by this name."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
