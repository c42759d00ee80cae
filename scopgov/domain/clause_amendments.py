"""Amendments to one clause of the charter: what one would change, and what it makes of the charter then in force.

A clause is found again by what it says, whatever its number has become: amendments to other clauses compose in any
order, and one to a clause that changed meanwhile is in conflict, which is said. Pure: no page, no table, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible


class Change(StrEnum):
    """What an amendment does to one clause."""

    change = "change"
    add = "add"
    remove = "remove"


CHANGE_NAMES = {
    Change.change: N_("Change this clause"),
    Change.add: N_("Add a clause after it"),
    Change.remove: N_("Remove this clause"),
}


class Standing(StrEnum):
    """What became of an amendment."""

    proposed = "proposed"
    adopted = "adopted"
    rejected = "rejected"
    withdrawn = "withdrawn"
    conflicting = "conflicting"


STANDING_NAMES = {
    Standing.proposed: N_("proposed: members decide in an assembly"),
    Standing.adopted: N_("adopted by vote"),
    Standing.rejected: N_("rejected by vote"),
    Standing.withdrawn: N_("withdrawn"),
    Standing.conflicting: N_("carried, but its clause changed meanwhile: to be written again"),
}


@dataclass(frozen=True)
class Content:
    """What a clause says, its number aside: title, text, and what it asks to be looked up."""

    title: str
    text: str
    checks: tuple[tuple[str, str, str], ...] = ()

    @property
    def sound(self) -> bool:
        """Tell whether it has a title and a text."""
        return bool(legible(self.title) and legible(self.text))


@dataclass(frozen=True)
class Amendment:
    """One change: `target` is the clause as it was read (for an addition, the one it follows, or None: the last)."""

    what: Change
    target: Content | None
    becomes: Content | None = None


CHANGED = N_("The clause changed, or was removed, since this amendment was written.")


def sound(of: Amendment, charter: Sequence[Content]) -> Reason | None:
    """Return what is wrong with an amendment as it is proposed."""
    if of.what is not Change.remove and (of.becomes is None or not of.becomes.sound):
        return Reason(N_("A clause needs a title and a text."))
    if of.what is Change.change and of.becomes == of.target:
        return Reason(N_("This is the clause in force, to the letter: change what you would have it say."))
    if of.what is Change.add and of.becomes in charter:
        return Reason(N_("The charter has this clause already, to the letter."))
    found = amended(charter, of)
    return found if isinstance(found, Reason) else None


def amended(charter: Sequence[Content], of: Amendment) -> list[Content] | Reason:
    """Return the clauses of a charter once amended, or why the amendment no longer fits it."""
    clauses = list(charter)
    if of.what is Change.add:
        at = clauses.index(of.target) + 1 if of.target in clauses else len(clauses)
        return [*clauses[:at], *_written(of), *clauses[at:]]
    if of.target is None or of.target not in clauses:
        return Reason(CHANGED)
    at = clauses.index(of.target)
    found = [*clauses[:at], *_written(of), *clauses[at + 1 :]]
    return found or Reason(N_("A charter has one clause at least."))


def _written(of: Amendment) -> list[Content]:
    return [] if of.what is Change.remove or of.becomes is None else [of.becomes]


def taken_in(charter: Sequence[Content], of: Amendment) -> bool:
    """Tell whether a charter already reads as an amendment would have it."""
    gone = of.what is Change.add or of.target not in charter
    return gone and (of.becomes is None or of.becomes in charter)


def netted(amendments: Sequence[Amendment]) -> list[tuple[int, Amendment]]:
    """Return amendments with those that follow upon one another made one, under the place of the last of them."""
    found: list[tuple[int, Amendment]] = []
    for at, of in enumerate(amendments):
        before = None if of.what is Change.add else _followed(found, of)
        if before is None:
            found.append((at, of))
            continue
        first = found.pop(before)[1]
        if first.what is Change.add and of.what is Change.remove:
            continue
        what = Change.add if first.what is Change.add else of.what
        found.append((at, Amendment(what, first.target, of.becomes)))
    return found


def _followed(found: Sequence[tuple[int, Amendment]], of: Amendment) -> int | None:
    places = [at for at, (_place, one) in enumerate(found) if one.becomes == of.target]
    return places[-1] if places else None


def composed(
    whole: Sequence[Content], amendments: Sequence[Amendment]
) -> tuple[list[Content], list[int], list[int]]:
    """Return a whole version with amendments taken into it, the places of those taken in and of those it is against.

    It is against an amendment whose clause it holds neither as it was nor as the amendment has it.
    """
    clauses, taken, against = list(whole), [], []
    for at, of in netted(amendments):
        if taken_in(clauses, of):
            continue
        found = amended(clauses, of)
        if isinstance(found, Reason):
            against.append(at)
        else:
            clauses = found
            taken.append(at)
    return clauses, taken, against
