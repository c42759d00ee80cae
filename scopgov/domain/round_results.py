"""What a closed round of expert validation found: who agrees with whom, who was right where the truth is known.

Answers in, counts out. Experts come under letters; an answer of None is one who could not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from scopgov.domain.concordance import ENOUGH, Table, against_truth, finding, tabulate, together
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

FORMAT = 1
Answers = Mapping[str, bool | None]


@dataclass(frozen=True)
class Judged:
    """One case: whether the model flags it, what became of it where that is known, what each expert said."""

    flagged: bool
    truth: bool | None
    answers: Answers

    @property
    def common(self) -> bool | None:
        """Return what most experts who could say said."""
        return together(self.answers.values())

    @property
    def apart(self) -> list[str]:
        """Return the letters of the experts who disagree with the model."""
        return [
            letter for letter, said in self.answers.items() if said is not None and said is not self.flagged
        ]


def results(cases: Sequence[Judged], experts: Sequence[str]) -> dict[str, Any]:
    """Return the figures of a round as JSON-able data."""
    return {
        "format": FORMAT,
        "cases": len(cases),
        "real": sum(case.truth is not None for case in cases),
        "missing": sum(letter not in case.answers for case in cases for letter in experts),
        "could_not_say": sum(said is None for case in cases for said in case.answers.values()),
        "no_common_answer": sum(case.common is None for case in cases if case.answers),
        "together": tabulate((case.flagged, case.common) for case in cases).to_data(),
        "each": {letter: _with_model(cases, letter).to_data() for letter in experts},
        "between": [
            {"pair": [one, other], **_between(cases, one, other).to_data()}
            for one, other in combinations(experts, 2)
        ],
        "truth": {
            "model": against_truth((case.flagged, case.truth) for case in cases).to_data(),
            "together": against_truth((case.common, case.truth) for case in cases).to_data(),
            "each": {
                letter: against_truth((case.answers.get(letter), case.truth) for case in cases).to_data()
                for letter in experts
            },
        },
    }


def _with_model(cases: Sequence[Judged], letter: str) -> Table:
    return tabulate((case.flagged, case.answers.get(letter)) for case in cases)


def _between(cases: Sequence[Judged], one: str, other: str) -> Table:
    return tabulate((case.answers.get(one), case.answers.get(other)) for case in cases)


def headline(found: Mapping[str, Any]) -> Reason:
    """Say in one sentence how far the model and the experts agree."""
    table = Table.from_data(found["together"])
    if not table.cases:
        return Reason(N_("Model and experts cannot be compared: the experts gave no common answer."))
    params = {"agreed": table.both + table.neither, "cases": table.cases}
    return Reason(N_("Model and experts agree on %(agreed)s of %(cases)s cases"), params)


def conclusion(found: Mapping[str, Any]) -> Reason:
    """Say what may be concluded of the agreement between the model and the experts together."""
    return finding(Table.from_data(found["together"]))


def truth_caution(found: Mapping[str, Any]) -> Reason | None:
    """Warn where too few real cases were judged to tell who is right more often."""
    known = sum(found["truth"]["model"].values())
    if not known or known >= ENOUGH:
        return None
    text = N_("From %(cases)s real cases, nothing firm: these counts do not tell who is right more often.")
    return Reason(text, {"cases": known})
