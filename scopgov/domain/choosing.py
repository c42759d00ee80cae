"""Choices among several options: the methods, what a ballot may say, and how it is written.

A ballot gives each option one mark of the method's scale, or is blank or abstains as a whole. It is written as one
sign an option, so that every ballot of a poll has one length. Counting is in `ratings`, the decision in `elections`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.polls import CHOICE_NAMES, Choice
from scopgov.domain.text import N_, legible

FEWEST, MOST = 2, 20  # options
TITLE, WORDS = 120, 500  # characters of an option


class Method(StrEnum):
    """How options are told apart."""

    approval = "approval"
    majority_judgement = "majority_judgement"


class Mark(StrEnum):
    """What a ballot says of one option; each scale goes from the best to the worst."""

    approved = "approved"
    not_approved = "not_approved"
    excellent = "excellent"
    very_good = "very_good"
    good = "good"
    fair = "fair"
    passable = "passable"
    insufficient = "insufficient"
    to_reject = "to_reject"


Answer = Choice | Mark
SCALES: Mapping[Method, tuple[Mark, ...]] = {
    Method.approval: (Mark.approved, Mark.not_approved),
    Method.majority_judgement: tuple(Mark)[2:],
}
METHOD_NAMES: Mapping[Method, str] = {
    Method.approval: N_("Approval: each ballot approves as many options as it likes"),
    Method.majority_judgement: N_("Majority judgement: each ballot grades every option"),
}
MARK_NAMES: Mapping[Mark, str] = {
    Mark.approved: N_("Approve"),
    Mark.not_approved: N_("Do not approve"),
    Mark.excellent: N_("Excellent"),
    Mark.very_good: N_("Very good"),
    Mark.good: N_("Good"),
    Mark.fair: N_("Fair"),
    Mark.passable: N_("Acceptable"),
    Mark.insufficient: N_("Insufficient"),
    Mark.to_reject: N_("To reject"),
}
WHOLE = (Choice.abstain, Choice.blank)  # what a ballot may say of all options at once


@dataclass(frozen=True)
class Option:
    """One of the options; `words` say a little more of it."""

    title: str
    words: str = ""


@dataclass(frozen=True)
class Question:
    """What members choose among, and how. `least` is the worst mark that counts as a vote for an option."""

    method: Method
    options: tuple[Option, ...]
    seats: int = 1
    least: Mark = Mark.approved
    persons: bool = False

    @property
    def scale(self) -> tuple[Mark, ...]:
        """Return the marks of the method, the best first."""
        return SCALES[self.method]

    @property
    def named_scale(self) -> tuple[Reason, ...]:
        """Return what the marks are called, the best first."""
        return tuple(mark_name(mark) for mark in self.scale)

    @property
    def graded(self) -> bool:
        """Tell whether options are graded, not approved."""
        return self.method is Method.majority_judgement

    @property
    def named(self) -> tuple[tuple[int, Option], ...]:
        """Return the options with their numbers, from 1."""
        return tuple(enumerate(self.options, start=1))

    def write(self, marks: tuple[Mark, ...]) -> str:
        """Write a ballot that marks every option: one sign each, in the order of the options."""
        return "".join(str(self.scale.index(mark) + 1) for mark in marks)

    def holds(self, written: str) -> bool:
        """Tell whether this is a ballot of the poll."""
        signs = {str(place) for place in range(1, len(self.scale) + 1)}
        return written in WHOLE or (len(written) == len(self.options) and set(written) <= signs)

    def answers(self, written: str) -> tuple[Answer, ...]:
        """Return what a ballot says of each option; raises ValueError for what is no ballot of the poll."""
        if not self.holds(written):
            raise ValueError("not a ballot of this poll")
        if written in WHOLE:
            return (Choice(written),) * len(self.options)
        return tuple(self.scale[int(sign) - 1] for sign in written)


def holds(question: Question | None, written: str) -> bool:
    """Tell whether this is a ballot: of a choice among options, or of a motion for or against."""
    return written in set(Choice) if question is None else question.holds(written)


def answers(question: Question | None, written: str) -> dict[int, Answer]:
    """Return what a ballot says, by number of option; the motion itself is 0. Raises ValueError for no ballot."""
    if question is None:
        return {0: Choice(written)}
    return dict(enumerate(question.answers(written), start=1))


def said(question: Question | None, written: str) -> Reason:
    """Say what a ballot chooses."""
    if question is None or written in WHOLE:
        return Reason(CHOICE_NAMES[Choice(written)])
    pairs = list(zip(question.options, question.answers(written), strict=True))
    if not question.graded:
        approved = tuple(option.title for option, mark in pairs if mark is Mark.approved)
        return Reason(N_("Approval of %(options)s"), {"options": approved}) if approved else Reason(NONE)
    text = N_("%(option)s: %(grade)s")
    graded = (Reason(text, {"option": one.title, "grade": mark_name(mark)}) for one, mark in pairs)
    return Reason(N_("%(grades)s"), {"grades": tuple(graded)})


NONE = N_("Approves none of the options")


def mark_name(answer: Answer) -> Reason:
    """Say a mark."""
    return Reason(MARK_NAMES[answer] if isinstance(answer, Mark) else CHOICE_NAMES[answer])


def answer_of(word: str) -> Answer:
    """Return the answer that a stored or published word stands for; raises ValueError for another word."""
    return Choice(word) if word in set(Choice) else Mark(word)


def options_of(text: str) -> tuple[Option, ...]:
    """Read one option a line; what follows a colon and a space says more of it."""
    lines = (" ".join(legible(line).split()) for line in text.splitlines())
    parts = (re.split(r"\s?:\s", line, maxsplit=1) for line in lines if line)
    return tuple(Option(legible(title), *(legible(words) for words in rest)) for title, *rest in parts)


def options_text(question: Question) -> str:
    """Write the options as `options_of` reads them."""
    return "\n".join(f"{one.title}: {one.words}" if one.words else one.title for one in question.options)


def check(question: Question) -> Question:
    """Return a question that can be put to the vote; raises Refused at the field at fault."""
    titles = [one.title.casefold() for one in question.options]
    if not FEWEST <= len(titles) <= MOST:
        text = N_("Name from %(fewest)s to %(most)s options, one a line.")
        raise Refused(Reason(text, {"fewest": FEWEST, "most": MOST}), field="options")
    if len(set(titles)) < len(titles) or not all(titles):
        raise Refused(Reason(N_("Each option needs a name of its own.")), field="options")
    if any(len(one.title) > TITLE or len(one.words) > WORDS for one in question.options):
        text = N_("A name has at most %(title)s characters, and what follows the colon %(words)s.")
        raise Refused(Reason(text, {"title": TITLE, "words": WORDS}), field="options")
    _check_seats(question)
    return question


def _check_seats(question: Question) -> None:
    if not 1 <= question.seats <= len(question.options):
        text = N_("Retain at least one option, and at most as many as there are.")
        raise Refused(Reason(text), field="seats")
    if question.graded and question.seats != 1:
        text = N_("Majority judgement retains one option. To retain several, choose approval.")
        raise Refused(Reason(text), field="seats")
    if question.least not in question.scale[:-1]:
        raise Refused(Reason(N_("Choose a grade of the scale, better than the last one.")), field="least")


def question_to_data(question: Question) -> dict[str, Any]:
    """Return the question as JSON data."""
    return {
        "method": question.method.value,
        "options": [{"title": one.title, "words": one.words} for one in question.options],
        "scale": [mark.value for mark in question.scale],
        "seats": question.seats,
        "least": question.least.value,
        "persons": question.persons,
    }


def question_of(data: Mapping[str, Any]) -> Question | None:
    """Return the question in a poll's definition, or in the terms of a motion; None where it is for or against.

    Raises ValueError for what `question_to_data` did not write.
    """
    held = data.get("question")
    if held is None:
        return None
    try:
        options = tuple(Option(one["title"], one["words"]) for one in held["options"])
        found = Question(
            Method(held["method"]), options, held["seats"], Mark(held["least"]), bool(held["persons"])
        )
        return check(found)
    except (KeyError, TypeError, AttributeError, Refused) as error:
        raise ValueError(f"not a choice among options: {error}") from error
