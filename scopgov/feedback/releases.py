"""What each release of the program brought, read from its own notes."""

from __future__ import annotations

from functools import cache

from scopgov.domain.chapters import Chapter, chapters
from scopgov.paths import DOCS

LANGUAGES = ("fr", "en")


@cache
def notes(locale: str) -> tuple[Chapter, ...]:
    """Return the notes in a language, a chapter a release, the latest first; its title begins with its number."""
    language = locale if locale in LANGUAGES else LANGUAGES[0]
    return tuple(chapters((DOCS / language / "releases.md").read_text("utf-8")))


def number(note: Chapter) -> str:
    """Return the number of a release, from the title of its notes."""
    return note.title.split()[0]
