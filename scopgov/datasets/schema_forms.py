"""The form of a schema: one entry per column, one per derived column; faults land on the entry they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import Length

from scopgov.datasets.checks import bound_faults
from scopgov.datasets.schema import (
    ACTING_ON_PERSONS,
    NOT_IN_TIME,
    ONLY_AFTER,
    ONLY_IDENTIFIES,
    SENSITIVE_OF_NOBODY,
    SENSITIVE_USED,
    SOURCES,
    Column,
    Derived,
    How,
    Personal,
    Role,
    Schema,
)
from scopgov.datasets.words import DERIVATIONS, KINDS, MOMENTS, PERSONAL, ROLES, joined, listed
from scopgov.db import fold
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.web.filters import say
from scopgov.web.forms import Form, InnerForm

SENSITIVE = N_("sensitive")
PARTS: Mapping[str, str] = {"year": N_("year"), "quarter": N_("quarter"), "month": N_("month")}


def _choices(words: Mapping[Any, str]) -> list[Any]:
    return [SelectChoice(word.value, _l(text)) for word, text in words.items()]


class ColumnForm(InnerForm):
    """What a column of the file is and what it is for."""

    name = HiddenField()
    kind = SelectField(_l("Kind"), choices=_choices(KINDS))
    role = SelectField(_l("Use"), choices=_choices(ROLES))
    known = SelectField(_l("Known when"), choices=_choices(MOMENTS))
    personal = SelectField(_l("About persons"), choices=_choices(PERSONAL))
    sensitive = BooleanField(
        _l(
            "Sensitive: health, trade union, opinions, beliefs, origin, sex, sex life, family, genetics, biometrics"
        )
    )
    why = StringField(_l("Why it is needed"), [Length(max=300)])
    group = BooleanField(_l("Compared by fairness audits too"))
    actionable = BooleanField(
        _l("People can act on it before the project: a score may say what changing it would change")
    )
    unit = StringField(_l("Unit"), [Length(max=40)])
    meaning = StringField(_l("Meaning"), [Length(max=300)])
    missing = StringField(_l("Codes that mean “missing”, with ; between them"), [Length(max=500)])
    date_format = StringField(_l("How dates are written (%d day, %m month, %Y year)"), [Length(max=40)])
    decimal = SelectField(
        _l("Decimal sign"), choices=[SelectChoice(".", _l("point")), SelectChoice(",", _l("comma"))]
    )

    required = BooleanField(_l("Must be filled in"))
    unique = BooleanField(_l("No two rows hold the same"))
    apart = BooleanField(_l("Set apart the rows whose cell does not fit (else it counts as missing)"))
    low = StringField(_l("Lowest allowed"), [Length(max=40)])
    high = StringField(_l("Highest allowed"), [Length(max=40)])
    allowed = StringField(_l("Values allowed, with ; between them"), [Length(max=2000)])

    def line(self) -> list[str]:
        """Say in a few words what is declared, for the line that opens the entry."""
        told = [KINDS.get(self.kind.data), ROLES.get(self.role.data), MOMENTS.get(self.known.data)]
        if self.personal.data != Personal.none.value:
            told.append(PERSONAL.get(self.personal.data))
        return [*(text for text in told if text), *([SENSITIVE] if self.sensitive.data else [])]

    def column(self) -> Column:
        """Return the column as typed."""
        typed = {**self.data, "missing": listed(self.missing.data or "")}
        typed["allowed"] = listed(self.allowed.data or "")
        typed |= {name: (typed[name] or "").strip() for name in ("low", "high", "unit", "meaning", "why")}
        typed["date_format"] = (self.date_format.data or "").strip() or "%Y-%m-%d"
        return Column.from_data(typed)


class DerivedForm(InnerForm):
    """A column computed from others."""

    name = StringField(_l("Name"), [Length(max=200)])
    how = SelectField(_l("Computed as"), choices=_choices(DERIVATIONS))
    first = SelectField(_l("From the column"), choices=[], validate_choice=False)
    second = SelectField(_l("And the column"), choices=[], validate_choice=False)
    setting = StringField(
        _l("Setting"),
        [Length(max=500)],
        description=_l(
            "Thresholds with ; between them, a number of letters, a term, or year, quarter, month."
        ),
    )
    labels = StringField(_l("Names of the bands, with ; between them"), [Length(max=500)])
    separator = StringField(_l("Sign between the items of a list"), [Length(max=5)])
    role = SelectField(_l("Use"), choices=_choices(ROLES))
    group = BooleanField(_l("Compared by fairness audits too"))
    unit = StringField(_l("Unit"), [Length(max=40)])
    meaning = StringField(_l("Meaning"), [Length(max=300)])
    before = HiddenField()  # the day before which a word was learnt
    remove = BooleanField(_l("Remove"))

    def wanted(self) -> bool:
        """Tell whether this entry is to be kept."""
        return bool((self.name.data or "").strip()) and not self.remove.data

    def derived(self) -> Derived:
        """Return the derived column as typed."""
        how = How(self.how.data)
        given = params(how, self.setting.data, self.labels.data, self.separator.data)
        if how is How.has_word and self.before.data:
            given["before"] = self.before.data
        named = (self.first.data, self.second.data)[: len(SOURCES[how])]
        return Derived(
            name=self.name.data.strip(),
            how=how,
            sources=tuple(name for name in named if name),
            params=given,
            role=Role(self.role.data),
            group=bool(self.group.data),
            unit=self.unit.data or "",
            meaning=self.meaning.data or "",
        )


def _part(typed: str) -> str:
    """Return the part of a date that was named, in the reader's language or as it is kept."""
    named = (part for part, name in PARTS.items() if fold(typed) in (part, fold(say(name))))
    return next(named, typed)


