"""What a clause of the charter asks that can be looked up: a red line, a document, a course, the largest gap tolerated.

Decides whether each check holds, fails or cannot be told from facts gathered elsewhere, and which ones stop a vote on
deployment. Knows nothing of rows, pages or how a fact was found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from scopgov.domain.ai_act import NO, YES
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import Metric, Verdict
from scopgov.domain.fairness_words import METRIC_NAMES
from scopgov.domain.text import N_


class CheckKind(StrEnum):
    """What is looked up."""

    course = "course"
    document = "document"
    measure = "measure"
    proposing = "proposing"
    red_line = "red_line"


class Document(StrEnum):
    """What a charter may require before a vote on deployment."""

    audit = "audit"
    card = "card"
    impact = "impact"
    inventory = "inventory"
    screening = "screening"
    study = "study"
    validation = "validation"


class RedLine(StrEnum):
    """What may not be: the clause itself as the committee reads it, or a question that every screening asks."""

    judged = "judged"
    nobody_decides = "nobody_decides"
    no_recourse = "no_recourse"
    ranks_people = "ranks_people"
    removes_jobs = "removes_jobs"


class Standing(StrEnum):
    """What a check is worth today."""

    fails = "fails"
    holds = "holds"
    untold = "untold"


class Found(StrEnum):
    """What the committee found of a clause as it read the file."""

    met = "met"
    met_with_condition = "met_with_condition"
    not_met = "not_met"


ANY_COURSE = "any"
DOCUMENT_NAMES: Mapping[Document, str] = {
    Document.audit: N_("the fairness audit, with its figures"),
    Document.card: N_("the model card, every part completed"),
    Document.impact: N_("the impact assessment, concluded and signed"),
    Document.inventory: N_("the inventory of data, with nothing missing"),
    Document.screening: N_("the screening, concluded"),
    Document.study: N_("the feasibility study, presented to members"),
    Document.validation: N_("a round of expert validation, closed"),
}
LINE_NAMES: Mapping[RedLine, str] = {
    RedLine.judged: N_("this clause, as the committee reads the file"),
    RedLine.nobody_decides: N_("a decision that weighs on a person and that nobody takes"),
    RedLine.no_recourse: N_("somebody who cannot know why, nor have it looked at again"),
    RedLine.ranks_people: N_("colleagues scored or ranked"),
    RedLine.removes_jobs: N_("doing without somebody’s job"),
}
STANDING_NAMES: Mapping[Standing, str] = {
    Standing.fails: N_("fails"),
    Standing.holds: N_("holds"),
    Standing.untold: N_("cannot be told"),
}


@dataclass(frozen=True)
class Check:
    """One check of one clause: `value` names the document, line, course or measure; `tolerance` is a share."""

    clause: int
    kind: CheckKind
    value: str
    tolerance: Decimal | None = None

    def to_data(self) -> list[object]:
        """Return the check as the charter's digest covers it; its clause stands beside it."""
        return [self.kind.value, self.value, None if self.tolerance is None else f"{self.tolerance:.4f}"]

    @classmethod
    def from_parts(cls, clause: int, kind: str, value: str, tolerance: str) -> Check:
        """Rebuild the check of a clause from texts; no tolerance where its text is empty."""
        return cls(clause, CheckKind(kind), value, Decimal(tolerance) if tolerance else None)

    @property
    def asks(self) -> Reason:
        """Return what it asks, in one line."""
        if self.kind is CheckKind.measure:
            told = {"metric": Reason(METRIC_NAMES[self.value]), "points": 100 * (self.tolerance or 0)}
            return Reason(N_("Largest gap tolerated between groups: %(metric)s, %(points)s points"), told)
        if self.kind is CheckKind.course and self.value != ANY_COURSE:
            return Reason(N_("The mandate requires the course “%(course)s”"), {"course": self.value})
        if self.kind is CheckKind.proposing:
            text = N_("The course “%(course)s” is followed before a first proposal")
            return Reason(text, {"course": self.value})
        if self.kind is CheckKind.course:
            return Reason(N_("The mandate requires a course"))
        if self.kind is CheckKind.document:
            named = Reason(DOCUMENT_NAMES[Document(self.value)])
            return Reason(N_("Required document: %(document)s"), {"document": named})
        return Reason(N_("Red line: %(line)s"), {"line": Reason(LINE_NAMES[RedLine(self.value)])})


