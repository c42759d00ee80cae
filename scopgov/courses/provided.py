"""The texts that come with the program, with the questions of their checks: read from its files, never changed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scopgov.domain.canonical import digest
from scopgov.domain.chapters import opening_of, title_of
from scopgov.domain.courses import PROVIDED, Level, Question
from scopgov.paths import DOCS

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Provided:
    """A text in every language, with its questions."""

    code: str
    level: Level
    months: int
    content: Mapping[str, str]
    questions: Mapping[str, list[dict[str, Any]]]

    @property
    def digest(self) -> str:
        """Return the digest of the text and its questions."""
        return digest_of(self.content, self.questions)

    def title(self, locale: str) -> str:
        """Return its title in a language."""
        return title_of(self.content.get(locale, self.content[LANGUAGES[0]]))

    def summary(self, locale: str) -> str:
        """Return what it says before its first chapter, in a language, without its marks."""
        return opening_of(self.content.get(locale, self.content[LANGUAGES[0]]))


def digest_of(content: Mapping[str, str], questions: Mapping[str, Any]) -> str:
    """Return the digest of a text with its questions."""
    return digest({"content": dict(content), "questions": dict(questions)})


@cache
def provided(code: str) -> Provided | None:
    """Return the text that comes with the program for a course of this code, None where there is none."""
    if code not in PROVIDED:
        return None
    level, months = PROVIDED[code]
    content = {one: (DOCS / one / "courses" / f"{code}.md").read_text("utf-8") for one in LANGUAGES}
    asked = {
        one: json.loads((DOCS / one / "courses" / f"{code}.json").read_text("utf-8")) for one in LANGUAGES
    }
    return Provided(code, level, months, content, asked)


def questions_of(data: Mapping[str, Any], locale: str) -> list[Question]:
    """Return the questions of a text in a language, in their order; in another where it lacks them."""
    held: list[dict[str, Any]] = data.get(locale) or next(iter(data.values()), [])
    return [Question.from_data(one) for one in held]


def said(content: Mapping[str, str], locale: str) -> str:
    """Return a text in a language, in another where it lacks it."""
    return content.get(locale) or next(iter(content.values()), "")
