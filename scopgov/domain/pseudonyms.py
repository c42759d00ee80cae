"""Pseudonyms: keyed tokens in the place of what names persons, what their key is worth, who may use it for what.

A token is HMAC-SHA-256 (RFC 2104) of a cell under a key of 256 bits, cut to 80 bits, which anybody can read and copy.
Among a million different cells, the chance that any two share a token is under one in two million millions
(n² / 2⁸¹). Data so replaced stay personal while the key exists (GDPR, art. 4(5) and recital 26).
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, fold, legible

KEY_BYTES, TOKEN_BYTES = 32, 10
MARK = "ps-"
_ABOUT = b"scopgov pseudonym 1\x00"


class KeyState(StrEnum):
    """What a key is worth: it stands apart from the data, is not on this machine, or was destroyed for good."""

    destroyed = "destroyed"
    held = "held"
    missing = "missing"


class Purpose(StrEnum):
    """What persons are found again for."""

    error = "error"
    incident = "incident"
    obligation = "obligation"
    request = "request"


PURPOSE_NAMES: Mapping[Purpose, str] = {
    Purpose.error: N_("an error in the data, signalled by whoever keeps the source"),
    Purpose.incident: N_("a personal data breach (art. 33 and 34)"),
    Purpose.obligation: N_("a legal obligation"),
    Purpose.request: N_("a request about personal data"),
}
STATE_NAMES: Mapping[KeyState, str] = {
    KeyState.destroyed: N_("destroyed"),
    KeyState.held: N_("held apart"),
    KeyState.missing: N_("not on this machine"),
}


def normal(cell: str) -> str:
    """Return a cell as it counts for a pseudonym: without capitals, accents and needless spaces."""
    return " ".join(fold(cell).split())


def token(key: bytes, cell: str) -> str:
    """Return what stands for a cell; the same cell, however it is written, has the same token, an empty one none."""
    named = normal(cell)
    if not named:
        return ""
    drawn = hmac.digest(key, _ABOUT + named.encode("utf-8", "surrogateescape"), "sha256")[:TOKEN_BYTES]
    return MARK + base64.b32encode(drawn).decode().lower()


def state(*, destroyed: bool, there: bool) -> KeyState:
    """Tell what a key is worth; what was destroyed stays so, whatever file comes back."""
    if destroyed:
        return KeyState.destroyed
    return KeyState.held if there else KeyState.missing


def may_use(how: KeyState) -> Reason | None:
    """Say why no pseudonym can be made or looked for with a key."""
    if how is KeyState.missing:
        return Reason(
            N_("The key of the pseudonyms of this source is not on this machine."),
            remedy=N_("Bring it back from where it is kept apart, or have it destroyed for good."),
        )
    if how is KeyState.destroyed:
        return Reason(N_("The key of these pseudonyms was destroyed: nobody can be found by them any more."))
    return None


def may_destroy(how: KeyState, because: str, *, confirmed: bool) -> tuple[str, Reason] | None:
    """Say why a key cannot be destroyed so, with the field that is wrong."""
    if how is KeyState.destroyed:
        return "", Reason(N_("This key is destroyed already."))
    if not legible(because):
        return "because", Reason(N_("Say why this key is destroyed."))
    if not confirmed:
        return "confirmed", Reason(N_("Confirm: nothing brings a destroyed key back."))
    return None


def may_find(purpose: Purpose, because: str, *, request: bool) -> tuple[str, Reason] | None:
    """Say why persons may not be found again so: a request is named, whatever else is said in words."""
    if (purpose is Purpose.request) is not request:
        return "purpose", Reason(N_("Look for the person from the page of their request."))
    if not request and not legible(because):
        return "because", Reason(N_("Say what this is for."))
    return None
