"""Puts a screening into lines to read: each question, its answer, what it changed, where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain.ai_act import Due, Risk, Source
from scopgov.domain.errors import Reason
from scopgov.domain.screening import (
    NEEDED,
    PASSES,
    TOOL_NAMES,
    Part,
    Screening,
    Suggestion,
    Tool,
    suggest_scope,
    suggest_tool,
    too_few,
)
from scopgov.domain.text import N_
from scopgov.screening import law_wording as law
from scopgov.screening import wording


@dataclass(frozen=True)
class Row:
    """One question as it is read: the answer is a message or what was typed."""

    question: Reason
    answer: Reason | str | int
    says: Reason | None = None
    source: Reason | None = None
    why: str = ""


def source_text(source: Source) -> Reason | None:
    """Return where a rule is written, None for a rule of our own."""
    if not source.law:
        return None
    return Reason(wording.LAWS[source.law], {"article": source.article})


def line_text(screening: Screening, key: str) -> Reason:
    """Return a red line or a clause that is crossed, with its article."""
    clause = next((one for one in screening.clauses if one.key == key), None)
    if clause is not None:
        return clause_question(clause)
    asked, source = Reason(wording.LINES[key].text), source_text(screening.rules.line(key).source)
    return Reason(N_("%(line)s (%(source)s)"), {"line": asked, "source": source}) if source else asked


def clause_question(clause: Any) -> Reason:
    """Return the question about a clause of the charter."""
    return Reason(wording.CLAUSE, {"number": clause.number, "title": clause.title})


def suggestion(screening: Screening, part: Part) -> Suggestion:
    """Return what is suggested about the tool or the scope."""
    return suggest_tool(screening.of(part)) if part is Part.tool else suggest_scope(screening.of(part))


def rows(screening: Screening, part: Part) -> list[Row]:
    """Return the answers of a part, those that were given."""
    if part is Part.lines:
        return [row for row in _lines(screening) if row.answer]
    if part is Part.law:
        return _law(screening)
    return list(_own(screening, part))


def _own(screening: Screening, part: Part) -> Iterator[Row]:
    said = screening.of(part)
    told = (
        {one.question: one.says for one in suggestion(screening, part).steps} if part is not Part.data else {}
    )
    for name in NEEDED[part]:
        answer = said.get(name)
        if answer in (None, ""):
            continue
        says = told.get(name)
        if part is Part.tool and says is None:
            says = Reason(PASSES[name, answer]) if (name, answer) in PASSES else None
        yield Row(Reason(wording.QUESTIONS[name].text), _answer(name, answer), says)
    if said.get("remarks"):
        yield Row(Reason(wording.REMARKS.text), said["remarks"])


def _answer(name: str, answer: Any) -> Reason | str | int:
    names = wording.ERRORS if name == "error" else wording.ANSWERS
    if name in ("which", "owner", "first_year", "last_year"):
        return str(answer)
    return Reason(names[answer]) if answer in names else int(answer)


def _lines(screening: Screening) -> Iterator[Row]:
    said = screening.of(Part.lines)
    for line in screening.rules.lines:
        asked, why = Reason(wording.LINES[line.id].text), said.get(f"{line.id}_why", "")
        yield Row(asked, _yes_no(said.get(line.id)), source=source_text(line.source), why=why)
    for clause in screening.clauses:
        why = said.get(f"{clause.key}_why", "")
        yield Row(clause_question(clause), _yes_no(said.get(clause.key)), why=why)


def _yes_no(answer: str | None) -> Reason | str:
    return Reason(wording.ANSWERS[answer]) if answer and answer in wording.ANSWERS else ""


def _law(screening: Screening) -> list[Row]:
    return [
        Row(
            Reason(law.QUESTIONS[step.question.id].text),
            Reason(wording.ANSWERS[step.answer]),
            Reason(law.EFFECTS[step.effect]),
            source_text(step.question.source),
        )
        for step in screening.classified.steps
    ]


@dataclass(frozen=True)
class Duty:
    """What must be done, where it is written, from when (None: already)."""

    text: Reason
    source: Reason | None
    due: Due


def duties(screening: Screening) -> Sequence[Duty]:
    """Return what must be done, as the rules say."""
    return [
        Duty(Reason(law.DUTIES[one.duty.id]), source_text(one.duty.source), one)
        for one in screening.classified.dues
    ]


def warnings(screening: Screening) -> list[Reason]:
    """Return what no voter may miss: lines crossed and why to go on, a high class, another tool, too few cases."""
    said, found = screening.of(Part.lines), []
    for key in screening.to_weigh:
        told = {"line": line_text(screening, key), "why": said.get(f"{key}_why", "")}
        found.append(Reason(N_("A red line is crossed. %(line)s Yes: %(why)s"), told))
    risk = screening.classified.risk
    if risk is Risk.high_risk:
        found.append(
            Reason(N_("Class under the AI Act: high-risk, with the duties that the screening lists."))
        )
    chosen = Tool(screening.of(Part.tool).get("chosen") or Tool.ai)
    if chosen is not Tool.ai:
        text = N_("The screening concludes that AI is not the tool: %(tool)s.")
        found.append(Reason(text, {"tool": Reason(TOOL_NAMES[chosen])}))
    if too_few(screening.of(Part.data)):
        found.append(
            Reason(N_("Too few past cases to conclude anything about a model, as the screening counts them."))
        )
    return found
