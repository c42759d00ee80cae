"""Two versions of a course's text side by side: chapter by chapter, then question by question. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.courses.provided import questions_of, said
from scopgov.domain.chapters import chapters, opening_of, title_of
from scopgov.domain.courses import Question
from scopgov.domain.differences import SideBySide, compare
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Difference:
    """One part of two versions."""

    name: Reason
    sides: SideBySide


def text_differences(before: Mapping[str, str], after: Mapping[str, str], locale: str) -> list[Difference]:
    """Return the opening and each chapter of two texts in a language; chapters are found again by their place."""
    old, new = _parts(said(before, locale)), _parts(said(after, locale))
    found = [Difference(Reason(N_("Title and opening")), compare(old[0], new[0]))]
    for number in range(1, max(len(old), len(new))):
        sides = compare(_at(old, number), _at(new, number))
        found.append(Difference(Reason(N_("Chapter %(number)s"), {"number": number}), sides))
    return found


def _parts(text: str) -> list[str]:
    opening = f"{title_of(text)}\n{opening_of(text)}".strip()
    return [opening, *(f"{one.title}\n{one.text}" for one in chapters(text))]


def _at(parts: Sequence[str], number: int) -> str:
    return parts[number] if number < len(parts) else ""


def question_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], locale: str
) -> list[Difference]:
    """Return each question of two versions in a language, found again by its id; those left out come last."""
    old = {one.id: one for one in questions_of(before, locale)}
    new = {one.id: one for one in questions_of(after, locale)}
    found = []
    for number, key in enumerate([*new, *(key for key in old if key not in new)], start=1):
        sides = compare(_said(old.get(key)), _said(new.get(key)))
        found.append(Difference(Reason(N_("Question %(number)s"), {"number": number}), sides))
    return found


def _said(one: Question | None) -> str:
    if one is None:
        return ""
    marks = (f"{'✓' if key in one.right else '–'} {choice}" for key, choice in one.choices.items())
    return "\n".join([one.text, *marks, one.why])
