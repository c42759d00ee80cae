"""Pictures made on the server as SVG: geometry in attributes, looks in classes, no style and no script.

The figures behind each picture stand in a table next to it: that is the template's part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

Point = Sequence[float]
SIDE, LEFT, BOTTOM, TOP = 280, 44, 44, 10
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def place(value: float, low: float = 0.0, high: float = 1.0) -> str:
    """Return where a value stands between two ends, as a percentage kept inside them."""
    share = (value - low) / (high - low) if high > low else 0.0
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


def interval(
    value: float | None, low: float | None, high: float | None, ends: tuple[float, float], said: str
) -> Markup:
    """Draw a value with its interval on a line that other lines share."""
    ticks = Markup("").join(
        Markup('<line class="axis" x1="{0}" x2="{0}" y1="0" y2="100%"/>').format(place(at))
        for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    )
    drawn = Markup("")
    if low is not None and high is not None:
        line = Markup('<line class="line" x1="{}" x2="{}" y1="50%" y2="50%"/>')
        drawn += line.format(place(low, *ends), place(high, *ends))
    if value is not None:
        drawn += Markup('<circle class="dot" cx="{}" cy="50%" r="5"/>').format(place(value, *ends))
    return Markup('<svg role="img"><title>{}</title>{}{}</svg>').format(said, ticks, drawn)


def square(
    points: Sequence[Point],
    *,
    said: str,
    across: str,
    up: str,
    dots: bool = False,
    sizes: Sequence[float] = (),
    level: float | None = None,
) -> Markup:
    """Draw points between 0 and 1 both ways as a line; `sizes` weigh the dots.

    Dashed behind it stands the diagonal, or the height `level` where one is given.
    """
    width, height = SIDE + LEFT + 12, SIDE + BOTTOM + TOP
    parts = [_grid(), _words(across, up), _dashed(level), _line(points)]
    if dots:
        parts.append(_dots(points, sizes))
    opening = Markup('<svg class="chart-square" viewBox="0 0 {} {}" role="img"><title>{}</title>')
    return opening.format(width, height, said) + Markup("").join(parts) + Markup("</svg>")


def _at(point: Point) -> tuple[str, str]:
    return f"{LEFT + SIDE * point[0]:.1f}", f"{TOP + SIDE * (1 - point[1]):.1f}"


def _grid() -> Markup:
    line = Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    drawn = [line.format(*_at((tick, 0)), *_at((tick, 1))) for tick in TICKS]
    drawn += [line.format(*_at((0, tick)), *_at((1, tick))) for tick in TICKS]
    return Markup("").join(drawn)


def _words(across: str, up: str) -> Markup:
    low, side = TOP + SIDE, LEFT + SIDE
    text = Markup('<text class="soft {}" x="{}" y="{}">{}</text>')
    said = [text.format("mid", _at((tick, 0))[0], low + 18, f"{100 * tick:.0f}") for tick in (0.0, 0.5, 1.0)]
    said += [
        text.format("end", LEFT - 6, float(_at((0, tick))[1]) + 4, f"{100 * tick:.0f}") for tick in (0.5, 1.0)
    ]
    said.append(text.format("mid", (LEFT + side) / 2, low + 38, across))
    turned = Markup('<text class="soft mid" transform="translate(12 {}) rotate(-90)">{}</text>')
    said.append(turned.format(TOP + SIDE / 2, up))
    return Markup("").join(said)


def _dashed(level: float | None) -> Markup:
    begin, end = ((0.0, 0.0), (1.0, 1.0)) if level is None else ((0.0, level), (1.0, level))
    return Markup('<line class="dashed" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(*_at(begin), *_at(end))


def _line(points: Sequence[Point]) -> Markup:
    path = " ".join(",".join(_at(point)) for point in points)
    return Markup('<polyline class="line" fill="none" points="{}"/>').format(escape(path))


def _dots(points: Sequence[Point], sizes: Sequence[float]) -> Markup:
    largest = max(sizes, default=0.0) or 1.0
    radii = [2.5 + 5 * (size / largest) ** 0.5 for size in sizes] or [4.0] * len(points)
    dot = Markup('<circle class="dot" cx="{}" cy="{}" r="{:.1f}"/>')
    return Markup("").join(dot.format(*_at(one), radius) for one, radius in zip(points, radii, strict=True))


def thinned(points: Sequence[Point], most: int = 12) -> list[Point]:
    """Return about `most` of the points, the first and the last among them, for a table one can read."""
    step = max(1, len(points) // most)
    return [one for at, one in enumerate(points) if at % step == 0 or at == len(points) - 1]


@dataclass(frozen=True)
class Level:
    """A height that a drawing marks across its whole width, with what it is."""

    at: float
    said: str
    look: str


def trend(
    points: Sequence[Point],
    levels: Sequence[Level],
    across: tuple[float, float],
    *,
    said: str,
    dotted: Sequence[Point] | None = None,
) -> Markup:
    """Draw points from left to right as a line, between levels; the higher level is named above, others below.

    `dotted` are the points that bear a dot: all of them where nothing is said.
    """
    values = [*(value for _at, value in points), *(level.at for level in levels)]
    room = 0.2 * ((max(values) - min(values)) or abs(max(values)) or 1.0)
    ends = min(values) - room, max(values) + room
    placed = [(place(at, *across), _height(value, ends)) for at, value in points]
    marked = (
        placed if dotted is None else [(place(at, *across), _height(value, ends)) for at, value in dotted]
    )
    joined = Markup('<line class="line" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    dot = Markup('<circle class="dot" cx="{}" cy="{}" r="5"/>')
    drawn = [_level(one, ends, above=one.at == max(other.at for other in levels)) for one in levels]
    drawn += [joined.format(*one, *other) for one, other in pairwise(placed)]
    drawn += [dot.format(*one) for one in marked]
    opening = Markup('<svg class="trend" height="11rem" role="img"><title>{}</title>').format(said)
    return opening + Markup("").join(drawn) + Markup("</svg>")


def _height(value: float, ends: tuple[float, float]) -> str:
    return place(ends[1] - value + ends[0], *ends)


def _level(level: Level, ends: tuple[float, float], *, above: bool) -> Markup:
    height = _height(level.at, ends)
    line = Markup('<line class="{0}" x1="0" x2="100%" y1="{1}" y2="{1}"/>').format(
        f"{level.look} level", height
    )
    shift = "-0.4rem" if above else "1.1rem"
    text = Markup('<text class="soft" x="0" y="{}" dy="{}">{}</text>').format(height, shift, level.said)
    return line + text


def histogram(
    counts: Sequence[int], *, said: str, below: int = 0, above: int = 0, limit: float | None = None
) -> Markup:
    """Draw counts as bars of one width; those `below` and `above` the others stand hollow at the ends.

    `limit` is the place of a line between the ends of the bars in the middle, from 0 to 1.
    """
    drawn = [
        *([(below, "down")] if below else []),
        *((count, "soft-bar") for count in counts),
        *([(above, "down")] if above else []),
    ]
    most, width = max((count for count, _ in drawn), default=0) or 1, 100 / max(1, len(drawn))
    bar = Markup('<rect class="{}" x="{:.2f}%" y="{:.2f}%" width="{:.2f}%" height="{:.2f}%"/>')
    bars = [
        bar.format(look, at * width + 0.06 * width, 100 - tall, 0.88 * width, tall)
        for at, (count, look) in enumerate(drawn)
        if (tall := max(3.0, 96 * count / most) if count else 0.0)
    ]
    ground = Markup('<line class="axis" x1="0" x2="100%" y1="100%" y2="100%"/>')
    if limit is not None:
        line = Markup('<line class="limit" x1="{0:.2f}%" x2="{0:.2f}%" y1="-6%" y2="100%"/>')
        ground += line.format((bool(below) + limit * len(counts)) * width)
    opening = Markup('<svg class="histogram" role="img"><title>{}</title>').format(said)
    return opening + Markup("").join(bars) + ground + Markup("</svg>")


def strip(parts: Sequence[tuple[float, str]], *, said: str = "") -> Markup:
    """Draw shares of a whole one after the other on a track, each in its look; what is left stays track."""
    bar, begins, drawn = Markup('<rect class="{}" x="{}" width="{}" height="100%"/>'), 0.0, []
    for share, look in parts:
        drawn.append(bar.format(look, place(begins), place(max(share, 0.004) if share else 0.0)))
        begins += share
    title = Markup("<title>{}</title>").format(said) if said else Markup("")
    opening = Markup('<svg class="strip" {}>').format(
        Markup('role="img"') if said else Markup('aria-hidden="true"')
    )
    track = Markup('<rect class="track" width="100%" height="100%"/>')
    return opening + title + track + Markup("").join(drawn) + Markup("</svg>")


def spark(values: Sequence[float | None], *, said: str) -> Markup:
    """Draw values in their order as a small line; where one is lacking the line is broken."""
    known = [value for value in values if value is not None]
    room = 0.1 * ((max(known) - min(known)) or 1.0) if known else 1.0
    ends = (min(known) - room, max(known) + room) if known else (0.0, 1.0)
    placed = [
        None if value is None else (place(at, -0.5, len(values) - 0.5), _height(value, ends))
        for at, value in enumerate(values)
    ]
    line, dot = (
        Markup('<line class="line" x1="{}" y1="{}" x2="{}" y2="{}"/>'),
        Markup('<circle class="dot" cx="{}" cy="{}" r="3"/>'),
    )
    drawn = [line.format(*one, *other) for one, other in pairwise(placed) if one and other]
    drawn += [dot.format(*one) for one in placed if one]
    opening = Markup('<svg class="histogram" role="img"><title>{}</title>').format(said)
    return opening + Markup("").join(drawn) + Markup("</svg>")
