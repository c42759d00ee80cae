"""The parts of a model card that people complete: what is asked, what may be written, what is still missing.

The generated parts are facts of the training; these are what people know and answer for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible

LONGEST = 3000
LANGUAGES = ("fr", "en")


class CardPart(StrEnum):
    """What people complete, in the order in which it is read."""

    intended_use = "intended_use"
    out_of_scope = "out_of_scope"
    known_limits = "known_limits"
    advice = "advice"
    contact = "contact"


PART_NAMES: Mapping[CardPart, str] = {
    CardPart.intended_use: N_("What it is for"),
    CardPart.out_of_scope: N_("What it is not for"),
    CardPart.known_limits: N_("Limits that people have seen"),
    CardPart.advice: N_("Advice for use"),
    CardPart.contact: N_("Whom to ask"),
}
PART_HELP: Mapping[CardPart, str] = {
    CardPart.intended_use: N_("Who uses it, for which decision, at which moment."),
    CardPart.out_of_scope: N_(
        "Uses one might think of and should not make: other cases, other moments, judging people."
    ),
    CardPart.known_limits: N_("Where experts or users saw it go wrong, what it cannot know."),
    CardPart.advice: N_("How to read a score, what to check beside it, when to leave it aside."),
    CardPart.contact: N_("A role and a shared address rather than one person."),
}


def sound(texts: Mapping[str, str], known: Mapping[str, str]) -> tuple[str, Reason] | None:
    """Return the field at fault and why a part may not be signed as typed; None when it may.

    `known` holds what stands now: leaving a part empty that never was written signs nothing.
    """
    for language, text in texts.items():
        if language not in LANGUAGES:
            return language, Reason(N_("This language is not known."))
        if len(text) > LONGEST:
            return language, Reason(N_("At most %(most)s characters, please."), {"most": LONGEST})
    if not changed(texts, known):
        return LANGUAGES[0], Reason(N_("Nothing changed: there is nothing to sign."))
    return None


def changed(texts: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed that is not what stands, by language."""
    return {
        language: legible(text)
        for language, text in texts.items()
        if legible(text) != known.get(language, "")
    }


def language_for(written: Collection[str], reader: str) -> str | None:
    """Return in which language a reader is shown a part: their own where it is written, else as it was typed."""
    if reader in written:
        return reader
    return next((one for one in LANGUAGES if one in written), None)
