"""Changing rows of a kept file for a person: corrected, emptied or removed, and what stands in the way of it.

GDPR, articles 16 and 17. What a model learnt from a row is not changed by it: a new training and a vote are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible


class Way(StrEnum):
    """How rows of a file are changed."""

    corrected = "corrected"
    emptied = "emptied"
    removed = "removed"


WAY_NAMES: Mapping[Way, str] = {
    Way.corrected: N_("correct one column: what is written there takes its place"),
    Way.emptied: N_("erase cells: the columns chosen are emptied, the rows stay"),
    Way.removed: N_("erase the rows"),
}
Fault = tuple[str, Reason]


def fault(
    way: Way, lines: Sequence[int], columns: Sequence[str], because: str, *, confirmed: bool, answered: bool
) -> Fault | None:
    """Say why rows may not be changed so, with the field that is wrong."""
    if answered:
        return "", Reason(N_("This request is answered."))
    if not lines:
        return "", Reason(N_("Choose the rows first."))
    if way is Way.corrected and len(columns) != 1:
        return "columns", Reason(N_("Choose the one column to correct."))
    if way is Way.emptied and not columns:
        return "columns", Reason(N_("Choose the columns to empty."))
    if not legible(because):
        return "because", Reason(N_("Say why: it stands in the log of this request."))
    if not confirmed:
        return "confirmed", Reason(N_("Confirm: the bytes of the file as it was are deleted."))
    return None


def lost(lines: Sequence[int], there: Sequence[int]) -> Reason | None:
    """Say that rows are not where they were: the file was changed since they were found."""
    if set(lines) <= set(there):
        return None
    return Reason(N_("These rows are not where they were: look for the person again."))
