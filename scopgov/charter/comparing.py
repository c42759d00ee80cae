"""Two versions of the charter side by side, clause by clause. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scopgov.charter.tables import Charter, Clause
from scopgov.domain.differences import SideBySide, compare
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


@dataclass(frozen=True)
class ClauseDifference:
    """One clause of two versions."""

    name: Reason
    sides: SideBySide


def clause_differences(before: Charter, after: Charter) -> list[ClauseDifference]:
    """Return each clause of both versions side by side: found again by its title, else by its place."""
    old, found = list(before.clauses), []
    for clause in after.clauses:
        was = _was(old, clause)
        if was is not None:
            old.remove(was)
        found.append(_difference(clause.number, clause.title, was, clause))
    return found + [_difference(clause.number, clause.title, clause, None) for clause in old]


def _was(old: list[Clause], clause: Clause) -> Clause | None:
    by_title = next((one for one in old if one.title == clause.title), None)
    return by_title or next((one for one in old if one.number == clause.number), None)


def _difference(number: int, title: str, was: Clause | None, now: Clause | None) -> ClauseDifference:
    told = Reason(N_("%(number)s. %(title)s"), {"number": number, "title": title})
    return ClauseDifference(told, compare(_text(was), _text(now)))


def _text(clause: Clause | None) -> str:
    return f"{clause.title}\n{clause.text}" if clause else ""
