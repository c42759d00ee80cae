"""Where the marks and the numbers of a crowded picture go, so that none covers another. Knows only geometry.

Lengths are in one unit (rem). The picture may be drawn wider than it is laid out here, never narrower: marks
only move apart, and each number stays beside its mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

APART = 1.15  # marks nearer than this, both ways, become one
RADIUS, GAP = 0.5, 0.12
LETTER, LINE = 0.52, 0.95  # what a digit takes at the small text size
NAMED = 3  # how many numbers stand beside one mark


@dataclass(frozen=True)
class Box:
    """A rectangle that something covers."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles cover something in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def inside(self, other: Box) -> bool:
        """Tell whether this rectangle stays within another."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


@dataclass(frozen=True)
class Spot:
    """A place of the picture, with what stands there."""

    x: float
    y: float
    names: tuple[str, ...]

    @property
    def mark(self) -> Box:
        """Return what its mark covers."""
        return Box(self.x - RADIUS, self.y - RADIUS, self.x + RADIUS, self.y + RADIUS)


@dataclass(frozen=True)
class Label:
    """Where the numbers of a mark are written: beside it, from which point, anchored how."""

    anchor: str
    dx: float
    dy: float
    box: Box


def gathered(points: Sequence[tuple[float, float, str]]) -> list[Spot]:
    """Return one spot for the points that would cover one another, in their order."""
    kept: list[tuple[float, float, list[str]]] = []
    for x, y, name in points:
        near = next((one for one in kept if abs(one[0] - x) < APART and abs(one[1] - y) < APART), None)
        if near is None:
            kept.append((x, y, [name]))
        else:
            near[2].append(name)
    return [Spot(x, y, tuple(names)) for x, y, names in kept]


def labelled(spots: Sequence[Spot], frame: Box) -> list[Label | None]:
    """Return where the names of each spot go, None where there is no room or they are too many."""
    taken = [spot.mark for spot in spots]
    found: list[Label | None] = []
    for spot in spots:
        label = next((one for one in _places(spot) if _free(one.box, taken, frame)), None)
        found.append(label)
        if label is not None:
            taken.append(label.box)
    return found


def _free(box: Box, taken: Sequence[Box], frame: Box) -> bool:
    return box.inside(frame) and not any(box.meets(other) for other in taken)


def _places(spot: Spot) -> Iterator[Label]:
    if len(spot.names) > NAMED:
        return
    wide, out, half = LETTER * len(", ".join(spot.names)), RADIUS + GAP, LINE / 2
    x, y = spot.x, spot.y
    yield Label("start", out, 0, Box(x + out, y - half, x + out + wide, y + half))
    yield Label("end", -out, 0, Box(x - out - wide, y - half, x - out, y + half))
    for turn in (-1, 1):
        middle = y + turn * (RADIUS + half)
        box = Box(x - wide / 2, middle - half, x + wide / 2, middle + half)
        yield Label("mid", 0, middle - y, box)
