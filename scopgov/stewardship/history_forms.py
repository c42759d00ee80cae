"""The form by which scores are found again; sent by GET, so that what it asks has an address."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from scopgov.members.tables import Member
from scopgov.scoring.queries import DECISION_NAMES
from scopgov.stewardship.history import BANDS, KNOWN, UNDECIDED, UNKNOWN, Wanted
from scopgov.usecases.tables import UseCase
from scopgov.web.forms import GetForm

ALL = SelectChoice("", _l("All"))


class HistoryForm(GetForm):
    """Which scores to list, and in which order."""

    q = StringField(_l("Reference"), [Length(max=100)])
    person = SelectField(_l("Scored by"), choices=[], validate_choice=False)
    use_case = SelectField(_l("Use case"), choices=[], validate_choice=False)
    decision = SelectField(
        _l("Decision"),
        choices=[
            ALL,
            SelectChoice(UNDECIDED, _l("not recorded yet")),
            *(SelectChoice(one.value, _l(name)) for one, name in DECISION_NAMES.items()),
        ],
        validate_choice=False,
    )
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
    band = SelectField(
        _l("Estimate, in percent"),
        choices=[ALL, *(SelectChoice(one, one.replace("-", " – ")) for one in BANDS)],
        validate_choice=False,
    )
    outcome = SelectField(
        _l("Outcome"),
        choices=[ALL, SelectChoice(KNOWN, _l("known")), SelectChoice(UNKNOWN, _l("not known yet"))],
        validate_choice=False,
    )
    order = SelectField(
        _l("Order"),
        choices=[
            SelectChoice("newest", _l("Latest first")),
            SelectChoice("oldest", _l("Earliest first")),
            SelectChoice("highest", _l("Highest estimate first")),
            SelectChoice("lowest", _l("Lowest estimate first")),
            SelectChoice("reference", _l("By reference")),
        ],
        validate_choice=False,
    )

    def offer(self, people: Iterable[Member], use_cases: Iterable[UseCase]) -> None:
        """Offer these people and use cases."""
        self.person.choices = [ALL, *(SelectChoice(str(one.id), one.name) for one in people)]
        self.use_case.choices = [ALL, *(SelectChoice(str(one.id), one.title) for one in use_cases)]

    def wanted(self) -> Wanted:
        """Return what is looked for; what cannot be read does not filter."""
        self.validate()
        return Wanted(
            text=(self.q.data or "").strip()[:100],
            person=_number(self.person.data),
            use_case=_number(self.use_case.data),
            decision=self.decision.data or "",
            since=self.since.data if not self.since.errors else None,
            until=self.until.data if not self.until.errors else None,
            band=self.band.data or "",
            outcome=self.outcome.data or "",
            order=self.order.data or "",
        )


def _number(written: str | None) -> int | None:
    held = written or ""
    return int(held) if held.isascii() and held.isdecimal() and len(held) < 10 else None
