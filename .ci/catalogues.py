"""Compile the translation catalogues that are newer than what was made of them.

Run by the Makefile, by the tests and, through `hatch_build.py`, by whoever builds the wheel. Knows only
Babel, so that it works before the project is installed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "scopgov" / "translations"


def compile_all(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile what changed, drop what no longer has a source, and return the compiled files."""
    sources = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    compiled = [source.with_suffix(".mo") for source in sources]
    for left_over in set(folder.glob("*/LC_MESSAGES/*.mo")) - set(compiled):
        left_over.unlink(missing_ok=True)
    for source, target in zip(sources, compiled, strict=True):
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)
    return compiled


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    partial = target.with_suffix(f".{os.getpid()}.tmp")
    with partial.open("wb") as file:
        write_mo(file, catalogue)
    partial.replace(target)


if __name__ == "__main__":
    sys.stdout.write(f"{len(compile_all())} catalogues compiled\n")
