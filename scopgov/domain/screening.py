"""Decides what the screening of a use suggests, what it still lacks, and whether it stops the file.

Is AI the right tool, is the scope small enough to begin with, do the data exist, is a red line crossed? People
conclude themselves; what is suggested shows how it was derived. Knows nothing of rows, pages or the law's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scopgov.domain.ai_act import NO, UNSURE, YES, Classified, Rules, classify
from scopgov.domain.errors import Reason
from scopgov.domain.evidence import SMALLEST_CLASS
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_, legible

Said = Mapping[str, Any]
TEST_SHARE = (3, 10)  # of the past cases, what is put aside to try a model on
MANY_PEOPLE = 50
HARM = "harm"


class Part(StrEnum):
    """The parts of a screening, each answered on a page of its own."""

    tool = "tool"
    scope = "scope"
    data = "data"
    lines = "lines"
    law = "law"


class Tool(StrEnum):
    """What would answer the need."""

    ai = "ai"
    automation = "automation"
    analysis = "analysis"
    not_yet = "not_yet"


class Scope(StrEnum):
    """How a first project stands to its scope."""

    small = "small"
    narrow = "narrow"
    large = "large"


PART_NAMES: Mapping[Part, str] = {
    Part.tool: N_("Is AI the right tool?"),
    Part.scope: N_("Is it small enough to begin with?"),
    Part.data: N_("Do the data exist?"),
    Part.lines: N_("Red lines"),
    Part.law: N_("Class under the AI Act"),
}
TOOL_NAMES: Mapping[Tool, str] = {
    Tool.ai: N_("AI: a model that learns from past cases"),
    Tool.automation: N_("Plain automation: a written rule that a program applies"),
    Tool.analysis: N_("Simple analysis: counts and a chart"),
    Tool.not_yet: N_("Not yet: something must come first"),
}
SCOPE_NAMES: Mapping[Scope, str] = {
    Scope.small: N_("Small enough for a first project"),
    Scope.narrow: N_("To be narrowed first"),
    Scope.large: N_("Too large to begin with"),
}
NEEDED: Mapping[Part, tuple[str, ...]] = {
    Part.tool: ("rule", "counting", "experience", "recorded", "error", "read_first"),
    Part.scope: ("one_decision", "one_team", "people", "reversible", "somebody"),
    Part.data: ("which", "cases", "known", "rarer", "first_year", "last_year", "owner", "personal"),
}
COUNTED = ("known", "rarer", "first_year", "last_year")  # asked of past cases, where there are any
SETTLES: Mapping[tuple[str, str], tuple[Tool, str]] = {
    ("rule", YES): (
        Tool.automation,
        N_("The rule fits on a page: a plain program can apply it, and everybody can read it."),
    ),
    ("counting", YES): (Tool.analysis, N_("A count and a chart answer it: nothing needs to be predicted.")),
    ("experience", NO): (
        Tool.not_yet,
        N_("No rule, no count and no past case gives the answer: a model would have nothing to learn from."),
    ),
    ("recorded", NO): (
        Tool.not_yet,
        N_("A model learns from written cases whose end is known: begin by keeping them."),
    ),
}
PASSES: Mapping[tuple[str, str], str] = {
    ("rule", NO): N_("No rule can be written on a page: plain automation is not enough."),
    ("rule", UNSURE): N_("Nobody has tried to write the rule: an hour of trying may spare a model."),
    ("counting", NO): N_("Counting is not enough: each new case needs an answer of its own."),
    ("counting", UNSURE): N_("Nobody has drawn the chart yet: draw it before anything else."),
    ("experience", YES): N_("Experience of past cases changes the answer: that is what a model can learn."),
    ("experience", UNSURE): N_("Whether experience helps is not known: ask those who do the work."),
    ("recorded", YES): N_("Past cases and their ends are written down."),
    ("recorded", UNSURE): N_("Whether past cases are written down must be looked up."),
    ("error", "small"): N_("An error is seen and put right at little cost."),
    ("error", "costly"): N_("An error costs time or money: it must be counted among the costs."),
    ("error", HARM): N_("An error can harm somebody."),
    ("read_first", YES): N_("A person who knows the work reads each answer before it counts."),
    ("read_first", UNSURE): N_("Who reads the answers is not settled: settle it before a trial."),
    ("read_first", NO): N_("Answers count before anybody reads them."),
}
AGAINST: Mapping[tuple[str, str], str] = {
    ("one_decision", NO): N_("It helps with several decisions: choose one."),
    ("one_team", NO): N_("Several teams would change their work at once: begin with one."),
    ("reversible", NO): N_("There would be no way back: begin with something that can be stopped."),
    ("somebody", NO): N_("Nobody has time for it yet: name somebody."),
}
PERSONAL: Mapping[str, str] = {
    YES: N_("Personal data: the data protection contact must be asked before any import."),
    UNSURE: N_("Perhaps personal data: find out with the data protection contact before any import."),
}
DOUBTED = N_("Not known yet: find out, it counts against a first project.")
IN_FAVOUR: Mapping[str, str] = {
    "one_decision": N_("One decision: one can tell whether it helps."),
    "one_team": N_("One team: whoever uses it can talk it over."),
    "reversible": N_("It can be stopped, and today’s way taken up again."),
    "somebody": N_("Somebody has time for it."),
}


@dataclass(frozen=True)
class Told:
    """One answer and what it says about the suggestion."""

    question: str
    answer: Any
    says: Reason


@dataclass(frozen=True)
class Suggestion:
    """What is suggested (None while an answer is missing), and how it was derived."""

    value: Tool | Scope | None
    steps: tuple[Told, ...]


def suggest_tool(said: Said) -> Suggestion:
    """Return the simplest thing that would answer the need: the first answer that settles it ends the derivation."""
    steps: list[Told] = []
    for question in NEEDED[Part.tool]:
        answer = said.get(question)
        if not answer:
            return Suggestion(None, tuple(steps))
        settled = SETTLES.get((question, answer))
        if settled is not None:
            return Suggestion(settled[0], (*steps, Told(question, answer, Reason(settled[1]))))
        steps.append(Told(question, answer, Reason(PASSES[question, answer])))
    harm = said["error"] == HARM and said["read_first"] != YES
    return Suggestion(Tool.not_yet if harm else Tool.ai, tuple(steps))


def suggest_scope(said: Said) -> Suggestion:
    """Return whether a first project is small enough: nothing against it; without a way back, or with more than two
    points against it, it is too large."""
    if any(said.get(question) in (None, "") for question in NEEDED[Part.scope]):
        return Suggestion(None, ())
    judged = [_scope_step(question, said[question]) for question in NEEDED[Part.scope]]
    steps, against = tuple(step for step, _ in judged), sum(bad for _, bad in judged)
    if not against:
        return Suggestion(Scope.small, steps)
    large = said["reversible"] == NO or against > 2
    return Suggestion(Scope.large if large else Scope.narrow, steps)


def _scope_step(question: str, answer: Any) -> tuple[Told, bool]:
    if question == "people":
        many = answer > MANY_PEOPLE
        text = N_("More than %(most)s people: begin with fewer.") if many else N_("At most %(most)s people.")
        return Told(question, answer, Reason(text, {"most": MANY_PEOPLE})), many
    if answer == YES:
        return Told(question, answer, Reason(IN_FAVOUR[question])), False
    return Told(question, answer, Reason(AGAINST.get((question, answer), DOUBTED))), True


def data_fault(said: Said) -> tuple[str, Reason] | None:
    """Return the field whose figure cannot be, and why; None where all can."""
    cases, known, rarer = (said.get(name) for name in ("cases", "known", "rarer"))
    if cases is not None and known is not None and known > cases:
        return "known", Reason(N_("No more cases can have a known end than there are cases."))
    if known is not None and rarer is not None and 2 * rarer > known:
        return "rarer", Reason(N_("The rarer end cannot be that of more than half of the cases."))
    first, last = said.get("first_year"), said.get("last_year")
    if first is not None and last is not None and last < first:
        return "last_year", Reason(N_("The last year cannot come before the first."))
    return None


def needless(said: Said) -> tuple[str, ...]:
    """Return the questions that need no answer: those about past cases, where there are none."""
    return COUNTED if said.get("cases") == 0 else ()


def unanswered(part: Part, said: Said) -> tuple[str, ...]:
    """Return the questions of a part that wait for an answer."""
    skipped = needless(said)
    return tuple(name for name in NEEDED[part] if name not in skipped and said.get(name) in (None, ""))


def _in_test(said: Said) -> int:
    part, whole = TEST_SHARE
    return int(said.get("rarer") or 0) * part // whole


def too_few(said: Said) -> bool:
    """Tell whether a test part would hold too few cases of the rarer end to conclude; not while it is not counted."""
    return _counted(said) and _in_test(said) < SMALLEST_CLASS


def _counted(said: Said) -> bool:
    return not {"cases", "known", "rarer"} & set(unanswered(Part.data, said))


def data_says(said: Said) -> list[Reason]:
    """Return, in plain sentences, what the past cases allow; nothing while a count is missing."""
    if not _counted(said):
        return []
    in_test = _in_test(said)
    counts = {"in_test": Decimal(in_test), "needed": SMALLEST_CLASS}
    if in_test < SMALLEST_CLASS:
        text = N_(
            "A test part of three cases in ten would hold about %(in_test)s cases of the rarer end. Under "
            "%(needed)s, nothing can be concluded about a model: gather more finished cases, or say that it "
            "will stay a trial."
        )
    else:
        text = N_(
            "A test part of three cases in ten would hold about %(in_test)s cases of the rarer end, more than "
            "the %(needed)s below which nothing can be concluded. That says nothing yet of their quality."
        )
    found = [Reason(text, counts)]
    if (said.get("known") or 0) < said["cases"]:
        text = N_("%(open)s cases have no known end yet: they teach nothing until it comes.")
        found.append(Reason(text, {"open": Decimal(said["cases"] - (said.get("known") or 0))}))
    if said.get("first_year") is not None and said.get("first_year") == said.get("last_year"):
        found.append(
            Reason(N_("All cases are of one year: whether a model still holds later cannot be seen."))
        )
    if said.get("personal") in PERSONAL:
        found.append(Reason(PERSONAL[said["personal"]]))
    return found


@dataclass(frozen=True)
class Clause:
    """A clause of the charter in force, as it is asked about."""

    number: int
    title: str

    @property
    def key(self) -> str:
        """Return the name of its question."""
        return f"clause_{self.number}"


@dataclass(frozen=True)
class Screening:
    """All that a screening says, by part, with the rules and the clauses it is asked under."""

    said: Mapping[Part, Said]
    rules: Rules
    clauses: tuple[Clause, ...] = ()

    def of(self, part: Part) -> Said:
        """Return the answers of one part."""
        return self.said.get(part, {})

    @property
    def crossed(self) -> tuple[str, ...]:
        """Return the red lines and clauses answered with yes."""
        keys = [one.id for one in self.rules.lines] + [one.key for one in self.clauses]
        return tuple(key for key in keys if self.of(Part.lines).get(key) == YES)

    @property
    def stops(self) -> tuple[str, ...]:
        """Return the lines crossed that the law forbids: they stop the file."""
        stopping = {one.id for one in self.rules.lines if one.stops}
        return tuple(key for key in self.crossed if key in stopping)

    @property
    def to_weigh(self) -> tuple[str, ...]:
        """Return the lines crossed that the law does not forbid as such: the committee and the voters weigh them."""
        return tuple(key for key in self.crossed if key not in self.stops)

    @property
    def classified(self) -> Classified:
        """Return where the rules lead."""
        practices = {one.id for one in self.rules.lines if one.practice}
        known = {key: YES for key in self.crossed}
        known["practice"] = YES if practices & set(self.crossed) else NO
        if self.of(Part.data).get("personal") in (YES, UNSURE):
            known["personal"] = YES
        return classify(self.rules, self.of(Part.law), known)


def may_write(state: UseCaseState, *, stopped: bool) -> Reason | None:
    """Return why a file in this state may not be screened now, None when it may."""
    if stopped:
        return Reason(
            N_("The screening stopped this version of the file."),
            remedy=N_("Withdraw it and take it up again without what the law forbids."),
        )
    if state in (UseCaseState.refused, UseCaseState.withdrawn):
        return Reason(N_("This file is closed: take it up again before you screen it."))
    if state is UseCaseState.put_to_vote:
        return Reason(N_("The launch is put to the vote: what members vote on no longer changes."))
    return None


def lacking(screening: Screening) -> Iterator[tuple[Part, Reason]]:
    """Give what must be said before a screening is concluded, part by part.

    A line that the law forbids ends the questions: the file stops there.
    """
    lines = list(_lines_lack(screening))
    if screening.stops and not lines:
        return
    for part in NEEDED:
        if unanswered(part, screening.of(part)):
            yield part, Reason(N_("%(part)s Answer every question."), {"part": Reason(PART_NAMES[part])})
        elif part is not Part.data and not (
            _text(screening, part, "chosen") and _text(screening, part, "why")
        ):
            text = N_("%(part)s Say what you conclude, and why.")
            yield part, Reason(text, {"part": Reason(PART_NAMES[part])})
    yield from lines
    yield from _law_lacks(screening)


def _text(screening: Screening, part: Part, name: str) -> str:
    return legible(str(screening.of(part).get(name) or ""))


def _lines_lack(screening: Screening) -> Iterator[tuple[Part, Reason]]:
    said = screening.of(Part.lines)
    keys = [one.id for one in screening.rules.lines] + [one.key for one in screening.clauses]
    if any(said.get(key) not in (YES, NO) for key in keys):
        yield Part.lines, Reason(N_("Red lines: answer every one."))
    if any(not _text(screening, Part.lines, f"{key}_why") for key in screening.to_weigh):
        yield Part.lines, Reason(N_("Red lines: where the answer is yes, say why to go on all the same."))


def _law_lacks(screening: Screening) -> Iterator[tuple[Part, Reason]]:
    if screening.classified.waiting:
        yield Part.law, Reason(N_("Class under the AI Act: questions still wait for an answer."))
    if screening.of(Part.tool).get("chosen") == Tool.ai and screening.of(Part.law).get("ai_system") == NO:
        told = N_(
            "You concluded that AI is the tool: then it does find its answers by itself. Change one answer."
        )
        yield Part.law, Reason(told)
    if screening.of(Part.data).get("personal") == YES and screening.of(Part.law).get("about_persons") == NO:
        yield (
            Part.law,
            Reason(
                N_(
                    "You said that the data hold personal data: then it does concern people. Change one answer."
                )
            ),
        )
