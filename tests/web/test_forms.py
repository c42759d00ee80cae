"""A refusal is said on top of the page with a link to its field, and at the field, however deep it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from scopgov.domain.errors import Reason, Refused
from scopgov.web.forms import Fault, Form, InnerForm, NumberField, PeopleField, place

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SENT = {
    "title": "Any",
    "lines-0-number": "1",
    "lines-0-why": "Known",
    "lines-1-number": "2",
    "lines-1-why": "",
}


class Line(InnerForm):
    number = HiddenField()
    why = StringField(_l("Why?"), [InputRequired(_l("Say why."))])


class Lines(Form):
    title = StringField("Title", [InputRequired()])
    lines = FieldList(FormField(Line))


def _said(form: Form) -> list[tuple[str, str]]:
    return [(one.field_id, str(one.message)) for one in form.faults()]


def test_a_field_inside_a_list_says_what_it_lacks(app: Flask) -> None:
    with app.test_request_context(method="POST", data=SENT, headers={"Cookie": "locale=en"}):
        form = Lines()
        assert not form.validate_on_submit()
        assert _said(form) == [("lines-1-why", "Say why.")]
        assert isinstance(form.faults()[0], Fault)


@pytest.mark.parametrize("written", ["\u200b", "\ufeff\u2060", " \u00ad\n"], ids=ascii)
def test_a_text_of_which_nothing_can_be_seen_is_a_field_left_empty(app: Flask, written: str) -> None:
    sent = {**SENT, "title": "Read\u200bable", "lines-1-why": written}
    with app.test_request_context(method="POST", data=sent, headers={"Cookie": "locale=en"}):
        form = Lines()
        assert not form.validate_on_submit()
        assert _said(form) == [("lines-1-why", "Say why.")]
        assert form.title.data == "Read\u200bable"


def test_a_refusal_lands_on_the_field_it_names_inside_a_list(app: Flask) -> None:
    whole = {**SENT, "lines-1-why": "Read"}
    with app.test_request_context(method="POST", data=whole, headers={"Cookie": "locale=en"}):
        form = Lines()
        assert form.validate_on_submit()
        place(form, Refused(Reason("Write the condition."), field="lines-1-why"))
        place(form, Refused(Reason("Nothing fits.")))
        assert _said(form) == [("lines-1-why", "Write the condition.")]
        assert form.form_errors == ["Nothing fits."]


@pytest.mark.parametrize(
    ("locale", "said"), [("fr", "Choisissez dans la liste."), ("en", "Choose one of the list.")]
)
def test_what_the_forms_library_says_is_typeset_too(app: Flask, locale: str, said: str) -> None:
    class Choosing(Form):
        kind = SelectField("Kind", choices=[SelectChoice("a", "A")])

    with app.test_request_context(method="POST", data={"kind": "z"}, headers={"Cookie": f"locale={locale}"}):
        form = Choosing()
        assert not form.validate()
        assert _said(form) == [("kind", said)]


@pytest.mark.parametrize(("locale", "said"), [("fr", "Écrivez un nombre."), ("en", "Write a number.")])
def test_a_part_of_a_form_speaks_as_the_form_does(app: Flask, locale: str, said: str) -> None:
    class Counted(InnerForm):
        count = NumberField("Count")
        word = StringField("Word", [Length(max=3)])

    class Counting(Form):
        lines = FieldList(FormField(Counted))

    sent = {"lines-0-count": "many", "lines-0-word": "four"}
    with app.test_request_context(method="POST", data=sent, headers={"Cookie": f"locale={locale}"}):
        form = Counting()
        assert not form.validate()
        assert _said(form)[0] == ("lines-0-count", said)
        assert "3" in _said(form)[1][1] and "4" in _said(form)[1][1]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2,5", "2.5"), ("-3", "-3"), ("nan", None), ("snan", None), ("inf", None), ("1e999", None)],
)
def test_a_number_is_finite_and_takes_a_comma_or_a_point(app: Flask, typed: str, read: str | None) -> None:
    class Asking(Form):
        number = NumberField("Number", [NumberRange(-10, 10)], places=None)

    with app.test_request_context(method="POST", data={"number": typed}):
        form = Asking()
        assert form.validate() is (read is not None)
        assert read is None or form.number.data == Decimal(read)


@pytest.mark.parametrize(("locale", "shown"), [("fr", "80,5"), ("en", "80.5")])
def test_a_number_already_known_is_shown_as_the_reader_types_it(app: Flask, locale: str, shown: str) -> None:
    class Asking(Form):
        number = NumberField("Number")

    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        assert f'value="{shown}"' in str(Asking(data={"number": Decimal("80.50")}).number())
        assert 'value="80"' in str(Asking(data={"number": Decimal("80.00")}).number())


@dataclass
class Person:
    id: int
    name: str
    trade: str

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@x.example"


MANY = [
    Person(number, f"Person{number}", "Draughtsman" if number % 2 else "Surveyor")
    for number in range(1, 2001)
]


class Chosen(Form):
    members = PeopleField("Who")


def _chosen(app: Flask, sent: dict[str, object], people: list[Person]) -> Chosen:
    with app.test_request_context(method="POST", data=sent, headers={"Cookie": "locale=en"}):
        form = Chosen(meta={"csrf": False})
        form.members.offer(people)
        form.validate_on_submit()
        return form


def test_people_are_found_among_two_thousand_by_name_trade_or_a_pasted_list_without_acting(
    app: Flask,
) -> None:
    looked = _chosen(
        app, {"members": ["7"], "members-find": "Nobody Here;\nPERSON1999", "members-do": "look"}, MANY
    )
    assert looked.looking and not looked.members.few
    assert [one.id for one in looked.members.found] == [1999]
    assert [one.id for one in looked.members.chosen] == [7]
    all_of = _chosen(app, {"members": ["7"], "members-find": "surveyor", "members-do": "all"}, MANY)
    assert len(all_of.members.data) == 1001 and all_of.members.found == []
    by_address = _chosen(app, {"members-find": "person12@x.example", "members-do": "all"}, MANY)
    assert by_address.members.data == [12]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"members": ["7", "9"]}, None),
        ({}, None),
        ({"members": ["7", "2001"]}, "Choose among the people shown."),
        ({"members-find": "Person7"}, "chose nobody"),
    ],
)
def test_nobody_is_left_out_or_let_in_by_mistake(
    app: Flask, sent: dict[str, object], error: str | None
) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        form = _chosen(app, sent, MANY)
        said = " ".join(str(one) for one in form.members.errors)
    assert not form.looking
    assert (error in said) if error else not said
