"""Heat maps made on the server as SVG: seven steps of colour, each told by its sign too, and their legend.

The figures behind each picture stand in a table next to it: that is the template's part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

STEPS = 3  # on either side of nothing
LEFT, HIGH, LONGEST = 30, 2.0, 12  # per cent of the width for names, rem of a row, letters of a name
Cells = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Key:
    """One step of the scale: the least and the most that it stands for, and how it looks."""

    low: float
    high: float
    sample: Markup


def most_of(pictures: Iterable[Cells]) -> float:
    """Return the largest amount, up or down, over several pictures, which then share one scale."""
    return max((abs(value) for cells in pictures for row in cells for value in row), default=0.0)


def step(value: float, most: float) -> int:
    """Return the step of an amount, from -3 to 3; 0 is about nothing."""
    return max(-STEPS, min(STEPS, round(STEPS * value / most))) if most else 0


def scale(most: float) -> list[Key]:
    """Return the steps of a scale that goes as far as `most`, up and down."""
    ends = [most * (2 * at - 1) / (2 * STEPS) for at in range(-STEPS, STEPS + 2)]
    ends[0], ends[-1] = -most, most
    sample = Markup('<svg aria-hidden="true">{}</svg>')
    return [
        Key(ends[at], ends[at + 1], sample.format(_cell(at - STEPS, 0.0, 0.0, 100.0, "1.5rem", "0.75rem")))
        for at in range(2 * STEPS + 1)
    ]


def heat(
    cells: Cells, across: Sequence[str], up: Sequence[str], *, most: float, said: str, words: bool
) -> Markup:
    """Draw what stands at each crossing; the first of `up` is on top. `words` has every name across written."""
    width = (100 - LEFT) / max(1, len(across))
    drawn = [
        _cell(step(value, most), LEFT + column * width, HIGH * row, width)
        for row, line in enumerate(cells)
        for column, value in enumerate(line)
    ]
    name = Markup('<text class="soft end" x="{}%" dx="-0.4rem" y="{}rem" dy="0.32em">{}</text>')
    drawn += [name.format(LEFT, HIGH * (row + 0.5), _short(said)) for row, said in enumerate(up)]
    bottom = HIGH * len(up)
    drawn += _upright(across, width, bottom) if words else _ends(across, width, bottom)
    opening = Markup('<svg class="heat" height="{}rem" role="img"><title>{}</title>')
    return opening.format(bottom + (6.5 if words else 1.6), said) + Markup("").join(drawn) + Markup("</svg>")


def _cell(at: int, x: float, y: float, width: float, height: str = f"{HIGH}rem", middle: str = "") -> Markup:
    look = f"heat-{'up' if at > 0 else 'down'}-{abs(at)}" if at else "heat-0"
    square = Markup('<rect class="{}" x="{:.2f}%" y="{}rem" width="{:.2f}%" height="{}"/>')
    drawn = square.format(look, x, y, width, height)
    if not at:
        return drawn
    sign = Markup('<text class="mid{}" x="{:.2f}%" y="{}" dy="0.32em">{}</text>')
    centre = middle or f"{y + HIGH / 2}rem"
    return drawn + sign.format(
        " on" if abs(at) == STEPS else "", x + width / 2, centre, "+" if at > 0 else "−"
    )


def _ends(across: Sequence[str], width: float, bottom: float) -> list[Markup]:
    """Name the first column, the one in the middle and the last."""
    text = Markup('<text class="soft {}" x="{:.2f}%" y="{}rem">{}</text>')
    last = len(across) - 1
    named = [text.format("end", 100, bottom + 1.2, across[last])] if last > 0 else []
    places = sorted({0, last // 2}) if across else []
    return [
        *(text.format("mid", LEFT + (at + 0.5) * width, bottom + 1.2, across[at]) for at in places),
        *named,
    ]


def _upright(across: Sequence[str], width: float, bottom: float) -> list[Markup]:
    text = Markup(
        '<svg x="{:.2f}%" y="{}rem" overflow="visible">'
        '<text class="soft end" transform="rotate(-90)" dy="0.32em">{}</text></svg>'
    )
    return [
        text.format(LEFT + (at + 0.5) * width, bottom + 0.4, _short(name)) for at, name in enumerate(across)
    ]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