def params(how: How, setting: str | None, labels: str | None, separator: str | None) -> dict[str, Any]:
    """Return the parameters of a derivation as typed; what is wrong is said by the schema."""
    typed = (setting or "").strip()
    if how is How.band:
        return {"thresholds": _numbers(listed(typed)), "labels": listed(labels or "")}
    if how is How.date_part:
        return {"part": _part(typed)}
    if how is How.first_letters:
        return {"length": int(typed) if typed.isdecimal() and int(typed) > 0 else ""}
    if how is How.has_term:
        return {"term": typed, "separator": (separator or "").strip()}
    if how is How.has_word:
        return {"term": typed}
    return {"separator": (separator or "").strip()} if how is How.item_count else {}


def _numbers(items: Iterable[str]) -> list[float]:
    try:
        return [float(item.replace(" ", "").replace(",", ".")) for item in items]
    except ValueError:
        return []


class SchemaForm(Form):
    """All columns of a file and the columns derived from them."""

    columns = FieldList(FormField(ColumnForm))
    derived = FieldList(FormField(DerivedForm))
    pseudonyms: Sequence[str] = ()

    def schema(self) -> Schema:
        """Return the schema as typed."""
        kept = tuple(one.form.derived() for one in self.derived if one.form.wanted())
        typed = Schema(tuple(one.form.column() for one in self.columns), kept)
        return typed.with_pseudonyms(self.pseudonyms)

    def offer(self, pseudonyms: Sequence[str] = ()) -> None:
        """Fill in, for each derived column, the columns it may come from; say which columns hold pseudonyms."""
        self.pseudonyms = pseudonyms or self.pseudonyms
        names = [one.form.name.data for one in self.columns]
        names += [one.form.name.data for one in self.derived if one.form.name.data]
        for one in self.derived:
            for field in (one.form.first, one.form.second):
                field.choices = [SelectChoice("", "–"), *(SelectChoice(name, name) for name in names)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Say each fault of the schema on top, and at the column it names."""
        if not super().validate(extra_validators):
            return False
        schema = self.schema()
        faults = [*schema.problems(), *schema.sensitive_faults(), *bound_faults(schema)]
        places = {one.form.name.data: one.form for one in (*self.columns, *self.derived)}
        for fault in faults:
            field = _field(places.get(fault.params.get("name", fault.params.get("second"))), fault)
            if field is None or isinstance(field, HiddenField):
                self.form_errors.append(say(fault))
            if field is not None:
                field.errors = [*field.errors, say(fault)]
        return not faults


FIELDS = {
    ACTING_ON_PERSONS: "actionable",
    NOT_IN_TIME: "known",
    ONLY_AFTER: "known",
    ONLY_IDENTIFIES: "role",
    SENSITIVE_OF_NOBODY: "sensitive",
    SENSITIVE_USED: "sensitive",
}


def _field(entry: Any, fault: Reason) -> Any:
    """Return the field of an entry where a fault is said, else its name; None where no entry is meant."""
    return entry and getattr(entry, FIELDS.get(fault.text, "name"), entry.name)


def column_data(column: Column) -> dict[str, Any]:
    """Return a column as its entry shows it: whether it holds pseudonyms was settled at the door."""
    return {
        **{name: value for name, value in column.__dict__.items() if name not in ("pseudonym", "kept_apart")},
        "kind": column.kind.value,
        "role": column.role.value,
        "known": column.known.value,
        "personal": column.personal.value,
        "missing": joined(column.missing),
        "allowed": joined(column.allowed),
    }


def derived_data(one: Derived) -> dict[str, Any]:
    """Return a derived column as its entry shows it."""
    setting = next(
        (one.params[key] for key in ("thresholds", "part", "length", "term") if key in one.params), ""
    )
    if one.how is How.date_part and setting in PARTS:
        setting = say(PARTS[setting])
    return {
        "name": one.name,
        "how": one.how.value,
        "first": one.sources[0] if one.sources else "",
        "second": one.sources[1] if len(one.sources) > 1 else "",
        "setting": joined(setting),
        "labels": joined(one.params.get("labels")),
        "separator": one.params.get("separator", ""),
        "before": one.params.get("before", ""),
        "role": one.role.value,
        "group": one.group,
        "unit": one.unit,
        "meaning": one.meaning,
    }


def schema_data(schema: Schema) -> dict[str, Any]:
    """Return a schema as its form shows it."""
    return {
        "columns": [column_data(one) for one in schema.columns],
        "derived": [derived_data(one) for one in schema.derived],
    }


NEW_DERIVED = {"role": Role.feature.value, "how": How.days_between.value}
