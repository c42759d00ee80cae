"""Decides the class of a use under the European regulation on AI, and the duties that follow, from dated rules.

Rules are data (`Rules.of` reads them from a mapping); this module knows how to walk them and none of the law.
Sources: Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

YES, NO, UNSURE = "yes", "no", "unsure"
OF_GRADE = "grade"  # a duty that applies from the day its class does
Condition = Mapping[str, Any]
Facts = Mapping[str, str]


class Risk(StrEnum):
    """The classes, the gravest first; `outside` is no AI system in the regulation's sense."""

    prohibited = "prohibited"
    high_risk = "high_risk"
    transparency = "transparency"
    minimal = "minimal"
    outside = "outside"


@dataclass(frozen=True)
class Source:
    """Where a rule is written: which law, which article; both empty for a rule of our own."""

    law: str = ""
    article: str = ""


@dataclass(frozen=True)
class Line:
    """A red line: a prohibited practice or not, and whether crossing it stops the file."""

    id: str
    source: Source
    stops: bool
    practice: bool = False
    since: date | None = None


@dataclass(frozen=True)
class Question:
    """A question asked where `when` holds; `unsure` says as what a doubt counts, `effects` what an answer changes."""

    id: str
    source: Source
    unsure: str
    effects: Mapping[str, str]
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True)
class Grade:
    """A way into a class; the first whose condition holds counts."""

    id: str
    risk: Risk
    source: Source
    when: Condition
    since: date | None = None


@dataclass(frozen=True)
class Duty:
    """What must be done where `when` holds; `since` is None where the law in force already asks for it."""

    id: str
    source: Source
    when: Condition
    since: date | None = None
    with_grade: bool = False


@dataclass(frozen=True)
class Rules:
    """One dated version of the rules."""

    version: str
    as_of: date
    lines: tuple[Line, ...]
    groups: Mapping[str, tuple[str, ...]]
    questions: tuple[Question, ...]
    grades: tuple[Grade, ...]
    duties: tuple[Duty, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Rules:
        """Return the rules that a data file holds."""
        return cls(
            version=data["version"],
            as_of=date.fromisoformat(data["as_of"]),
            lines=tuple(_line(one) for one in data["lines"]),
            groups={name: tuple(ids) for name, ids in data["groups"].items()},
            questions=tuple(_question(one) for one in data["questions"]),
            grades=tuple(_grade(one) for one in data["grades"]),
            duties=tuple(_duty(one) for one in data["duties"]),
        )

    def line(self, named: str) -> Line:
        """Return the red line of this name."""
        return next(one for one in self.lines if one.id == named)


def _source(data: Mapping[str, Any]) -> Source:
    return Source(data.get("law", ""), data.get("article", ""))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and text != OF_GRADE else None


def _line(data: Mapping[str, Any]) -> Line:
    practice, since = data.get("practice", False), _day(data.get("since"))
    return Line(data["id"], _source(data), data["stops"], practice, since)


def _question(data: Mapping[str, Any]) -> Question:
    return Question(data["id"], _source(data), data["unsure"], data["effects"], data.get("when", {}))


def _grade(data: Mapping[str, Any]) -> Grade:
    return Grade(data["id"], Risk(data["risk"]), _source(data), data["when"], _day(data.get("since")))


def _duty(data: Mapping[str, Any]) -> Duty:
    since = data.get("since")
    return Duty(data["id"], _source(data), data["when"], _day(since), since == OF_GRADE)


@dataclass(frozen=True)
class Step:
    """One answer and what it changed."""

    question: Question
    answer: str
    effect: str


@dataclass(frozen=True)
class Due:
    """A duty that applies here, and from which day; None where it applies already."""

    duty: Duty
    since: date | None


@dataclass(frozen=True)
class Classified:
    """Where the rules lead: the grade (None while questions wait), how one came there, what must be done."""

    grade: Grade | None
    steps: tuple[Step, ...]
    waiting: tuple[Question, ...]
    dues: tuple[Due, ...] = ()

    @property
    def risk(self) -> Risk | None:
        """Return the class."""
        return self.grade.risk if self.grade else None

    @property
    def asked(self) -> tuple[Question, ...]:
        """Return the questions that matter here, answered or not."""
        return tuple(step.question for step in self.steps) + self.waiting


def holds(rules: Rules, condition: Condition, facts: Facts) -> bool:
    """Tell whether a condition of the data holds: `is`, `not`, `all`, `any`, `any_of` a group; the empty one does."""
    if "is" in condition:
        name, value = condition["is"]
        return bool(facts.get(name) == value)
    if "not" in condition:
        return not holds(rules, condition["not"], facts)
    if "any_of" in condition:
        return any(facts.get(name) == YES for name in rules.groups[condition["any_of"]])
    if "any" in condition:
        return any(holds(rules, one, facts) for one in condition["any"])
    return all(holds(rules, one, facts) for one in condition.get("all", ()))


def counted(question: Question, answer: str) -> str:
    """Return as what an answer counts: a doubt counts on the careful side."""
    return question.unsure if answer == UNSURE else answer


def classify(rules: Rules, answers: Mapping[str, Any], known: Facts) -> Classified:
    """Return the class of a use; `known` are facts from elsewhere: lines crossed, personal data.

    Only questions that matter are asked, in order; an answer to a question no longer asked does not count. A
    prohibited practice settles the class whatever else is answered.
    """
    facts, steps, waiting = dict(known), [], []
    for question in rules.questions:
        if not holds(rules, question.when, facts):
            continue
        answer = answers.get(question.id)
        if answer not in (YES, NO, UNSURE):
            waiting.append(question)
            continue
        facts[question.id] = counted(question, answer)
        steps.append(Step(question, answer, question.effects[facts[question.id]]))
    if waiting and facts.get("practice") != YES:
        return Classified(None, tuple(steps), tuple(waiting))
    grade = next(one for one in rules.grades if holds(rules, one.when, facts))
    dues = _dues(rules, grade, {**facts, "risk": grade.risk.value})
    return Classified(grade, tuple(steps), tuple(waiting), dues)


def _dues(rules: Rules, grade: Grade, facts: Facts) -> tuple[Due, ...]:
    found = [one for one in rules.duties if holds(rules, one.when, facts)]
    return tuple(Due(one, grade.since if one.with_grade else one.since) for one in found)
