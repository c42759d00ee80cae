"""A text in Markdown, cut into its title, its opening and its chapters. Knows only texts."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHAPTER = re.compile(r"^## +(.+?) *$", re.M)
_EMPHASIS = re.compile(r"(\*{1,2})([^*\n]+)\1")


@dataclass(frozen=True)
class Chapter:
    """One part of a text, from 1 on."""

    number: int
    title: str
    text: str


def title_of(text: str) -> str:
    """Return the title of a text: its first line, where it is a heading."""
    first = text.lstrip().partition("\n")[0]
    return first.removeprefix("# ").strip() if first.startswith("# ") else ""


def opening_of(text: str) -> str:
    """Return what a text says before its first chapter, without its title and with no marks of emphasis."""
    before = _CHAPTER.split(text.lstrip(), maxsplit=1)[0]
    opening = before.partition("\n")[2] if before.startswith("# ") else before
    return _EMPHASIS.sub(r"\2", opening).strip()


def chapters(text: str) -> list[Chapter]:
    """Return the chapters of a text: each begins with a heading of the second level."""
    parts = _CHAPTER.split(text)[1:]
    return [
        Chapter(at, title, body.strip())
        for at, (title, body) in enumerate(zip(parts[::2], parts[1::2], strict=True), start=1)
    ]
