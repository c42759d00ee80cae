"""Turns the rows of a round into what is counted, shown and exported: cases, agreements, rounds side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scopgov.domain.cells import cell as plain_text
from scopgov.domain.cells import table
from scopgov.domain.concordance import Accuracy, Table, caution, finding
from scopgov.domain.errors import Reason
from scopgov.domain.reasons import reason_of
from scopgov.domain.round_results import Judged, results
from scopgov.domain.validation import Verdict
from scopgov.validation import queries
from scopgov.validation.tables import Case, Judgement, Round


@dataclass(frozen=True)
class Answer:
    """The model's answer to a case, as it was kept: the same fields as a score's."""

    probability: float
    uncalibrated: float
    scale: str
    base: float
    factors: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]
    calibration: Mapping[str, Any] = field(default_factory=dict)

    def warned(self) -> list[Reason]:
        """Return what the model warned of."""
        return [reason_of(one) for one in self.warnings]


@dataclass(frozen=True)
class Agreement:
    """One line of the figures: who with whom, the counts, kappa with its interval, what may be concluded."""

    who: tuple[str, str]
    table: Table
    data: Mapping[str, Any]

    @property
    def finding(self) -> Reason:
        """Say what may be concluded."""
        return finding(self.table)

    @property
    def caution(self) -> Reason | None:
        """Warn where kappa misleads."""
        return caution(self.table)


def answer_of(case: Case) -> Answer:
    """Return the model's answer to a case of a round that was opened."""
    return Answer(**(case.answer or {}))


def counted(one: Round) -> dict[str, Any]:
    """Return the figures of a round, from what was judged."""
    names = queries.letters_of(one)
    cases = [Judged(queries.flagged(case), case.truth, queries.answers_of(case, names)) for case in one.cases]
    return results(cases, sorted(names.values()))


def agreements(result: Mapping[str, Any]) -> list[Agreement]:
    """Return the agreement of the model with the experts together, then with each of several."""
    rows = [(("model", "together"), result["together"])]
    if len(result["each"]) > 1:
        rows += [(("model", letter), data) for letter, data in sorted(result["each"].items())]
    return [Agreement(who, Table.from_data(data), data) for who, data in rows]


def between(result: Mapping[str, Any]) -> list[Agreement]:
    """Return the agreement of each pair of experts."""
    return [
        Agreement((data["pair"][0], data["pair"][1]), Table.from_data(data), data)
        for data in result["between"]
    ]


def accuracies(result: Mapping[str, Any]) -> list[tuple[str, Accuracy]]:
    """Return how the model, the experts together and each of several fared against what became of real cases."""
    truth = result["truth"]
    rows = [("model", truth["model"]), ("together", truth["together"])]
    if len(truth["each"]) > 1:
        rows += sorted(truth["each"].items())
    return [(who, Accuracy(**data)) for who, data in rows]


def disagreements(one: Round) -> list[tuple[Case, list[Judgement]]]:
    """Return the cases on which an expert and the model differ, those of most experts first, with what was said."""
    found = [(case, _apart(case)) for case in one.cases]
    return sorted(((case, said) for case, said in found if said), key=lambda pair: -len(pair[1]))


def _apart(case: Case) -> list[Judgement]:
    wanted = Verdict.not_at_risk if queries.flagged(case) else Verdict.at_risk
    return [each for each in case.judgements if each.verdict is wanted]


def as_csv(one: Round) -> str:
    """Return a closed round as a table: one line a judgement, the case beside it without what is sensitive in it."""
    names, listed = queries.letters_of(one), queries.inputs(one.model_version)
    columns = [each.name for each in listed if each.kind not in queries.NOT_SHOWN and not each.kept_apart]
    lines = (_line(case, said, names, columns) for case in one.cases for said in case.judgements)
    rows = ([plain_text(value) if isinstance(value, str) else value for value in line] for line in lines)
    return table([[*_HEAD, *(f"input: {name}" for name in columns)], *rows])


_HEAD = (
    "case",
    "kind",
    "expert",
    "judgement",
    "confidence",
    "reasons",
    "probability",
    "acting_from",
    "model_flags",
    "outcome",
    "remark",
    "would_change_mind",
)


def _line(case: Case, said: Judgement, names: Mapping[int, str], columns: Sequence[str]) -> list[Any]:
    return [
        case.place,
        "invented" if case.line is None else "real",
        names[said.member_id],
        said.verdict.value,
        said.confidence.value if said.confidence else "",
        said.reasons,
        (case.answer or {})["probability"],
        case.round.threshold,
        _yes_no(queries.flagged(case)),
        _yes_no(case.truth),
        said.remark,
        _yes_no(said.changes_mind),
        *(case.inputs.get(name, "") for name in columns),
    ]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")
