"""Forms of screenings, made from the questions of a part; only those that matter are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, IntegerField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from scopgov.domain.errors import Reason
from scopgov.domain.screening import NEEDED, SCOPE_NAMES, TOOL_NAMES, Part, Screening, needless
from scopgov.domain.text import N_
from scopgov.screening import law_wording as law
from scopgov.screening import wording
from scopgov.screening.reading import clause_question, source_text
from scopgov.screening.wording import Words
from scopgov.web.filters import say
from scopgov.web.forms import Form
from scopgov.web.reception import LARGEST

TEXTS = ("which", "owner")
YEARS = ("first_year", "last_year")
NUMBERS = ("people", "cases", "known", "rarer", *YEARS)
YES_NO = {key: name for key, name in wording.ANSWERS.items() if key != "unsure"}


@dataclass(frozen=True)
class Ask:
    """One question to put: its name, its field, the heading it stands under."""

    name: str
    field: Any
    under: str = ""


class PartForm(Form):
    """The questions of one part; `headings` says under which title each stands."""

    headings: Mapping[str, str] = {}

    def fill(self, said: Mapping[str, Any]) -> None:
        """Show what was answered."""
        for field in self.asked():
            field.process_data(said.get(field.name))

    def said(self) -> dict[str, Any]:
        """Return what was answered, texts without stray blanks."""
        typed = {field.name: field.data for field in self.asked()}
        return {name: one.strip() if isinstance(one, str) else one for name, one in typed.items()}

    def asked(self) -> list[Field]:
        """Return the fields that are questions, in their order."""
        return [self[name] for name in self.headings]

    def unanswered(self) -> list[Field]:
        """Return the questions that wait for an answer; why to go on is asked with a yes only."""
        skipped = {"remarks", *needless(self.said())}
        asked = [one for one in self.asked() if one.name not in skipped and not one.name.endswith("_why")]
        return [one for one in asked if one.data in (None, "")]

    def groups(self) -> list[tuple[str, list[Field]]]:
        """Return the questions under their headings."""
        found: dict[str, list[Field]] = {}
        for field in self.asked():
            found.setdefault(self.headings[field.name], []).append(field)
        return list(found.items())


def form_of(part: Part, screening: Screening) -> PartForm:
    """Return the form of a part, about a screening as it stands."""
    asks = list(_ASKS[part](screening)) if part in _ASKS else list(_own(part))
    fields = {ask.name: ask.field for ask in asks}
    made = type("PartForm", (PartForm,), {**fields, "headings": {ask.name: ask.under for ask in asks}})
    form: PartForm = made()
    return form


def _radio(words: Words, choices: Mapping[Any, str], note: Reason | None = None) -> RadioField:
    help_ = " ".join(one for one in (say(words.help), f"{say(note)}." if note else "") if one)
    return RadioField(
        say(words.text),
        [Optional()],
        choices=[SelectChoice(str(key), say(name)) for key, name in choices.items()],
        description=help_,
    )


def _area(words: Words, most: int = 2000) -> TextAreaField:
    return TextAreaField(
        say(words.text), [Length(max=most)], description=say(words.help), render_kw={"rows": 3}
    )


def _why() -> TextAreaField:
    """Return the field for why to go on; its blank placeholder lets the style sheet hide it, empty, after a no."""
    words, look = wording.GOING_ON, {"rows": 3, "placeholder": " "}
    return TextAreaField(say(words.text), [Length(max=2000)], description=say(words.help), render_kw=look)


def _number(words: Words, name: str) -> IntegerField:
    low, high = (1900, 2200) if name in YEARS else (0, LARGEST)
    valid = [Optional(), NumberRange(low, high)]
    return IntegerField(
        say(words.text), valid, description=say(words.help), render_kw={"inputmode": "numeric"}
    )


def _own(part: Part) -> Iterator[Ask]:
    for name in NEEDED[part]:
        yield Ask(name, _field(name, wording.QUESTIONS[name]), N_("The questions"))
    if part is Part.data:
        yield Ask("remarks", _area(wording.REMARKS), N_("The questions"))
        return
    names: Mapping[Any, str] = TOOL_NAMES if part is Part.tool else SCOPE_NAMES
    yield Ask("chosen", _radio(wording.CONCLUSION, names), CONCLUDING)
    yield Ask("why", _area(wording.BECAUSE), CONCLUDING)


CONCLUDING = N_("Your conclusion")


def _field(name: str, words: Words) -> Field:
    if name in TEXTS:
        return _area(words, 1000)
    if name in NUMBERS:
        return _number(words, name)
    return _radio(words, wording.ERRORS if name == "error" else wording.ANSWERS)


def _lines(screening: Screening) -> Iterator[Ask]:
    titles = {True: N_("What the law forbids"), False: N_("What we want to see discussed")}
    for line in screening.rules.lines:
        under, words = titles[line.stops], wording.LINES[line.id]
        yield Ask(line.id, _radio(words, YES_NO, source_text(line.source)), under)
        if not line.stops:
            yield Ask(f"{line.id}_why", _why(), under)
    for clause in screening.clauses:
        words = Words(say(clause_question(clause)))
        yield Ask(clause.key, _radio(words, YES_NO), N_("Our charter"))
        yield Ask(f"{clause.key}_why", _why(), N_("Our charter"))


def _law(screening: Screening) -> Iterator[Ask]:
    asked: Sequence[Any] = screening.classified.asked
    for question in screening.rules.questions:
        if question in asked:
            words, note = law.QUESTIONS[question.id], source_text(question.source)
            yield Ask(question.id, _radio(words, wording.ANSWERS, note), N_("The questions that matter here"))


_ASKS: Mapping[Part, Any] = {Part.lines: _lines, Part.law: _law}
