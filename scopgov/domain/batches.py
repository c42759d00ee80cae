"""What a file of proposals may be, how it is cut into chunks, and how long it is kept. Pure: no page, no table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

CHUNK = 200_000  # lines at most scored and written together, each chunk through the gate
FIRST_CHUNK, LEAST_CHUNK = 20_000, 1_000
BLOCK = 50_000  # lines at most read and answered together: what that takes is small enough to be used again
SECONDS = 1.0  # that a chunk is to take: the gate is asked, and progress told, as often
MOST_LINES = 1_000_000
TWICE = timedelta(
    minutes=1
)  # within which the very same file is the one sent before, by a button pressed twice
KEPT = timedelta(days=190)  # of the bytes sent, after the work ended: more than the six months asked of logs
SHOWN = 20  # errors on a page
REFERENCE = "reference"


class Format(StrEnum):
    """In what a file of proposals is given back."""

    csv = "csv"
    xlsx = "xlsx"


# lines given back while somebody waits, some seconds long; beyond, it is long work
AT_ONCE = {Format.csv: 100_000, Format.xlsx: 20_000}
AT_ONCE_BY_TREES = 2_000  # the largest models are asked row by row, some hundreds a second
NOTHING = 1e-12  # on any scale: what adds no more is what is left of numbers that cancel out


def columns_fault(found: Sequence[str], needed: Sequence[str], optional: Sequence[str] = ()) -> Reason | None:
    """Return which columns a file lacks or has beyond those asked for; None where it can be scored."""
    missing = tuple(name for name in (REFERENCE, *needed) if name not in found)
    unknown = tuple(name for name in found if name not in (REFERENCE, *needed, *optional))
    if missing and unknown:
        text = N_("The file lacks these columns: %(missing)s. The model knows nothing of these: %(unknown)s.")
        return Reason(text, {"missing": missing, "unknown": unknown})
    if missing:
        return Reason(N_("The file lacks these columns: %(missing)s."), {"missing": missing})
    if unknown:
        text = N_("The model knows nothing of these columns, take them out: %(unknown)s.")
        return Reason(text, {"unknown": unknown})
    return None


def lines_fault(lines: int) -> Reason | None:
    """Return why a file of so many lines is not scored, if it is not."""
    if not lines:
        return Reason(N_("The file has a header line and no rows."))
    if lines <= MOST_LINES:
        return None
    return Reason(N_("A file has at most %(most)s lines: cut it in several."), {"most": MOST_LINES})


def chunk_size(lines: int, seconds: float) -> int:
    """Return how many lines to take next, from how long some took."""
    return max(LEAST_CHUNK, min(CHUNK, int(lines * SECONDS / max(seconds, 1e-6))))


def spent(ended_at: datetime | None, now: datetime) -> bool:
    """Tell whether the bytes of a file were kept long enough after its work ended."""
    return ended_at is not None and now >= ended_at + KEPT


def at_once(lines: int, wanted: Format, *, sums: bool) -> bool:
    """Tell whether so many lines are given back at once; `sums` where the answers of the model are plain sums."""
    return lines <= (AT_ONCE[wanted] if sums else AT_ONCE_BY_TREES)


def factor_texts(said: Iterable[str], contributions: Iterable[float]) -> list[str]:
    """Write factors, each as `said`, and what it adds; nothing for those that add nothing."""
    return [
        f"{words} {one:+.4g}" if abs(one) > NOTHING else ""
        for words, one in zip(said, contributions, strict=True)
    ]


def factor_text(factors: Iterable[str]) -> str:
    """Write factors in one cell, in their order, those that add nothing left out."""
    return "; ".join(filter(None, factors))
