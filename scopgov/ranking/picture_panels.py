"""The picture of all files, value up and difficulty across: SVG made on the server, with no style and no script.

Across is in percentages and up in rem, so that figures keep their size on a phone as on a desk. The same figures
stand in a table below it: that is the template's part.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from scopgov.domain.ranking import AXIS_NAMES, LOWEST, MIDDLE, QUADRANT_NAMES, SCALE, Axis, Quadrant
from scopgov.domain.states import UseCaseState
from scopgov.ranking.queries import Ranked
from scopgov.web.filters import number, say
from scopgov.web.labels import Box, Label, Spot, gathered, labelled

STEPS = len(SCALE) - 1
LEFT, WIDE = 11.0, 84.0  # percent
TOP, HIGH = 4.4, 24.0  # rem
NARROW = 15.0  # rem across, on the narrowest phone
FRAME = Box(-0.9, TOP - 0.6, NARROW + 0.9, TOP + HIGH + 0.6)
BASELINE = 0.3  # from the middle of a line of figures to its foot, in rem

SHAPES: Mapping[UseCaseState, str] = {
    UseCaseState.drafted: "M-.44 0a.44 .44 0 1 0 .88 0a.44 .44 0 1 0-.88 0Z",
    UseCaseState.submitted: "M0-.5L.52 .42H-.52Z",
    UseCaseState.checked: "M0-.58L.54 0L0 .58L-.54 0Z",
    UseCaseState.put_to_vote: "M-.42-.42H.42V.42H-.42Z",
    UseCaseState.launched: "M0-.58L.16-.18L.58-.16L.25 .11L.36 .52L0 .29L-.36 .52L-.25 .11L-.58-.16L-.16-.18Z",
    UseCaseState.refused: "M-.46-.26L-.26-.46L0-.2L.26-.46L.46-.26L.2 0L.46 .26L.26 .46L0 .2L-.26 .46L-.46 .26L-.2 0Z",
    UseCaseState.withdrawn: "M-.5-.18H.5V.18H-.5Z",
}


@dataclass(frozen=True)
class Picture:
    """What is drawn, the files that share a mark, and how many marks had no room for their number."""

    svg: Markup
    together: list[list[Ranked]]
    unnumbered: int


def draw(placed: Sequence[Ranked], said: str) -> Picture:
    """Draw the files that are placed; `said` is the finding, read aloud in place of the picture."""
    found = {str(one.use_case.number): one for one in placed}
    points = [(_rem(one.at[0]), _height(one.at[1]), name) for name, one in found.items()]
    spots = gathered(points)
    labels = labelled(spots, FRAME)
    crowds = [[found[name] for name in spot.names] for spot in spots]
    together = [crowd for crowd in crowds if len(crowd) > 1]
    marks = [
        _mark(spot, label, crowd, together.index(crowd) + 1 if crowd in together else 0)
        for spot, label, crowd in zip(spots, labels, crowds, strict=True)
    ]
    parts = [_shapes(), _grid(), _corners(), *marks]
    opening = Markup('<svg class="ranking" role="group" aria-label="{}">').format(said)
    unnumbered = sum(
        1 for label, crowd in zip(labels, crowds, strict=True) if label is None and len(crowd) == 1
    )
    return Picture(opening + Markup("").join(parts) + Markup("</svg>"), together, unnumbered)


def _rem(difficulty: Fraction) -> float:
    return float(NARROW * (difficulty - LOWEST) / STEPS)


def _height(value: Fraction) -> float:
    return TOP + float(HIGH * (1 - (value - LOWEST) / STEPS))


def _percent(rem: float) -> str:
    return f"{LEFT + WIDE * rem / NARROW:.2f}%"


def _shapes() -> Markup:
    shape = Markup('<symbol id="stage-{}" viewBox="0 0 1 1" overflow="visible"><path d="{}"/></symbol>')
    return Markup("<defs>{}</defs>").format(
        Markup("").join(shape.format(state.value, path) for state, path in SHAPES.items())
    )


def _grid() -> Markup:
    across = Markup('<line class="{}" x1="{}" x2="{}" y1="{:.2f}rem" y2="{:.2f}rem"/>')
    left, right, foot = _percent(0), _percent(NARROW), TOP + HIGH
    text = Markup('<text class="soft {}" x="{}" y="{:.2f}rem">{}</text>')
    drawn = []
    for tick in SCALE:
        look, y, x = (
            "zero" if tick == MIDDLE else "axis",
            _height(Fraction(tick)),
            _percent(_rem(Fraction(tick))),
        )
        drawn += [across.format(look, left, right, y, y), across.format(look, x, x, TOP, foot)]
        drawn += [
            text.format("end", f"{LEFT - 2:.0f}%", y + BASELINE, tick),
            text.format("mid", x, foot + 1.5, tick),
        ]
    drawn.append(text.format("", "0", 1, say(AXIS_NAMES[Axis.value]) + " ↑"))
    drawn.append(text.format("end", "100%", foot + 5, say(AXIS_NAMES[Axis.difficulty]) + " →"))
    return Markup("").join(drawn)


def _corners() -> Markup:
    """Write the names of the four corners above and below the picture, where no mark can cover them."""
    left, right = _percent(NARROW / 4), _percent(3 * NARROW / 4)
    low = TOP + HIGH + 2.9
    places = {
        Quadrant.start: (left, 2.3),
        Quadrant.project: (right, 2.3),
        Quadrant.easy: (left, low),
        Quadrant.leave: (right, low),
    }
    text = Markup('<text class="strong mid" x="{}" y="{:.2f}rem">{}</text>')
    return Markup("").join(
        text.format(x, y + 1.15 * at, line)
        for corner, (x, y) in places.items()
        for at, line in enumerate(textwrap.wrap(say(QUADRANT_NAMES[corner]), 16))
    )


def _mark(spot: Spot, label: Label | None, crowd: Sequence[Ranked], place: int) -> Markup:
    if place:
        return _several(spot, len(crowd), place) + _numbers(spot, label, crowd)
    [one] = crowd
    return _link(one, _sign(spot, one) + _written(spot, label, Markup("{}").format(one.use_case.number)))


def _link(one: Ranked, inside: Markup) -> Markup:
    address = url_for("usecases.show", number=one.use_case.number)
    said = _(
        "No. %(number)s, %(title)s: value %(value)s, difficulty %(difficulty)s",
        number=one.use_case.number,
        title=one.use_case.title,
        value=number(float(one.at[1])),
        difficulty=number(float(one.at[0])),
    )
    return Markup('<a href="{0}" aria-label="{1}"><title>{1}</title>{2}</a>').format(address, said, inside)


def _sign(spot: Spot, one: Ranked) -> Markup:
    look = f"stage stage-{one.use_case.state.value}" + (" by-authors" if one.standing.authors_only else "")
    use = Markup('<use class="{}" href="#stage-{}" x="{}" y="{:.2f}rem" width="1rem" height="1rem"/>')
    return use.format(look, one.use_case.state.value, _percent(spot.x), spot.y)


def _written(spot: Spot, label: Label | None, inside: Markup) -> Markup:
    if label is None:
        return Markup("")
    text = Markup('<text class="numbers {}" x="{}" dx="{:.2f}rem" y="{:.2f}rem">{}</text>')
    return text.format(label.anchor, _percent(spot.x), label.dx, spot.y + label.dy + BASELINE, inside)


def _several(spot: Spot, count: int, place: int) -> Markup:
    said = ngettext("%(num)d file stands here", "%(num)d files stand here", count)
    circle = Markup('<circle class="several" cx="{}" cy="{:.2f}rem" r="0.6rem"/>').format(
        _percent(spot.x), spot.y
    )
    text = Markup('<text class="numbers mid" x="{}" y="{:.2f}rem">{}</text>')
    inside = circle + text.format(_percent(spot.x), spot.y + BASELINE, count)
    link = Markup('<a href="#together-{0}" aria-label="{1}"><title>{1}</title>{2}</a>')
    return link.format(place, said, inside)


def _numbers(spot: Spot, label: Label | None, crowd: Sequence[Ranked]) -> Markup:
    links = [_link(one, Markup("<tspan>{}</tspan>").format(one.use_case.number)) for one in crowd]
    return _written(spot, label, Markup(", ").join(links)) if label else Markup("")
