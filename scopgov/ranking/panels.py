"""What pages, panels and the file for spreadsheets tell of where files stand, in the reader's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from scopgov.domain.cells import cell, sheet
from scopgov.domain.ranking import QUADRANT_NAMES, Quadrant, may_rate
from scopgov.domain.state_words import NAMES
from scopgov.domain.states import UseCaseState
from scopgov.members.queries import local_day
from scopgov.ranking import queries
from scopgov.ranking.queries import Ranked
from scopgov.ranking.tables import Rating
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.usecases.words import CATEGORY_NAMES
from scopgov.web import scope
from scopgov.web.filters import say


def finding(placed: Sequence[Ranked]) -> str:
    """Return the picture in one sentence."""
    count = sum(1 for one in placed if one.standing.quadrant is Quadrant.start)
    if not count:
        return str(_("No file brings much for little difficulty"))
    text = ngettext(
        "%(num)d file brings much for little difficulty, of %(placed)s rated",
        "%(num)d files bring much for little difficulty, of %(placed)s rated",
        count,
        placed=len(placed),
    )
    return str(text)


def stages(placed: Sequence[Ranked]) -> list[UseCaseState]:
    """Return the stages that the picture shows, in the order of a file's life."""
    return [state for state in UseCaseState if any(one.use_case.state is state for one in placed)]


def share(use_case: UseCase) -> dict[str, Any]:
    """Return what the panels say of one file."""
    standing = queries.standing(scope.session(), use_case, local_day(scope.now()))
    return {
        "use_case": use_case,
        "standing": standing,
        "corners": QUADRANT_NAMES,
        "closed": may_rate(use_case.state),
    }


@dataclass(frozen=True)
class Said:
    """One rating with its reason: whose, whether they wrote the file, on which version."""

    rating: Rating
    author: bool
    earlier: bool


def reasons(ratings: Sequence[Rating], use_case: UseCase) -> dict[str, list[Said]]:
    """Return the ratings by criterion, those of the authors first."""
    authors = usecases.written_by(use_case).authors
    found: dict[str, list[Said]] = defaultdict(list)
    for one in sorted(ratings, key=lambda row: row.member_id not in authors):
        earlier = one.use_case_version < use_case.version
        found[one.criterion].append(Said(one, one.member_id in authors, earlier))
    return dict(found)


def as_csv(files: Sequence[Ranked]) -> str:
    """Return the table, one line a file, the exact fractions beside the decimals; empty where not placed."""
    return sheet([_headings(), *([_cell(value) for value in _line(one)] for one in files)])


def _headings() -> list[str]:
    return [
        _("No."),
        _("Title"),
        _("Kind of use"),
        _("Stage"),
        _("Year"),
        _("Value"),
        _("Value, exactly"),
        _("Difficulty"),
        _("Difficulty, exactly"),
        _("Corner of the picture"),
        _("People who rated"),
        _("Authors among them"),
        _("Widest gap between two people"),
        _("Criteria not rated"),
    ]


def _line(one: Ranked) -> list[object]:
    file, standing = one.use_case, one.standing
    corner = standing.quadrant
    return [
        file.number,
        file.title,
        say(CATEGORY_NAMES[file.category]),
        say(NAMES[file.state]),
        usecases.brought_on(file).year,
        *_figures(standing.value.value),
        *_figures(standing.difficulty.value),
        say(QUADRANT_NAMES[corner]) if corner else _("not placed"),
        standing.raters,
        standing.authors,
        standing.spread,
        ", ".join(say(missing.named) for missing in standing.missing),
    ]


def _figures(exact: Fraction | None) -> tuple[float | str, str]:
    """Return a figure, and as the fraction it is: its slash is one that a spreadsheet takes for no date."""
    return (
        ("", "") if exact is None else (round(float(exact), 4), str(exact).replace("/", "\N{FRACTION SLASH}"))
    )


def _cell(value: object) -> object:
    return cell(value) if isinstance(value, str) else value
