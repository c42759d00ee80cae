"""A picture of amounts year after year, several lines on one ground: geometry in attributes, looks in classes.

Lines differ by their stroke, never by colour alone; the table of the same figures is the template's part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from scopgov.web.charts import place

TOP, HEIGHT, LEFT, RIGHT = 1.25, 12.0, 18.0, 98.0  # rem, rem, percent, percent
MOST_TICKS = 6


@dataclass(frozen=True)
class Flow:
    """One line: the class that draws it, and its amount at the start and after each year."""

    look: str
    amounts: Sequence[Decimal]


def key(look: str) -> Markup:
    """Draw a short sample of a line, for its legend."""
    return Markup(
        '<svg class="key" aria-hidden="true"><line class="{}" x1="0" x2="100%" y1="50%" y2="50%"/></svg>'
    ).format(look)


def picture(
    flows: Sequence[Flow], *, said: str, years: Sequence[str], label: Callable[[Decimal], str]
) -> Markup:
    """Draw the flows over round amounts that `label` writes; `years` names the start and each year."""
    ends = _ends([amount for flow in flows for amount in flow.amounts])
    height = TOP + HEIGHT + 1.75
    parts = [_tick(at, ends, label) for at in _ticks(*ends)]
    parts += [_year(at, len(years), name) for at, name in enumerate(years)]
    parts += [_line(flow, ends) for flow in flows]
    opening = Markup('<svg class="flows" height="{:.2f}rem" role="img"><title>{}</title>').format(
        height, said
    )
    return opening + Markup("").join(parts) + Markup("</svg>")


def _ends(amounts: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest amount drawn: zero is always among them."""
    low, high = min([*amounts, Decimal(0)]), max([*amounts, Decimal(0)])
    return (low, high) if high > low else (low, low + 1)


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return round amounts between two ends: multiples of 1, 2 or 5 with zeros."""
    power = Decimal(10) ** ((high - low).adjusted() - 1)
    step = next(one * power for one in (1, 2, 5, 10, 20, 50) if (high - low) / (one * power) <= MOST_TICKS)
    first = (low / step).to_integral_value()
    found = [step * (first + at) for at in range(-1, MOST_TICKS + 2)]
    return [one for one in found if low <= one <= high]


def _x(at: int, count: int) -> str:
    return f"{LEFT + (RIGHT - LEFT) * at / max(1, count - 1):.2f}%"


def _y(amount: Decimal, ends: tuple[Decimal, Decimal]) -> str:
    share = float(place(float(amount), float(ends[0]), float(ends[1])).rstrip("%")) / 100
    return f"{TOP + HEIGHT * (1 - share):.2f}rem"


def _tick(at: Decimal, ends: tuple[Decimal, Decimal], label: Callable[[Decimal], str]) -> Markup:
    look, y = "axis" if at else "zero", _y(at, ends)
    line = Markup('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>').format(look, y, y)
    return line + Markup('<text class="soft" x="0" y="{}" dy="-0.3rem">{}</text>').format(y, label(at))


def _year(at: int, count: int, name: str) -> Markup:
    y = f"{TOP + HEIGHT + 1.5:.2f}rem"
    side = "end" if at == count - 1 else "mid"
    return Markup('<text class="soft {}" x="{}" y="{}">{}</text>').format(side, _x(at, count), y, name)


def _line(flow: Flow, ends: tuple[Decimal, Decimal]) -> Markup:
    count = len(flow.amounts)
    points = [(_x(at, count), _y(amount, ends)) for at, amount in enumerate(flow.amounts)]
    segment = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    drawn = [segment.format(flow.look, *a, *b) for a, b in pairwise(points)]
    return Markup("").join(drawn) + Markup('<circle class="dot" cx="{}" cy="{}" r="3.5"/>').format(
        *points[-1]
    )
