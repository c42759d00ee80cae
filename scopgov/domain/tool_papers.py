"""Decides what the papers of a supplier are worth on a day, and what a change that a supplier makes asks for.

Knows nothing of rows, files or pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_


class PaperKind(StrEnum):
    """What a supplier, or whoever checks one, hands over."""

    contract = "contract"
    processing = "processing"
    instructions = "instructions"
    conformity = "conformity"
    other = "other"


PAPER_NAMES: Mapping[PaperKind, str] = {
    PaperKind.contract: N_("Contract or terms of use"),
    PaperKind.processing: N_("Data processing agreement (GDPR, art. 28)"),
    PaperKind.instructions: N_("Instructions for use (AI Act, art. 13)"),
    PaperKind.conformity: N_("Declaration of conformity (AI Act, art. 47)"),
    PaperKind.other: N_("Another document"),
}


class ChangeKind(StrEnum):
    """What a supplier changes."""

    version = "version"
    terms = "terms"
    hosting = "hosting"
    other = "other"


CHANGE_NAMES: Mapping[ChangeKind, str] = {
    ChangeKind.version: N_("The version of the product, or of the model it uses"),
    ChangeKind.terms: N_("The supplier’s terms or prices"),
    ChangeKind.hosting: N_("Where the data go, or who else receives them"),
    ChangeKind.other: N_("Something else"),
}


def standing(*, expires_on: date | None, checked: bool, sound: bool, today: date) -> tuple[Reason, str]:
    """Say what a paper is worth on a day: a sentence, and the sign it has."""
    if checked and not sound:
        return Reason(N_("checked: not in order")), "refused"
    if expires_on is not None and expires_on <= today:
        return Reason(N_("no longer valid since %(day)s"), {"day": expires_on}), "refused"
    if not checked:
        return Reason(N_("nobody has checked it yet")), "caution"
    if expires_on is None:
        return Reason(N_("checked")), "carried"
    return Reason(N_("checked, valid until %(day)s"), {"day": expires_on}), "carried"


def check_answer(
    kind: ChangeKind | None, *, material: bool | None, vote_by: date | None, today: date, ends_on: date
) -> None:
    """Raise Refused, naming the field, unless the answer to a change says whether members vote again, and by when.

    Where the data go is a term that members voted: such a change is always material.
    """
    if kind is None:
        return
    if material is None:
        raise _at("material", N_("Say whether members vote again."))
    if kind is ChangeKind.hosting and not material:
        text = N_("Where the data go is a term that members voted: only another vote changes it.")
        raise _at("material", text)
    if material and vote_by is None:
        raise _at("vote_by", N_("Say by when members vote again: from then on, nobody may use it."))
    if material and vote_by is not None and not today < vote_by <= ends_on:
        raise _at("vote_by", N_("Choose a day to come, no later than the end of the mandate."))


def _at(field: str, text: str) -> Refused:
    return Refused(Reason(text), status=422, field=field)


def barred(vote_by: date | None, today: date) -> Reason | None:
    """Say that a material change bars the use of a tool from the day by which members were to vote again."""
    if vote_by is None or today < vote_by:
        return None
    return Reason(
        N_("It changed in a way that members were to vote on by %(day)s: nobody may use it until they did."),
        {"day": vote_by},
    )
