"""Every sentence of the source is said in French, whole, with its parameters and French typography.

`.venv/bin/python -m pytest -q tests/house/test_translations.py` names what is missing, file by file.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable

from babel.messages.catalog import Message

from tests.house import source
from tests.house.messages import answered, forms, obsolete, said

PLACEHOLDER = re.compile(r"%\((\w+)\)([sdif]|\.\d+f)|%%|\{(\w*)\}")
NO_BREAK = "\u00a0\u202f"
AT_FAULT = (
    (re.compile(rf"[^{NO_BREAK}][;!?»](?=\s|$|[.,)])"), "no-break space before ; ! ? »"),
    (re.compile(rf"[^{NO_BREAK}]:(?=\s|$)"), "no-break space before :"),
    (re.compile(rf"«(?![{NO_BREAK}])"), "no-break space after «"),
    (re.compile(r"[“”\"]"), "« » instead of other quotation marks"),
    (re.compile(r"\w'\w"), "’ instead of '"),
    (re.compile(r"\.\.\."), "… instead of ..."),
    (re.compile(rf"[^{NO_BREAK}%]%%"), "no-break space before %"),
)


def _entries() -> Iterable[tuple[str, str, Message]]:
    return ((text, name, entry) for text, found in answered().items() for name, entry in found)


def _listed(faults: dict[str, list[str]]) -> str:
    return "".join(
        f"\n\n{place} ({len(rows)})" + "".join(f"\n  {row}" for row in rows)
        for place, rows in sorted(faults.items())
    )


def _sorted_out(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = defaultdict(list)
    for place, row in rows:
        if row not in faults[place]:
            faults[place].append(row)
    return faults


def _translated(text: str) -> bool:
    return any(all(forms(entry)) and not entry.fuzzy for _name, entry in answered().get(text, []))


def test_every_sentence_is_said_in_french() -> None:
    missing = _sorted_out(
        (sentence.places[0].rsplit(":", 1)[0], repr(text))
        for text, sentence in said().items()
        if not _translated(text)
    )
    assert not missing, "not said in French:" + _listed(missing)


def test_every_entry_of_a_catalogue_is_said_somewhere_and_none_is_doubtful() -> None:
    faults = [(name, f"said nowhere: {text!r}") for text, name, _ in _entries() if text not in said()]
    faults += [(name, f"fuzzy: {text!r}") for text, name, entry in _entries() if entry.fuzzy]
    faults += [(name, "carries entries commented out (#~)") for name in obsolete()]
    found = _sorted_out(faults)
    assert not found, "left over:" + _listed(found)


def test_french_keeps_the_parameters_of_the_english() -> None:
    faults = _sorted_out(
        (name, f"{text!r} → {french!r}")
        for text, name, entry in _entries()
        for french in forms(entry)
        if french and not _same_parameters(text, french, counted=isinstance(entry.id, (tuple, list)))
    )
    assert not faults, "parameters differ:" + _listed(faults)


def _same_parameters(text: str, french: str, *, counted: bool) -> bool:
    english, other = (sorted(match.group() for match in PLACEHOLDER.finditer(t)) for t in (text, french))
    if counted:  # « un jour » may say its number in words
        return set(english) | {"%(num)d"} >= set(other) >= set(english) - {"%(num)d"}
    return set(english) - {"%%"} == set(other) - {"%%"}


def test_what_counts_has_a_singular_and_a_plural() -> None:
    faults = _sorted_out(
        (name, repr(text))
        for text, name, entry in _entries()
        if text in said() and bool(said()[text].plural) != (len(forms(entry)) > 1)
    )
    assert not faults, "needs msgid_plural, or must not have it:" + _listed(faults)


def test_a_sentence_translated_twice_is_translated_the_same() -> None:
    faults = _sorted_out(
        (", ".join(name for name, _ in found), repr(text))
        for text, found in answered().items()
        if len({tuple(forms(entry)) for _, entry in found}) > 1
    )
    assert not faults, "two French sentences for one English:" + _listed(faults)


def test_french_is_set_as_french() -> None:
    faults = _sorted_out(
        (name, f"{rule}: {french!r}")
        for text, name, entry in _entries()
        for french in forms(entry)
        for pattern, rule in AT_FAULT
        if pattern.search(_prose(french))
    )
    assert not faults, "typography:" + _listed(faults)


def _prose(french: str) -> str:
    """Return the text without addresses, markup and what a reader types letter for letter."""
    return re.sub(r"https?://\S+|<[^>]*>|`[^`]*`|&\w+;", "x", french)


def test_the_people_of_the_demonstration_write_with_spaces_where_no_line_breaks() -> None:
    """A colon, a question mark or a closing quotation mark never begins a line."""
    broken = re.compile(r"(?<=[\w»)’]) [;:!?»](?= |$)|« ")
    found = [
        f"{source.place(path)}: {node.value}"
        for path in source.modules("scopgov/demo")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and broken.search(node.value)
    ]
    assert found == []
