"""Draws the measurements of an indicator as a line between its baseline and its target. Decides nothing."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from scopgov.stewardship.measurements import Followed
from scopgov.usecases.tables import Indicator
from scopgov.web import charts
from scopgov.web.filters import day, measured, number, say


def amount(value: object, of: Indicator) -> str:
    """Return a figure with the unit of its indicator."""
    return measured(number(value, 4), of.unit)  # type: ignore[arg-type]


def drawn(one: Followed) -> Markup:
    """Return the drawing of an indicator's measurements; what it shows is said in its title, and in a table beside."""
    of = one.indicator
    levels = [charts.Level(float(of.target), _("target: %(amount)s", amount=amount(of.target, of)), "line")]
    if of.baseline is not None:
        told = _("at the start: %(amount)s", amount=amount(of.baseline, of))
        levels.append(charts.Level(float(of.baseline), told, "dashed"))
    points = [(point.on.toordinal(), float(point.value or 0)) for point in one.points]
    ends = [one.begun_on.toordinal(), *(at for at, _value in points)]
    if of.due_on is not None:
        ends.append(of.due_on.toordinal())
    return charts.trend(points, levels, (min(ends), max(ends)), said=_said(one))


def _said(one: Followed) -> str:
    of, last = one.indicator, one.last
    if last is None:
        return of.name
    told = {"name": of.name, "amount": amount(last.value, of), "day": day(last.on)}
    sentence = _("%(name)s: %(amount)s on %(day)s; %(told)s", **told, told=say(one.judgement.told))
    return str(sentence)


def span(one: Followed) -> tuple[str, str]:
    """Return the first and the last day that the drawing shows, in words."""
    days = [one.begun_on, *(point.on for point in one.points)]
    last = [*days, *([one.indicator.due_on] if one.indicator.due_on else [])]
    return day(min(days)), day(max(last))
