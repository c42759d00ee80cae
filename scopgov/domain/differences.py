"""What changed between two texts, word by word, to be read side by side. Pure text: no page, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\s+|\w+(?:[’'\-]\w+)*|[^\w\s]")
ALIKE = 0.3  # below this share of common words, two texts are shown as one replaced by the other


@dataclass(frozen=True)
class Piece:
    """A stretch of text, the same on both sides or on this side only."""

    text: str
    changed: bool


@dataclass(frozen=True)
class SideBySide:
    """Two texts as pieces; joined, the pieces of a side are that text to the letter."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return any(piece.changed for piece in (*self.before, *self.after))


def compare(before: str, after: str) -> SideBySide:
    """Return both texts with the words that only one of them has marked."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if old and new and _alike(old, matcher, len([*filter(str.strip, old), *filter(str.strip, new)])) < ALIKE:
        return SideBySide((Piece(before, True),), (Piece(after, True),))
    steps = matcher.get_opcodes()
    return SideBySide(
        tuple(_merged((step[0] != "equal", old[step[1] : step[2]]) for step in steps)),
        tuple(_merged((step[0] != "equal", new[step[3] : step[4]]) for step in steps)),
    )


def _alike(old: Sequence[str], matcher: SequenceMatcher[str], words: int) -> float:
    """Return the share of words that both texts have, blanks aside."""
    common = sum(
        bool(token.strip())
        for block in matcher.get_matching_blocks()
        for token in old[block.a : block.a + block.size]
    )
    return 2 * common / words if words else 1.0


def _merged(stretches: Iterator[tuple[bool, Sequence[str]]]) -> Iterator[Piece]:
    """Join neighbours of a kind."""
    held, changed = "", False
    for differs, words in stretches:
        text = "".join(words)
        if text and held and differs != changed:
            yield Piece(held, changed)
            held = ""
        if text:
            held, changed = held + text, differs
    if held:
        yield Piece(held, changed)
