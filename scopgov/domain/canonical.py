"""One text for one value: canonical JSON (RFC 8785) and its SHA-256.

Every digest of the record, of polls and of dossiers is made here, so that anyone can recompute it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

LARGEST_INTEGER = 2**53 - 1  # beyond, readers of JSON that hold numbers as doubles disagree (RFC 7493, 2.2)
PLAIN_FROM, PLAIN_BELOW = 1e-4, 1e16  # between them Python writes floats without an exponent
BARE_LIMIT = 10**21  # from there on ECMAScript writes numbers with an exponent
_quoted = json.encoder.encode_basestring  # the writer of texts of JSONEncoder, bare
_WORDS: Mapping[bool | None, str] = {None: "null", True: "true", False: "false"}


def canonical_json(value: object) -> str:
    """Write str, int, float, bool, None, lists and mappings as the one JSON text of RFC 8785.

    Raises ValueError for what has no such text: NaN, infinities, integers that a double cannot hold,
    lone surrogates; TypeError for any other type and for keys that are not text.
    """
    writes = _WRITERS.get(type(value))
    if writes is not None:
        return writes(value)
    for kind in (str, float, int, list, tuple, Mapping):
        if isinstance(value, kind):
            return _WRITERS[kind](value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def digest(value: object) -> str:
    """Return SHA-256, in hexadecimal, of the canonical JSON of `value` in UTF-8."""
    return sha256_bytes(canonical_json(value).encode("utf-8"))


def sha256_bytes(content: bytes) -> str:
    """Return SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _text(value: str) -> str:
    if not value.isascii():
        value.encode("utf-8")  # a lone surrogate is refused here
    return _quoted(str(value))


def _integer(value: int) -> str:
    """Write a whole number; beyond 2**53 only those that a reader of doubles writes back the same."""
    value = int(value)
    if abs(value) > LARGEST_INTEGER and (abs(value) >= BARE_LIMIT or _number(float(value)) != str(value)):
        raise ValueError("an integer that a double cannot hold must be written as text")
    return str(value)


def _number(value: float) -> str:
    """Write a double as ECMAScript does (ECMA-262, Number::toString): shortest digits, then its layout."""
    if not math.isfinite(value):
        raise ValueError("NaN and infinities have no JSON")
    if PLAIN_FROM <= abs(value) < PLAIN_BELOW:
        return f"{value!r}".removesuffix(".0")  # there, Python lays the same digits out alike
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).strip("0")
    point = _point(whole, fraction) + int(exponent or 0)
    return sign + _layout(digits, point)


def _point(whole: str, fraction: str) -> int:
    """Return how many places right of the first significant digit's left the decimal point stands."""
    if whole != "0":
        return len(whole)
    return -(len(fraction) - len(fraction.lstrip("0")))


def _layout(digits: str, point: int) -> str:
    """Place the decimal point: plainly from 1e-6 to below 1e21, with an exponent elsewhere."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    shown = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{shown}e{point - 1:+d}"


def _object(value: Mapping[object, object]) -> str:
    pairs = [
        written + (_WRITERS.get(type(value[key])) or canonical_json)(value[key])
        for key, written in _keys(tuple(value))
    ]
    return "{" + ",".join(pairs) + "}"


@lru_cache(maxsize=2048, typed=True)
def _keys(keys: tuple[object, ...]) -> Sequence[tuple[object, str]]:
    """Order and write the keys of an object: the same few sets come back in everything that is written."""
    return [(key, f"{_text(str(key))}:") for key in sorted(keys, key=_utf16)]


def _list(value: Sequence[object]) -> str:
    return "[" + ",".join([(_WRITERS.get(type(item)) or canonical_json)(item) for item in value]) + "]"


def _word(value: bool | None) -> str:
    return _WORDS[value]


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    float: _number,
    int: _integer,
    bool: _word,
    type(None): _word,
    list: _list,
    tuple: _list,
    dict: _object,
    Mapping: _object,
}


def _utf16(key: object) -> bytes:
    """Order keys by their UTF-16 code units, as RFC 8785 (3.2.3) asks."""
    if not isinstance(key, str):
        raise TypeError("a key of canonical JSON must be text")
    return key.encode("utf-16-be")