@dataclass(frozen=True)
class Measured:
    """What the current audit says of one measure: the gap it tolerated, as a share, and what it found."""

    tolerance: float
    verdict: Verdict


@dataclass(frozen=True)
class Facts:
    """What is known of a file and its model; what is absent cannot be told.

    `documents`: there or not, None where it is too early; `lines`: what the screening answered; `read`: what the
    committee found of each clause of this very charter; `course`: that of the terms put to the vote, "" for none.
    """

    documents: Mapping[Document, bool | None] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[int, Found] = field(default_factory=dict)
    course: str | None = None
    measures: Mapping[Metric, Measured] | None = None


@dataclass(frozen=True)
class Answer:
    """What one check is worth, and why."""

    check: Check
    standing: Standing
    why: Reason

    @property
    def stops(self) -> bool:
        """Tell whether it keeps a deployment from its vote: a line crossed, a document missing."""
        stopping = (CheckKind.red_line, CheckKind.document)
        return self.standing is Standing.fails and self.check.kind in stopping


def answers(checks: Iterable[Check], facts: Facts) -> list[Answer]:
    """Return what each check of a file is worth, in the order of the charter; `proposing` asks nothing of a file."""
    return [Answer(one, *_WORTH[one.kind](one, facts)) for one in checks if one.kind in _WORTH]


def stops(found: Iterable[Answer]) -> Reason | None:
    """Say why a vote on deployment may not open as far as the charter goes; None when it may."""
    stopping = next((one for one in found if one.stops), None)
    if stopping is None:
        return None
    told = {"clause": stopping.check.clause, "asks": stopping.check.asks, "why": stopping.why}
    text = N_("Clause %(clause)s of the charter stops it. %(asks)s. %(why)s")
    return Reason(text, told, remedy=N_("The page of the dossier shows every check of the charter."))


def to_notice(found: Iterable[Answer]) -> list[Reason]:
    """Return what voters must not miss: checks that fail, or cannot be told, without stopping the vote."""
    text = N_("Clause %(clause)s of the charter: %(standing)s. %(asks)s. %(why)s")
    return [
        Reason(
            text,
            {
                "clause": one.check.clause,
                "standing": Reason(STANDING_NAMES[one.standing]),
                "asks": one.check.asks,
                "why": one.why,
            },
        )
        for one in found
        if one.standing is not Standing.holds and not one.stops
    ]


def before_proposing(checks: Iterable[Check]) -> str | None:
    """Return the code of the course to follow before a first proposal, None where the charter asks for none."""
    return next((one.value for one in checks if one.kind is CheckKind.proposing), None)


def demands(checks: Iterable[Check]) -> dict[Metric, Decimal]:
    """Return what every audit must look at, with the largest gap it may tolerate: the strictest check counts."""
    found: dict[Metric, Decimal] = {}
    for one in checks:
        if one.kind is CheckKind.measure and one.tolerance is not None:
            metric = Metric(one.value)
            found[metric] = min(one.tolerance, found.get(metric, one.tolerance))
    return found


def lacks(
    asked: Mapping[Metric, Decimal], tolerances: Mapping[Metric, float | Decimal]
) -> tuple[Metric, Reason] | None:
    """Return the first measure that a protocol leaves out or tolerates more of than the charter, with what it asks."""
    for metric, most in asked.items():
        said = tolerances.get(metric)
        if said is None or Decimal(str(said)) > most:
            told = {"points": float(most * 100)}
            return metric, Reason(N_("The charter asks for at most %(points)s points of this gap."), told)
    return None


_Worth = tuple[Standing, Reason]


