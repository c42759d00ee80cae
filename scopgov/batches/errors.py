"""How the errors of lines are kept: which line, and which of some reasons, in eight bytes each. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scopgov.domain.canonical import digest, sha256_bytes
from scopgov.domain.errors import Reason
from scopgov.domain.reasons import reason_data, reason_of

FAULT = np.dtype([("line", "<u4"), ("reason", "<u4")])


@dataclass(frozen=True)
class Error:
    """One cell that could not be read, or, where `field` is empty, one line."""

    line: int
    field: str
    reason: Reason


@dataclass
class Errors:
    """The errors of some lines under construction; each reason is kept once."""

    reasons: list[dict[str, Any]] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _parts: list[Any] = field(default_factory=list)

    def add(self, lines: Sequence[int], reason: Reason, name: str = "") -> None:
        """Take some lines that have one error."""
        told = {**reason_data(reason), "field": name}
        key = digest(told)
        if key not in self._places:
            self._places[key] = len(self.reasons)
            self.reasons.append(told)
        made = np.empty(len(lines), dtype=FAULT)
        made["line"], made["reason"] = lines, self._places[key]
        self._parts.append(made)

    def packed(self) -> bytes:
        """Return all errors as bytes, by line."""
        made = np.concatenate(self._parts) if self._parts else np.empty(0, dtype=FAULT)
        return bytes(made[np.argsort(made["line"], kind="stable")].tobytes())


def lines_of(held: bytes) -> Any:
    """Return the lines that have an error, each once."""
    return np.unique(np.frombuffer(held, dtype=FAULT)["line"])


def unpacked(held: bytes, reasons: Sequence[Mapping[str, Any]]) -> Iterator[Error]:
    """Yield the errors that bytes hold, by line."""
    known = [(str(one.get("field", "")), reason_of(one)) for one in reasons]
    for line, place in np.frombuffer(held, dtype=FAULT).tolist():
        yield Error(line, *known[place])


def sha256_of(held: bytes, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Return one digest of the errors and their reasons."""
    return digest({"faults": sha256_bytes(held), "reasons": [dict(one) for one in reasons]})
