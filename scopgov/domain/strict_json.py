"""Reads JSON that a stranger sent: bounded, and only what every reader understands alike (RFC 8259, RFC 7493).

Refused, with a reason: bytes that are no UTF-8, a name said twice, NaN and infinities, numbers no double holds, NUL
characters and halves of surrogate pairs (no database keeps them), what is nested too deep.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

DEEPEST = 6
LONGEST_NUMBER = 40  # figures of a whole number


def read(sent: bytes) -> Any:
    """Return what was sent; Refused (400) where it is not JSON as said above."""
    try:
        text = sent.decode("utf-8")
        found = json.loads(
            text,
            object_pairs_hook=_named_once,
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_whole,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise _refused(N_("The body is not valid JSON in UTF-8.")) from None
    _check(found, DEEPEST, escapes=b"\\u" in sent)
    return found


def _named_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _refused(N_("A name is given twice in the same JSON object."))
    return made


def _no_number(written: str) -> NoReturn:
    raise _refused(N_("NaN and infinities are not numbers of JSON."))


def _finite(written: str) -> float:
    found = float(written)
    return found if math.isfinite(found) else _no_number(written)


def _whole(written: str) -> int:
    if len(written) > LONGEST_NUMBER:
        raise _refused(N_("A number is too long."))
    return int(written)


def _check(found: Any, left: int, *, escapes: bool) -> None:
    """Refuse what is nested too deep, and text that no database keeps, which only `escapes` (\\u0000) can bring in."""
    if isinstance(found, str):
        _check_text(found)
    elif isinstance(found, dict | list):
        if not left:
            raise _refused(N_("The JSON is nested too deep."))
        inside = [*found, *found.values()] if isinstance(found, dict) else found
        for one in inside:
            if escapes or isinstance(one, dict | list):
                _check(one, left - 1, escapes=escapes)


def _check_text(found: str) -> None:
    if "\x00" in found or not _whole_characters(found):
        raise _refused(N_("A text holds a NUL character or half a character."))


def _whole_characters(found: str) -> bool:
    return found.isascii() or not any("\ud800" <= one <= "\udfff" for one in found)


def _refused(text: str) -> Refused:
    return Refused(Reason(text), status=400)
