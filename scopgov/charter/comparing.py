"""Two versions of the charter side by side, clause by clause. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
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


Say = Callable[[Reason], str]


def clause_differences(before: Charter, after: Charter, say: Say) -> list[ClauseDifference]:
    """Return each clause of both versions side by side: found again by its title, else by its place.

    `say` puts what a clause asks to be looked up in the reader's language.
    """
    old, found = list(before.clauses), []
    for clause in after.clauses:
        was = _was(old, clause)
        if was is not None:
            old.remove(was)
        found.append(_difference(clause.number, clause.title, compare(_text(was, say), _text(clause, say))))
    return found + [
        _difference(clause.number, clause.title, compare(_text(clause, say), "")) for clause in old
    ]


def _was(old: list[Clause], clause: Clause) -> Clause | None:
    by_title = next((one for one in old if one.title == clause.title), None)
    return by_title or next((one for one in old if one.number == clause.number), None)


def _difference(number: int, title: str, sides: SideBySide) -> ClauseDifference:
    return ClauseDifference(Reason(N_("%(number)s. %(title)s"), {"number": number, "title": title}), sides)


def _text(clause: Clause | None, say: Say) -> str:
    if clause is None:
        return ""
    return "\n".join([clause.title, clause.text, *(say(one.asked.asks) for one in clause.checks)])