def _document(check: Check, facts: Facts) -> _Worth:
    there = facts.documents.get(Document(check.value))
    if there is None:
        return Standing.untold, Reason(N_("It is too early: no model was taken as candidate yet."))
    if there:
        return Standing.holds, Reason(N_("It is there."))
    return Standing.fails, Reason(N_("It is missing, or not finished."))


def _red_line(check: Check, facts: Facts) -> _Worth:
    if check.value == RedLine.judged:
        return _judged(facts.read.get(check.clause))
    answer = facts.lines.get(check.value)
    if answer == YES:
        return Standing.fails, Reason(N_("The screening says that this line is crossed."))
    if answer == NO:
        return Standing.holds, Reason(N_("The screening says that it is not crossed."))
    return Standing.untold, Reason(N_("No screening of this version of the file answers it."))


def _judged(found: Found | None) -> _Worth:
    if found is None:
        return Standing.untold, Reason(N_("The committee has not read the file against this charter."))
    if found is Found.not_met:
        return Standing.fails, Reason(N_("The committee found this clause not met."))
    if found is Found.met_with_condition:
        return Standing.holds, Reason(N_("The committee found it met, on a condition that is followed."))
    return Standing.holds, Reason(N_("The committee found it met."))


def _course(check: Check, facts: Facts) -> _Worth:
    if facts.course is None:
        return Standing.untold, Reason(N_("The terms of the mandate are not written yet."))
    if not facts.course or check.value not in (ANY_COURSE, facts.course):
        return Standing.fails, Reason(N_("The terms of the mandate do not require it."))
    return Standing.holds, Reason(N_("The terms of the mandate require it."))


def _measure(check: Check, facts: Facts) -> _Worth:
    if facts.measures is None:
        return Standing.untold, Reason(N_("No audit has its figures yet."))
    found = facts.measures.get(Metric(check.value))
    if found is None or Decimal(str(found.tolerance)) > (check.tolerance or 0):
        return Standing.untold, Reason(N_("The audit did not look for it with so small a tolerance."))
    if found.verdict is Verdict.disparity:
        return Standing.fails, Reason(N_("The audit found a larger gap."))
    if found.verdict is Verdict.no_evidence:
        return Standing.holds, Reason(N_("The audit found no evidence of a larger gap."))
    return Standing.untold, Reason(N_("The audit could not conclude: the data cannot carry it."))


_WORTH = {
    CheckKind.course: _course,
    CheckKind.document: _document,
    CheckKind.measure: _measure,
    CheckKind.red_line: _red_line,
}
_KNOWN: Mapping[CheckKind, frozenset[str]] = {
    CheckKind.document: frozenset(Document),
    CheckKind.measure: frozenset(Metric),
    CheckKind.red_line: frozenset(RedLine),
}


def check_all(checks: Sequence[Check], clauses: int, courses: Collection[str]) -> None:
    """Raise Refused for the first check that asks something unknown, of no clause, or asks it twice."""
    for at, one in enumerate(checks):
        for name, text in _faults(one, clauses, courses, checks[:at]):
            raise Refused(Reason(text), status=422, field=f"checks-{at}-{name}")


def _faults(
    one: Check, clauses: int, courses: Collection[str], before: Sequence[Check]
) -> Iterator[tuple[str, str]]:
    taught = {*courses} if one.kind is CheckKind.proposing else {ANY_COURSE, *courses}
    known = _KNOWN.get(one.kind, taught)
    if not 1 <= one.clause <= clauses:
        yield "clause", N_("There is no such clause.")
    if one.value not in known:
        yield "what", N_("Choose what is checked.")
    if (one.kind is CheckKind.measure) is (one.tolerance is None):
        yield "points", N_("A gap has its number of points, and nothing else has one.")
    if one.tolerance is not None and not 0 <= one.tolerance < 1:
        yield "points", N_("A tolerance is a gap between 0 and 100 points.")
    if (one.clause, one.kind, one.value) in {(held.clause, held.kind, held.value) for held in before}:
        yield "what", N_("This clause asks it already.")
