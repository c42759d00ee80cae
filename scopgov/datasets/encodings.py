"""Finds how a text file is encoded and which sign separates its cells; a person may say otherwise."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import islice
from pathlib import Path
from typing import IO, Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "cp1252", "iso8859-15", "mac_roman", "cp850", "utf-16", "utf-16-le", "utf-16-be")
_WIDE = ("utf-16", "utf-16-le", "utf-16-be")
_MARKED = "scopgov.marked"
_BLOCK, _HEAD, _MOST_LINES = 1 << 20, 4096, 2_000
_SNIFFED = 1 << 20  # characters from which the separator is told, at most


def find_encoding(path: Path) -> str:
    """Return UTF-16 or UTF-8 where the bytes say so, else the Western set of Windows.

    A file that is UTF-8 but for a few lines stays UTF-8: those lines are told apart, not the others garbled.
    Raises Refused for what is not text.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.count(0) > len(head) // 10:
        return _wide(head)
    return "utf-8-sig" if _is_utf8(path) or _mostly_utf8(path) else "cp1252"


def _wide(head: bytes) -> str:
    low, high = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or max(low, high) < 8 * min(low, high) or max(low, high) < len(head) // 4:
        raise Refused(Reason(N_("This is not a text file: it holds null bytes.")), field="file")
    return "utf-16-be" if low > high else "utf-16-le"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        lines = list(islice((line for line in file if not line.isascii()), _MOST_LINES))
    decoded = sum(_decodes(line) for line in lines)  # which lines in another encoding hardly ever do
    return decoded > 0 and 10 * decoded >= len(lines)


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def open_utf8(path: Path, encoding: str) -> IO[bytes]:
    """Open a text file as UTF-8 bytes without byte-order mark; bytes its encoding does not know stay invalid."""
    file = path.open("rb")
    if encoding == "utf-8-sig":
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        return file
    return io.BufferedReader(_Recoded(file, encoding), 1 << 20)


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put in the place of bytes that cannot be decoded a sign that no text holds."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error(_MARKED, _mark)


class _Recoded(io.RawIOBase):
    """Another encoding read as UTF-8."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        errors = _MARKED if encoding in _WIDE else "surrogateescape"
        self._file = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")
        self._held = b""

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer."""
        if not self._held:
            self._held = self._file.read(_BLOCK // 4).encode("utf-8", "surrogateescape")
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size

    def close(self) -> None:
        """Close the file beneath."""
        self._file.close()
        super().close()


def sniff(text: str) -> str:
    """Choose the separator that cuts the first lines into the most fields of equal number."""
    sample = "\n".join(text[:_SNIFFED].splitlines()[:50])

    def regularity(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    return max(SEPARATORS, key=regularity)


def undecodable(text: str) -> bool:
    """Tell whether a text holds bytes that its encoding does not know."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def printable(text: str) -> str:
    """Write bytes that could not be decoded as `\\xNN`, so that any program can read the text."""
    return (
        text
        if not undecodable(text)
        else text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    )
