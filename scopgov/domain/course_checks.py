"""The check of a course as its writers prepare it: each question in both languages, and what it lacks to be published.

Pure: no page, no table. What readers are asked in one language is `domain/courses.py:Question`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scopgov.domain.chapters import chapters
from scopgov.domain.courses import PASS_PERCENT, Question
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible

MOST_QUESTIONS = 40
MOST_CHOICES = 6
FEWEST_CHOICES = 2
FEWEST = next(count for count in range(1, 101) if -(-count * PASS_PERCENT // 100) < count)  # one may be wrong
LANGUAGE_NAMES: Mapping[str, str] = {"fr": N_("French"), "en": N_("English")}
Said = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Choice:
    """One answer offered, in each language, and whether it is right."""

    said: Said
    right: bool


@dataclass(frozen=True)
class Drafted:
    """A question as it is prepared: its text and its explanation in each language, the answers offered."""

    id: str
    text: Said
    choices: tuple[Choice, ...]
    why: Said

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Drafted:
        """Read a question as a draft holds it."""
        choices = tuple(Choice(one["said"], one["right"]) for one in data["choices"])
        return cls(data["id"], data["text"], choices, data["why"])

    def to_data(self) -> dict[str, Any]:
        """Return the question as a draft holds it."""
        choices = [{"said": dict(one.said), "right": one.right} for one in self.choices]
        return {"id": self.id, "text": dict(self.text), "choices": choices, "why": dict(self.why)}

    def spoken(self, locale: str) -> Question:
        """Return what readers of a language are asked; in the other language where this one says nothing."""
        named = dict(zip("abcdef", self.choices, strict=False))
        return Question(
            self.id,
            _in(self.text, locale),
            {key: _in(one.said, locale) for key, one in named.items()},
            frozenset(key for key, one in named.items() if one.right),
            _in(self.why, locale),
        )

    def faults(self, locales: Collection[str]) -> Iterator[Reason]:
        """Say what this question lacks to be asked in these languages."""
        for locale in locales:
            texts = (self.text, self.why, *(one.said for one in self.choices))
            if not all(legible(one.get(locale, "")) for one in texts):
                language = Reason(LANGUAGE_NAMES[locale])
                yield Reason(N_("something is not said in %(language)s"), {"language": language})
        if len(self.choices) < FEWEST_CHOICES:
            yield Reason(N_("it offers fewer than two answers"))
        if not any(one.right for one in self.choices):
            yield Reason(N_("none of its answers is right"))
        elif all(one.right for one in self.choices):
            yield Reason(N_("all of its answers are right"))


def _in(said: Said, locale: str) -> str:
    return said.get(locale) or next((text for text in said.values() if text), "")


def gathered(questions: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Drafted]:
    """Return published questions, held language by language, as they are prepared: each in every language."""
    by_language = {locale: [Question.from_data(one) for one in held] for locale, held in questions.items()}
    first = next(iter(by_language.values()), [])
    found = []
    for one in first:
        same = {locale: _of(held, one.id) or one for locale, held in by_language.items()}
        choices = (
            Choice({locale: each.choices[key] for locale, each in same.items()}, key in one.right)
            for key in one.choices
        )
        text, why = (
            {locale: getattr(each, part) for locale, each in same.items()} for part in ("text", "why")
        )
        found.append(Drafted(one.id, text, tuple(choices), why))
    return found


def _of(held: Sequence[Question], key: str) -> Question | None:
    return next((one for one in held if one.id == key), None)


def published(questions: Sequence[Drafted], locales: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the questions language by language, as a published text holds them; nothing where there is none."""
    if not questions:
        return {}
    return {locale: [one.spoken(locale).to_data() for one in questions] for locale in locales}


def lacking(content: Mapping[str, str], questions: Sequence[Drafted]) -> list[Reason]:
    """Say what a draft lacks to be published: a text, as many chapters in each language, questions that hold."""
    told = {locale: text for locale, text in content.items() if legible(text)}
    found = []
    if not told:
        found.append(Reason(N_("Its text is empty.")))
    if any(not chapters(text) for text in told.values()):
        found.append(Reason(N_("A text has no chapter: a line that begins with ## opens one.")))
    elif len({len(chapters(text)) for text in told.values()}) > 1:
        found.append(Reason(N_("The two languages do not have the same number of chapters.")))
    if 0 < len(questions) < FEWEST:
        told_so = {"fewest": FEWEST, "count": len(questions)}
        few = N_(
            "A check has at least %(fewest)s questions, so that one wrong answer does not fail it: there are %(count)s."
        )
        found.append(Reason(few, told_so))
    for at, one in enumerate(questions, start=1):
        for fault in one.faults(tuple(told)):
            found.append(Reason(N_("Question %(number)s: %(fault)s."), {"number": at, "fault": fault}))
    return found


def put(questions: Sequence[Drafted], one: Drafted) -> list[Drafted]:
    """Return the questions with one in the place of that of its id, or after the others, with an id of its own."""
    if any(each.id == one.id for each in questions):
        return [one if each.id == one.id else each for each in questions]
    taken = {each.id for each in questions}
    free = next(name for at in range(1, len(taken) + 2) if (name := f"q{at}") not in taken)
    return [*questions, replace(one, id=free)]


def moved(questions: Sequence[Drafted], key: str, by: int) -> list[Drafted]:
    """Return the questions with one moved by so many places, no further than the ends."""
    order = list(questions)
    at = next(at for at, one in enumerate(order) if one.id == key)
    one = order.pop(at)
    order.insert(max(0, at + by), one)
    return order
