"""The forms of the charter: its clauses, what they ask that can be looked up, a new version, a remark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scopgov.courses.tables import Course
from scopgov.domain.charter_checks import (
    ANY_COURSE,
    DOCUMENT_NAMES,
    LINE_NAMES,
    Check,
    CheckKind,
    Document,
    RedLine,
)
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.fairness_words import METRIC_NAMES
from scopgov.domain.text import N_
from scopgov.threads.forms import SayForm
from scopgov.web.filters import say
from scopgov.web.forms import Form, InnerForm, NumberField

SPARE_CLAUSES = 2
SPARE_CHECKS = 3
HUNDRED = Decimal(100)


class ClauseForm(InnerForm):
    """One clause of the charter; an empty one is left out."""

    title = StringField(_l("Title"), [Length(max=200)])
    text = TextAreaField(_l("Text"), [Length(max=5000)], render_kw={"rows": 4})


class CheckForm(InnerForm):
    """One thing to be looked up for one clause; a line left empty is left out."""

    clause = IntegerField(_l("Clause"), [Optional(), NumberRange(1, 40, _l("There is no such clause."))])
    what = SelectField(_l("What is looked up"), [Optional()], validate_choice=False)
    points = NumberField(_l("Points"), [Optional(), NumberRange(0, 99, _l("Between 0 and 99."))], places=None)


class ClausesForm(Form):
    """The clauses of a charter, in order, with what they ask that can be looked up."""

    clauses = FieldList(FormField(ClauseForm), min_entries=1, max_entries=40)
    checks = FieldList(FormField(CheckForm), max_entries=80)

    def suggest(self, clauses: Sequence[tuple[str, str]], checks: Sequence[Check] = ()) -> None:
        """Fill in the clauses of a charter to start from and their checks, with some empty ones after them."""
        while len(self.clauses):
            self.clauses.pop_entry()
        for title, text in [*clauses, *[("", "")] * SPARE_CLAUSES]:
            self.clauses.append_entry({"title": title, "text": text})
        for one in checks:
            points = None if one.tolerance is None else f"{(one.tolerance * HUNDRED).normalize():f}"
            self.checks.append_entry(
                {"clause": one.clause, "what": key_of(one.kind, one.value), "points": points}
            )
        for _ in range(SPARE_CHECKS):
            self.checks.append_entry()

    def offer(self, courses: Iterable[Course] = ()) -> None:
        """Offer what can be looked up, the courses of the cooperative among it."""
        for line in self.checks:
            line.form.what.choices = offered(courses)

    def kept_clauses(self) -> list[tuple[str, str]]:
        """Return the clauses that hold something."""
        return [one for one in self._written() if any(one)]

    def _written(self) -> list[tuple[str, str]]:
        return [((c["title"] or "").strip(), (c["text"] or "").strip()) for c in self.clauses.data]

    def kept_checks(self) -> list[Check]:
        """Return the checks of the clauses that hold something, by the numbers these have then.

        Raises Refused for a line half filled in, at its field.
        """
        kept = [at for at, one in enumerate(self._written(), start=1) if any(one)]
        numbers = {at: number for number, at in enumerate(kept, start=1)}
        left_out = set(range(1, len(self.clauses) + 1)) - set(kept)
        lines = [(at, one) for at, one in enumerate(self.checks.data) if one["clause"] or one["what"]]
        return [check_of(at, one, numbers) for at, one in lines if one["clause"] not in left_out]


def check_of(at: int, line: Mapping[str, Any], numbers: Mapping[int, int]) -> Check:
    """Return the check of a line; refuse one half filled in, at its field."""
    number = numbers.get(line["clause"] or 0)
    kind, _, value = (line["what"] or "").partition(":")
    if number is None:
        raise Refused(
            Reason(N_("Say of which clause, by its number.")), status=422, field=f"checks-{at}-clause"
        )
    if kind not in set(CheckKind):
        raise Refused(Reason(N_("Choose what is checked.")), status=422, field=f"checks-{at}-what")
    points = line["points"]
    return Check(number, CheckKind(kind), value, None if points is None else points / HUNDRED)


def key_of(kind: CheckKind, value: str) -> str:
    """Return how a form names what is looked up."""
    return f"{kind.value}:{value}"


def offered(courses: Iterable[Course]) -> list[Any]:
    """Return all that a clause may ask to be looked up, as a form offers it."""
    lines = [
        (key_of(CheckKind.red_line, one), _l("Red line: %(line)s", line=_l(LINE_NAMES[one])))
        for one in RedLine
    ]
    documents = [
        (
            key_of(CheckKind.document, one),
            _l("Required document: %(document)s", document=_l(DOCUMENT_NAMES[one])),
        )
        for one in Document
    ]
    known = [(ANY_COURSE, _l("any course")), *((one.code, say(one.named)) for one in courses)]
    taught = [
        (key_of(CheckKind.course, code), _l("Course that the mandate requires: %(course)s", course=title))
        for code, title in known
    ]
    before = [
        (
            key_of(CheckKind.proposing, code),
            _l("Course to follow before a first proposal: %(course)s", course=title),
        )
        for code, title in known[1:]
    ]
    measures = [
        (
            key_of(CheckKind.measure, one),
            _l("Largest gap: %(metric)s", metric=_l(METRIC_NAMES[one])),
        )
        for one in Metric
    ]
    every = [("", "–"), *lines, *documents, *taught, *before, *measures]
    return [SelectChoice(value, label) for value, label in every]


class ProposalForm(ClausesForm):
    """A new version of the charter, and why."""

    because = TextAreaField(
        _l("Why should the charter change?"),
        [InputRequired(_l("Say why the charter should change.")), Length(max=5000)],
        description=_l("Members read it before they vote."),
        render_kw={"rows": 3},
    )


class ClauseSayForm(SayForm):
    """A remark or a question about a clause."""

    question = BooleanField(
        _l("It is a question: it waits until whoever proposed this version, or the committee, answers.")
    )
