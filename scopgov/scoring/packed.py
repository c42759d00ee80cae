"""How scores given together are kept: lines as little-endian uint32, then probabilities as float64, and one SHA-256.

Pure: bytes in, arrays out. Anyone who has the bytes reads them in two lines of any language.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

LINE, PROBABILITY = np.dtype("<u4"), np.dtype("<f8")


@dataclass(frozen=True)
class Answers:
    """The lines that were scored, in order, and the probability of each."""

    lines: npt.NDArray[np.uint32]
    probabilities: npt.NDArray[np.float64]

    def of(self, line: int) -> float | None:
        """Return the probability of one line, None where it was not scored."""
        at = int(np.searchsorted(self.lines, line))
        return float(self.probabilities[at]) if at < len(self.lines) and self.lines[at] == line else None

    def of_all(self, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the probability of each line, nothing (NaN) where it was not scored."""
        if not len(self.lines):
            return np.full(len(lines), np.nan)
        at = np.minimum(np.searchsorted(self.lines, lines), len(self.lines) - 1)
        return np.where(self.lines[at] == lines, self.probabilities[at], np.nan)


def pack(lines: npt.NDArray[np.int64], probabilities: npt.NDArray[np.float64]) -> bytes:
    """Return the bytes of some lines and their probabilities."""
    return lines.astype(LINE).tobytes() + probabilities.astype(PROBABILITY).tobytes()


def unpack(held: bytes, sha256: str) -> Answers:
    """Return what bytes hold. Raises Refused where they are not those of the digest."""
    if sha256_bytes(held) != sha256:
        raise Refused(Reason(N_("Scores kept here are not those that were given: their digest differs.")))
    count = len(held) // (LINE.itemsize + PROBABILITY.itemsize)
    probabilities = np.frombuffer(held, PROBABILITY, count, count * LINE.itemsize)
    return Answers(np.frombuffer(held, LINE, count), probabilities)
