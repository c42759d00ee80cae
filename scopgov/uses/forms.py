"""The forms of a tool to be used: its terms, a report and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from scopgov.audits.tables import OutsideAudit
from scopgov.courses.tables import Course
from scopgov.documents.forms import DocumentForm
from scopgov.domain.policy import ROLE_NAMES, Role
from scopgov.domain.tool_papers import CHANGE_NAMES, PAPER_NAMES
from scopgov.domain.tools import LONGEST_PURPOSE, REPORT_NAMES, ReportKind, ToolTerms
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase
from scopgov.uses.tables import FoundTool
from scopgov.web.filters import say
from scopgov.web.forms import Form, GetForm, NumberField, PeopleField, SelectMultipleField

TEXTS = (
    "supplier",
    "product",
    "release",
    "hosted_in",
    "purpose",
    "data_in",
    "data_out",
    "reversibility",
)


def _short(label: Any, text: Any = None, description: Any = "") -> StringField:
    asked = [InputRequired(text)] if text else [Optional()]
    return StringField(label, [*asked, Length(max=200)], description=description)


def _long(label: Any, text: Any, description: Any) -> TextAreaField:
    return TextAreaField(
        label, [InputRequired(text), Length(max=4000)], description=description, render_kw={"rows": 3}
    )


class ToolForm(Form):
    """What tool, from whom, what for, who, with which data, how one leaves it, until when."""

    product = _short(_l("Product"), _l("Name the product."))
    supplier = _short(_l("Supplier"), _l("Name the supplier."))
    release = _short(_l("Version or offer"), None, _l("As the supplier names it."))
    hosted_in = _short(
        _l("Hosted in"),
        _l("Say in which country it is hosted."),
        _l("The country where the data go; under which law."),
    )
    purpose = StringField(
        _l("Purpose"),
        [InputRequired(_l("Say what it may be used for.")), Length(max=LONGEST_PURPOSE)],
        description=_l("It may be used for this and for nothing else."),
    )
    roles = SelectMultipleField(
        _l("Who may use it, by role"),
        choices=[SelectChoice(role.value, _l(ROLE_NAMES[role])) for role in Role],
        description=_l("With no role and nobody chosen, everybody may."),
    )
    members = PeopleField(_l("And these people"))
    data_in = _long(
        _l("Data that go in"), _l("Say which data go in."), _l("What people may type or send to it.")
    )
    data_out = _long(
        _l("Data that must not go in"),
        _l("Say which data must not go in."),
        _l("Such as: names of clients, health, pay."),
    )
    reversibility = _long(
        _l("How one leaves it"),
        _l("Say how the cooperative would leave it."),
        _l("What comes back, in which format, within which time; what replaces it."),
    )
    yearly_cost = NumberField(_l("Cost a year, in euros"), [Optional()], places=None)
    course_code = SelectField(
        _l("Course that everyone who uses it must have followed"), validate_choice=False, default=""
    )
    steward = SelectField(
        _l("Who follows it"), coerce=int, description=_l("They declare its changes of version or terms.")
    )
    sorts_cases = RadioField(
        _l("Does it score, sort or decide about cases?"),
        choices=[
            SelectChoice("yes", _l("Yes: its answers can be audited")),
            SelectChoice("no", _l("No: it drafts, searches or draws")),
        ],
        default="yes",
    )
    concerns_workers = BooleanField(
        _l("It changes work, or watches or judges people at work"),
        description=_l("Workers are then informed, and their council consulted, before anybody uses it."),
    )
    outside_audit = SelectField(
        _l("Audit of its answers"),
        coerce=int,
        default=0,
        description=_l("One that the committee made on a file of its past answers."),
    )
    conditions = TextAreaField(
        _l("Conditions"), [Length(max=4000)], description=_l("One on each line."), render_kw={"rows": 3}
    )
    starts_on = DateField(_l("From"), [InputRequired(_l("Give a day."))])
    review_on = DateField(
        _l("Review due on"),
        [InputRequired(_l("Give a day."))],
        description=_l("From this day, nobody may use it until it was reviewed."),
    )
    ends_on = DateField(_l("First day without the mandate"), [InputRequired(_l("Give a day."))])

    def offer(
        self, people: Iterable[Member], courses: Iterable[Course], audits: Iterable[OutsideAudit]
    ) -> None:
        """Offer people, courses and audits to choose from."""
        self.members.offer(people)
        self.steward.choices = [SelectChoice(one.id, one.name) for one in self.members.people.values()]
        self.course_code.choices = [
            SelectChoice("", _l("No course")),
            *(SelectChoice(one.code, say(one.named)) for one in courses),
        ]
        self.outside_audit.choices = [
            SelectChoice(0, _l("No audit")),
            *(SelectChoice(one.id, f"{one.system} {one.release}".strip()) for one in audits),
        ]

    def start(self, purpose: str, member: int, today: date) -> None:
        """Propose the purpose of the use case, whoever proposes as steward, a year with a review half-way."""
        self.purpose.data, self.steward.data = purpose[:LONGEST_PURPOSE], member
        self.starts_on.data = today + timedelta(days=1)
        self.review_on.data = today + timedelta(days=183)
        self.ends_on.data = today + timedelta(days=366)

    def renew(self, terms: ToolTerms, today: date) -> None:
        """Propose, for a renewal, as long a time again from tomorrow on."""
        lasts, reviewed = terms.ends_on - terms.starts_on, terms.review_on - terms.starts_on
        self.starts_on.data = today + timedelta(days=1)
        self.review_on.data, self.ends_on.data = (
            self.starts_on.data + reviewed,
            self.starts_on.data + lasts,
        )

    def begin_with(self, one: FoundTool) -> None:
        """Begin with what was said of a tool found in use."""
        self.product.data, self.supplier.data, self.data_in.data = one.product, one.supplier, one.data_in

    def fill(self, terms: ToolTerms, audit: int | None) -> None:
        """Fill in terms written before."""
        for name in (*TEXTS, "course_code", "steward", "starts_on", "review_on", "ends_on"):
            self[name].data = getattr(terms, name)
        self.roles.data, self.members.data = [one.value for one in terms.roles], list(terms.members)
        self.yearly_cost.process_data(terms.yearly_cost or None)
        self.sorts_cases.data = "yes" if terms.sorts_cases else "no"
        self.concerns_workers.data = terms.concerns_workers
        self.conditions.data, self.outside_audit.data = "\n".join(terms.conditions), audit or 0

    def terms(self) -> ToolTerms:
        """Return the terms as typed."""
        said: dict[str, Any] = {name: (self[name].data or "").strip() for name in TEXTS}
        lines = (" ".join(one.split()) for one in (self.conditions.data or "").splitlines())
        return ToolTerms(
            **said,
            roles=tuple(Role(one) for one in self.roles.data or ()),
            members=tuple(sorted(self.members.data or ())),
            yearly_cost="" if self.yearly_cost.data is None else f"{self.yearly_cost.data:f}",
            course_code=self.course_code.data or "",
            steward=self.steward.data,
            sorts_cases=self.sorts_cases.data != "no",
            concerns_workers=bool(self.concerns_workers.data),
            conditions=tuple(one for one in lines if one),
            starts_on=self.starts_on.data,
            review_on=self.review_on.data,
            ends_on=self.ends_on.data,
        )


class ReportForm(Form):
    """What somebody reports on the use of a tool."""

    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(kind.value, _l(REPORT_NAMES[kind])) for kind in ReportKind],
        default=ReportKind.use.value,
        description=_l("What went wrong, or nearly did, is declared as an incident, above."),
    )
    changed = RadioField(
        _l("What changed"),
        [Optional()],
        choices=[SelectChoice(kind.value, _l(name)) for kind, name in CHANGE_NAMES.items()],
        description=_l("Only for a change."),
    )
    text = TextAreaField(
        _l("What happened"),
        [InputRequired(_l("Write something.")), Length(max=4000)],
        description=_l("Every member can read it. Name no client and no colleague."),
        render_kw={"rows": 4},
    )


class AnswerForm(Form):
    """What was found and done about a report."""

    text = TextAreaField(
        _l("Answer"),
        [InputRequired(_l("Write something.")), Length(max=4000)],
        description=_l("What was found, what was done."),
        render_kw={"rows": 4},
    )
    material = RadioField(
        _l("Do members vote again?"),
        [Optional()],
        choices=[
            SelectChoice("yes", _l("Yes: what they voted on is no longer what it is")),
            SelectChoice("no", _l("No: what they voted on still holds")),
        ],
    )
    vote_by = DateField(
        _l("At the latest on"),
        [Optional()],
        description=_l("From this day, nobody may use it until members voted again."),
    )

    def without_change(self) -> None:
        """Ask nothing of a vote, where nothing changed."""
        del self.material
        del self.vote_by

    def decided(self) -> dict[str, Any]:
        """Return whether members vote again, and by when, as typed."""
        if "material" not in self:
            return {}
        material = None if self.material.data is None else self.material.data == "yes"
        return {"material": material, "vote_by": self.vote_by.data}


class FoundForm(Form):
    """A tool in use with no mandate: what, from whom, what for, who, with which data."""

    product = _short(_l("Product"), _l("Name the product."))
    supplier = _short(_l("Supplier, if you know it"))
    used_for = _long(_l("What it is used for"), _l("Say what it is used for."), "")
    used_by = _short(
        _l("Who uses it"),
        _l("Say who uses it: a team, how many people."),
        _l("A team, about how many people. No names."),
    )
    data_in = _long(
        _l("Data that go in"),
        _l("Say which data go in."),
        _l("Clients, colleagues, projects: what is sent to it?"),
    )

    def said(self) -> dict[str, str]:
        """Return what was typed."""
        return {
            name: self[name].data or "" for name in ("product", "supplier", "used_for", "used_by", "data_in")
        }


class ForUseCaseForm(GetForm):
    """For which use case a tool found in use is proposed to members."""

    number = SelectField(_l("For which use case"), coerce=int)

    def offer(self, use_cases: Iterable[UseCase]) -> None:
        """Offer the files that are still open."""
        self.number.choices = [SelectChoice(one.number, one.title) for one in use_cases]


class PaperForm(DocumentForm):
    """A document about a tool, what it is, until when it holds."""

    what = SelectField(
        _l("What it is"), choices=[SelectChoice(kind.value, _l(name)) for kind, name in PAPER_NAMES.items()]
    )
    expires_on = DateField(
        _l("First day it no longer holds"),
        [Optional()],
        description=_l("Left empty, it holds without an end. Those who follow the tool are told in time."),
    )


class CheckForm(Form):
    """What somebody found in a document."""

    sound = RadioField(
        _l("Is it in order?"),
        [InputRequired(_l("Say whether it is in order."))],
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
    )
    found = TextAreaField(
        _l("What you read and found"),
        [InputRequired(_l("Say what you read and what you found.")), Length(max=4000)],
        description=_l("Every member can read it."),
        render_kw={"rows": 5},
    )
