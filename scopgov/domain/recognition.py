"""Recognises columns that look as if they were about persons, from their name and some of their cells.

Suggests and never decides: a person says what a column is. Numbers with a check digit are checked, so that an
ordinary number is not taken for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scopgov.domain.errors import Reason
from scopgov.domain.sensitive import CATEGORY_NAMES
from scopgov.domain.sensitive_signs import found, words_of
from scopgov.domain.text import N_

SHARE = 0.02  # of the cells that are filled in, from which their form tells something


@dataclass(frozen=True)
class Sign:
    """Why a column looks personal: whether it names a person or helps to find one, whether it looks sensitive.

    `stray` is set where only a few cells look so, as in remarks that hold an address here and there.
    """

    direct: bool
    reason: Reason
    sensitive: bool = False
    stray: bool = False


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}")
_PHONE = re.compile(
    r"(?:(?:\+|00)33\s?(?:\(0\)\s?)?|0)[1-9](?:[ .-]?\d{2}){4}|\+\d{1,3}[ .-]?\d(?:[ .-]?\d){7,12}"
)
_IBAN = re.compile(r"([A-Z]{2})\d{2}[A-Z0-9]{11,30}")
_NIR = re.compile(r"[1-478]\d{4}(?:\d{2}|2[AB])\d{6}\d{2}")


_IBAN_LENGTHS: Mapping[str, int] = {  # of the SEPA area: other words would be taken for numbers of countries
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI NL",
        19: "SI",
        20: "AT EE LT LU",
        21: "CH HR LI LV",
        22: "BG DE GB IE",
        23: "GI",
        24: "AD CZ ES RO SE SK",
        25: "PT",
        26: "IS",
        27: "FR GR IT MC SM",
        28: "CY HU PL",
        31: "MT",
    }.items()
    for country in countries.split()
}


def _bare(cell: str) -> str:
    return re.sub(r"[\s.\-\u202f]", "", cell).upper()


def is_iban(cell: str) -> bool:
    """Tell whether a text is an international bank account number: form and check digits (ISO 13616)."""
    bare = _bare(cell)
    form = _IBAN.fullmatch(bare)
    if form is None or len(bare) != _IBAN_LENGTHS.get(form[1]):
        return False
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def is_nir(cell: str) -> bool:
    """Tell whether a text is a French social security number with its key (Corsica included)."""
    bare = _bare(cell)
    if not _NIR.fullmatch(bare):
        return False
    number = bare[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(number) % 97 == int(bare[13:])


_FORMS: Sequence[tuple[Callable[[str], object], str]] = (
    (is_nir, N_("%(count)s of %(seen)s cells looked at are social security numbers")),
    (is_iban, N_("%(count)s of %(seen)s cells looked at are bank account numbers")),
    (_EMAIL.search, N_("%(count)s of %(seen)s cells looked at hold an e-mail address")),
    (
        lambda cell: _PHONE.fullmatch(cell.strip()),
        N_("%(count)s of %(seen)s cells looked at are phone numbers"),
    ),
)

_DIRECT = N_("its name speaks of a person")
_INDIRECT = N_("its name speaks of what helps to find a person")
_SENSITIVE = N_("its name speaks of something sensitive about persons: %(what)s")
_FILLED = N_("%(count)s of %(seen)s different values speak of something sensitive about persons: %(what)s")
_WORDS: Mapping[str, re.Pattern[str]] = {
    _DIRECT: re.compile(
        r"email|mail|courriel|tel|(tele)?phone|mobile|portable|gsm|prenoms?|firstname|lastname|surname|fullname|"
        r"salariee?|employee?|responsable|cheff?e?|contact|signataire|manager|interlocut(eur|rice)|candidate?|"
        r"auteur|autrice|author|nir|ssn|iban|rib"
    ),
    _INDIRECT: re.compile(
        r"adresse|address|rue|street|domicile|naissance|birth(date|day)?|dob|age|civilite|matricule"
    ),
}
_NAMES = frozenset(("nom", "noms", "name", "names"))
_AROUND_A_NAME = re.compile(r"full|complet|famille|family|de|d|usage|naissance|first|last|given|et|prenoms?")


def sign_of(name: str, cells: Sequence[str]) -> Sign | None:
    """Say why a column looks as if it were about persons, or None; what its cells are goes before its name."""
    filled = [cell for cell in cells if cell.strip()]
    for fits, text in _FORMS:
        count = sum(1 for cell in filled if fits(cell))
        if count and count >= SHARE * len(filled):
            told = Reason(text, {"count": count, "seen": len(filled)})
            return Sign(direct=True, reason=told, stray=2 * count < len(filled))
    words = frozenset(words_of(name))
    if words & _NAMES and all(map(_AROUND_A_NAME.fullmatch, words - _NAMES)):
        return Sign(direct=True, reason=Reason(_DIRECT))
    return _sensitive(name, cells) or _named(words)


def _sensitive(name: str, cells: Sequence[str]) -> Sign | None:
    """Say which sensitive information about persons a column looks like, None for none."""
    seen = found(name, cells)
    if seen is None:
        return None
    what = {"what": Reason(CATEGORY_NAMES[seen.category])}
    told = (
        Reason(_FILLED, {**what, "count": seen.count, "seen": seen.seen})
        if seen.count
        else Reason(_SENSITIVE, what)
    )
    return Sign(direct=False, reason=told, sensitive=True)


def _named(words: frozenset[str]) -> Sign | None:
    for text, known in _WORDS.items():
        if any(map(known.fullmatch, words)):
            return Sign(direct=text == _DIRECT, reason=Reason(text))
    return None
