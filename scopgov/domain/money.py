"""Reads an amount in euros as people type it, French or English, into exact decimals. Never guesses.

A comma and a point mean different things in the two languages; what could be either is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

LARGEST = Decimal(10) ** 11
PLAIN = re.compile(r"[0-9]+(\.[0-9]{1,2})?")


def read_euros(written: str, mark: str = ",") -> Decimal | None:
    """Return the amount written, None for an empty text; `mark` is the reader's decimal mark.

    Spaces, the euro sign and thousands separators are allowed. Raises ValueError for anything that is not an
    amount of zero or more, with two decimals at most.
    """
    text = "".join(written.replace("€", "").split())
    if not text:
        return None
    plain = _plain(text, mark)
    if not PLAIN.fullmatch(plain) or Decimal(plain) >= LARGEST:
        raise ValueError(written)
    return Decimal(plain)


def _plain(text: str, mark: str) -> str:
    """Return digits with a point before the decimals, whichever way they were grouped."""
    decimal = _decimal_mark(text, mark)
    whole, _, cents = text.rpartition(decimal) if decimal else (text, "", "")
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        raise ValueError(text)
    return "".join(groups) + (f".{cents}" if decimal else "")


def _decimal_mark(text: str, mark: str) -> str:
    """Return the sign before the decimals, "" where there are none."""
    found = [one for one in text if one in ",."]
    if not found or (len(found) > 1 and len(set(found)) == 1):
        return ""
    if len(found) > 1:
        return found[-1]
    grouped = len(text.rpartition(found[0])[2]) == 3
    return "" if grouped and found[0] != mark else found[0]


def typed_euros(amount: Decimal | None, mark: str = ",") -> str:
    """Write an amount as a person would type it: no cents where there are none."""
    if amount is None:
        return ""
    text = f"{amount:.2f}".removesuffix(".00")
    return text.replace(".", mark)
