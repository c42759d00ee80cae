"""Forms of the inventory: what is said of a source, and which sources to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.domain.processing import Afterwards, Basis, Ground, Processing, Safeguard, faults
from scopgov.members.tables import Member
from scopgov.privacy.words import AFTERWARDS, BASES, GROUNDS, SAFEGUARDS
from scopgov.usecases.tables import UseCase
from scopgov.web.filters import say
from scopgov.web.forms import Form, GetForm

NOT_SAID = _l("not said yet")
YES, NO = "yes", "no"


def _choices(names: Mapping[Any, str]) -> list[Any]:
    known = [SelectChoice(value.value, _l(text)) for value, text in names.items()]
    return [SelectChoice("", NOT_SAID), *known]


def _whether(yes: object, no: object) -> list[Any]:
    return [SelectChoice("", NOT_SAID), SelectChoice(YES, yes), SelectChoice(NO, no)]


def _text(label: object, description: object = "") -> TextAreaField:
    return TextAreaField(label, [Length(max=4000)], description=description)


def _line(label: object, most: int, description: object = "") -> StringField:
    return StringField(label, [Length(max=most)], description=description)


class HoldingForm(Form):
    """What is known of a source; only its name must be given, the rest is named as missing until it is."""

    name = StringField(
        _l("Name of the source"),
        [InputRequired(_l("Give the source a name.")), Length(max=200)],
        description=_l("A tool, a file or a register: “the CRM”, “site reports”."),
    )
    owner_id = SelectField(_l("Owner: a member"), choices=[], default="")
    service = _line(_l("Owner: a service or another organisation"), 200)
    location = _line(_l("Location"), 500, _l("Where the data stand: which tool, which host, which country."))
    access = _text(_l("Who has access"), _l("Which people or services, to read or to change."))
    personal = SelectField(
        _l("Is it about persons?"),
        choices=_whether(_l("yes"), _l("no")),
        default="",
        description=_l("A company is no person; those who work there or answer for it are."),
    )
    persons = _text(_l("Categories of persons"), _l("Employees, members, contacts of clients…"))
    categories = _text(
        _l("Categories of data"),
        _l("Identity, working life, contact details… Empty: the columns of its files."),
    )
    purpose = _text(_l("Purpose"), _l("What the data are used for here, as the persons are told."))
    basis = SelectField(_l("Legal basis (GDPR, art. 6)"), choices=_choices(BASES), default="")
    basis_detail = _text(
        _l("Why this basis"), _l("The law, the contract, how consent is given, or the interests weighed.")
    )
    ground = SelectField(
        _l("Condition for sensitive data (GDPR, art. 9)"),
        choices=_choices(GROUNDS),
        default="",
        description=_l("Only where a column is sensitive."),
    )
    months = IntegerField(
        _l("Kept for, in months"), [Optional(), NumberRange(1, 1200, _l("Between 1 and 1,200 months."))]
    )
    counted_from = _line(_l("Counted from"), 300, _l("The end of the project, the last contact…"))
    until = DateField(_l("Or kept until"), [Optional()])
    afterwards = SelectField(_l("What happens then"), choices=_choices(AFTERWARDS), default="")
    recipients = _text(
        _l("Recipients"), _l("Who receives the data, processors included; “nobody” if that is so.")
    )
    transfer = SelectField(
        _l("Do they leave the European Union?"), choices=_whether(_l("yes"), _l("no")), default=""
    )
    country = _line(_l("To which country and whom"), 300)
    safeguard = SelectField(_l("Safeguard of the transfer"), choices=_choices(SAFEGUARDS), default="")
    security = _text(
        _l("Security measures"), _l("Rights, encryption, backups, pseudonyms: in general terms.")
    )

    def offer(self, members: Iterable[Member]) -> None:
        """Fill in who may own a source."""
        there = [SelectChoice(str(one.id), one.name) for one in members]
        self.owner_id.choices = [SelectChoice("", _l("no member")), *there]

    def said(self) -> Processing:
        """Return what was typed."""
        typed = {name: " ".join(text.split()) for name, text in self._texts(StringField)}
        typed |= {name: text.strip() for name, text in self._texts(TextAreaField)}
        return Processing(
            **typed,
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            personal=_answer(self.personal.data),
            basis=Basis(self.basis.data) if self.basis.data else None,
            ground=Ground(self.ground.data) if self.ground.data else None,
            months=self.months.data,
            until=self.until.data,
            afterwards=Afterwards(self.afterwards.data) if self.afterwards.data else None,
            transfer=_answer(self.transfer.data),
            safeguard=Safeguard(self.safeguard.data) if self.safeguard.data else None,
        )

    def _texts(self, kind: type[StringField]) -> list[tuple[str, str]]:
        return [(field.name, field.data or "") for field in self if type(field) is kind]

    def validate(self, extra_validators: Any = None) -> bool:
        """Say at its field what cannot stand together."""
        if not super().validate(extra_validators):
            return False
        found = faults(self.said())
        for name, reason in found:
            self[name].errors = [*self[name].errors, say(reason)]
        return not found


def _answer(chosen: str) -> bool | None:
    return {YES: True, NO: False}.get(chosen)


def _chosen(answer: bool | None) -> str:
    return {True: YES, False: NO, None: ""}[answer]


def holding_data(said: Processing) -> dict[str, Any]:
    """Return what is said of a source as its form shows it."""
    shown = {name: "" if value is None else value for name, value in said.__dict__.items()}
    shown |= {"personal": _chosen(said.personal), "transfer": _chosen(said.transfer)}
    return {**shown, "owner_id": str(said.owner_id or ""), "months": said.months, "until": said.until}


class SearchForm(GetForm):
    """Which sources to show; sent by GET, so that a search has an address."""

    text = StringField(_l("Mentions"), [Length(max=100)])
    use_case = SelectField(_l("Use case"), choices=[], validate_choice=False)
    show = SelectField(
        _l("Show"),
        choices=[
            SelectChoice("", _l("all sources")),
            SelectChoice("personal", _l("those about persons")),
            SelectChoice("incomplete", _l("those that lack something")),
        ],
        validate_choice=False,
    )
    order = SelectField(
        _l("In order of"),
        choices=[
            SelectChoice("", _l("name")),
            SelectChoice("use_case", _l("use case")),
            SelectChoice("changed", _l("last change")),
            SelectChoice("lacking", _l("what is missing, most first")),
        ],
        validate_choice=False,
    )

    def offer(self, use_cases: Iterable[UseCase]) -> None:
        """Fill in the use cases that have sources."""
        there = [SelectChoice(str(one.number), f"{one.number} – {one.title}") for one in use_cases]
        self.use_case.choices = [SelectChoice("", _l("all")), *there]
