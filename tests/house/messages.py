"""Read what the source says and what the French catalogues answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "scopgov" / "translations" / "fr" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "N_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "NN_": (1, 2),
}


@dataclass
class Said:
    """One sentence of the source: where it is said, and its plural where it counts."""

    text: str
    plural: str = ""
    places: list[str] = field(default_factory=list)


@cache
def said() -> dict[str, Said]:
    """Return every sentence marked in scopgov/ and templates/, by its English text."""
    found: dict[str, Said] = {}
    for place, text, plural in _extracted():
        entry = found.setdefault(text, Said(text))
        entry.plural = entry.plural or plural
        entry.places.append(place)
    return found


def _extracted() -> Iterator[tuple[str, str, str]]:
    ways = (
        ("scopgov", [("**.py", "python")], {}),
        ("templates", [("**.html", "jinja2.ext:babel_extract")], {"**.html": {"silent": "false"}}),
    )
    for folder, methods, options in ways:
        rows = extract_from_dir(ROOT / folder, methods, options, keywords=KEYWORDS)
        for name, line, message, _comments, _context in rows:
            text, plural = message if isinstance(message, tuple) else (message, "")
            if text:
                yield f"{folder}/{name}:{line}", text, plural


@cache
def answered() -> dict[str, list[tuple[str, Message]]]:
    """Return every French entry by its English text, with the catalogue it stands in."""
    found: dict[str, list[tuple[str, Message]]] = defaultdict(list)
    for path in sorted(FRENCH.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="fr", abort_invalid=True)
        for message in catalogue:
            if message.id:
                text = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
                found[text].append((path.name, message))
    return dict(found)


def obsolete() -> list[str]:
    """Return the catalogues that still carry entries gettext commented out."""
    return [path.name for path in sorted(FRENCH.glob("*.po")) if "\n#~" in path.read_text("utf-8")]


def forms(message: Message) -> list[str]:
    """Return the French text of an entry, or its singular and plural."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]
