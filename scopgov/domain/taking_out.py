"""Take words about a person out of texts, and say what was taken out so that it can be done again without naming them.

An instruction names places in texts (`spans`) and the length of the text they were cut from: no word of it. Values may
be texts, or lists and mappings of them; what a mapping calls its values is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scopgov.domain.places import MARK, Way
from scopgov.domain.text import fold

Span = tuple[int, int]
Step = str | int


def texts(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield every text of a value with the steps that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from texts(one, (*path, str(name)))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from texts(one, (*path, place))


def spans(text: str, wanted: Sequence[str]) -> list[Span]:
    """Return where a text holds one of the words, capitals and accents aside, in order, none within another."""
    folded, at = "", list[int]()
    for place, sign in enumerate(text):
        part = fold(sign)
        folded += part
        at += [place] * len(part)
    found = sorted(one for word in wanted for one in _of_word(folded, at, fold(word)))
    joined: list[Span] = []
    for start, end in found:
        end = _with_accents(text, end)
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _of_word(folded: str, at: list[int], word: str) -> Iterator[Span]:
    begin = folded.find(word) if word else -1
    while begin >= 0:
        yield at[begin], at[begin + len(word) - 1] + 1
        begin = folded.find(word, begin + len(word))


def _with_accents(text: str, end: int) -> int:
    """Move an end past the accents that stand apart from their letter."""
    while end < len(text) and not fold(text[end]):
        end += 1
    return end


def cut(text: str, where: Sequence[Span], instead: str) -> str:
    """Return a text with other words in those places."""
    parts, last = [], 0
    for start, end in where:
        parts += [text[last:start], instead]
        last = end
    return "".join([*parts, text[last:]])


def holds(value: Any, wanted: Sequence[str]) -> bool:
    """Tell whether a value holds one of the words in a text."""
    folded = [fold(word) for word in wanted]
    return any(word in fold(text) for _, text in texts(value) for word in folded)


def planned(column: str, value: Any, wanted: Sequence[str], way: Way, *, own: bool) -> list[dict[str, Any]]:
    """Return the instructions for a cell: one for each text in it that holds a word."""
    return [
        {
            "column": column,
            "path": list(path),
            "length": len(text),
            "spans": []
            if way is Way.emptied or (own and way is not Way.corrected)
            else [list(s) for s in found],
            "own": own,
        }
        for path, text in texts(value)
        if (found := spans(text, wanted))
    ]


def done(value: Any, instruction: Mapping[str, Any], instead: str, number: str) -> Any:
    """Return a cell once an instruction is carried out; the whole text goes where it is not the one it was.

    `number` tells apart texts that must differ. A text that is there no more, or is done already, stays as it is.
    """

    def changed(text: str) -> str:
        whole = f"{instead} {number}" if instruction["own"] and instead == MARK else instead
        where = [(start, end) for start, end in instruction["spans"]]
        if not where or (len(text) != instruction["length"] and instead not in text):
            return whole
        return cut(text, where, instead) if len(text) == instruction["length"] else text

    return _at(value, list(instruction["path"]), changed)


def _at(value: Any, path: list[Step], change: Any) -> Any:
    """Return a value with the text at the end of a path changed."""
    if not path:
        return change(value) if isinstance(value, str) else value
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {name: _at(one, rest, change) if name == step else one for name, one in value.items()}
    if isinstance(value, list):
        return [_at(one, rest, change) if place == step else one for place, one in enumerate(value)]
    return value
