"""The forms by which lists of use cases are searched, filtered and put in order; sent by GET."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length

from scopgov.domain.state_words import NAMES
from scopgov.domain.states import UseCaseState
from scopgov.usecases.tables import Category
from scopgov.usecases.words import CATEGORY_NAMES
from scopgov.web.forms import GetForm


class FilterForm(GetForm):
    """Which use cases to show: of a stage, of a kind, of a year."""

    state = SelectField(
        _l("Stage"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(s.value, _l(NAMES[s.value])) for s in UseCaseState),
        ],
        validate_choice=False,
    )
    category = SelectField(
        _l("Kind of use"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(c.value, _l(CATEGORY_NAMES[c])) for c in Category),
        ],
        validate_choice=False,
    )
    year = SelectField(_l("Year"), choices=[SelectChoice("", _l("All"))], validate_choice=False)

    def offer_years(self, years: Iterable[int]) -> None:
        """Offer the years in which files were submitted, or drafted where they never were."""
        self.year.choices = [
            SelectChoice("", _l("All")),
            *(SelectChoice(str(one), str(one)) for one in years),
        ]


class SearchForm(FilterForm):
    """Which use cases to list, by words too, and in which order."""

    q = StringField(_l("Words"), [Length(max=100)])
    order = SelectField(
        _l("Order"),
        choices=[
            SelectChoice("newest", _l("Latest first")),
            SelectChoice("oldest", _l("Earliest first")),
            SelectChoice("title", _l("By title")),
        ],
        validate_choice=False,
    )
