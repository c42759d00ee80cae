"""How a person reads what a factor is about: its columns in the words of those who declared the data, its value.

A column made of a word of a text holds 1 or 0: that is said as the word's presence or absence, never as a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from scopgov.datasets.schema import Derived, How
from scopgov.domain.errors import Reason
from scopgov.domain.label_rules import in_words
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.training.inputs import Input
from scopgov.training.tables import ModelVersion, TrainingRun

Say = Callable[[Reason], str]
TIMES = " × "
PRESENCE: Mapping[str, str] = {"0": N_("absent"), "1": N_("present")}
COLON, WORD_IN = N_(": "), N_("Word “%(term)s” in “%(text)s”")
UNSAID = N_("sensitive, not written here")
WITH = N_("%(names)s, with %(others)s")
TEXTS = (UNSAID, WITH, COLON, WORD_IN, *PRESENCE.values())


@dataclass(frozen=True)
class Wording:
    """The names of columns, and of those made of a word: the word, and the text it is looked for in.

    `unsaid` are columns whose value is not said to who reads.
    """

    labels: Mapping[str, str]
    words: Mapping[str, tuple[str, str]]
    unsaid: frozenset[str] = frozenset()

    def without(self, columns: Iterable[str]) -> Wording:
        """Return the same, which says of these columns that they count, and never what they hold."""
        return replace(self, unsaid=frozenset(columns))

    def spoken(self, say: Say, written: Callable[[str], str] = str) -> Speaker:
        """Return what says factors in the language of `say`, its figures as `written` writes them."""
        return Speaker(self, say, written)


@dataclass(frozen=True)
class Speaker:
    """Says factors in one language."""

    wording: Wording
    say: Say
    written: Callable[[str], str]

    def name(self, factor: Mapping[str, Any]) -> str:
        """Say which columns a factor is about; of a sum of several, what is left unsaid first."""
        others = factor.get("with", ())
        names = TIMES.join(self._column(one) for one in factor["columns"] if one not in others)
        if not others:
            return names
        return self.say(Reason(WITH, {"names": names, "others": TIMES.join(map(self._column, others))}))

    def value(self, factor: Mapping[str, Any]) -> str:
        """Say the values of a factor; where they cannot be told apart, as they are."""
        if self.wording.unsaid & set(factor["columns"]):
            return self.say(Reason(UNSAID))
        parts = str(factor["value"]).split(TIMES)
        if len(parts) != len(factor["columns"]):
            return self.written(str(factor["value"]))
        return TIMES.join(self._value(*each) for each in zip(factor["columns"], parts, strict=True))

    def sentences(self, factors: Iterable[Mapping[str, Any]]) -> list[str]:
        """Say each factor in one piece: what it is about, and its value where there is one."""
        colon = self.say(Reason(COLON))
        return [
            f"{self.name(one)}{colon}{value}" if (value := self.value(one)) else self.name(one)
            for one in factors
        ]

    def alike(self, columns: Sequence[str], values: Iterable[Sequence[str]]) -> Iterator[str]:
        """Say factors about the same columns, each by the values of these, as `sentences` does."""
        begun = self.name({"columns": columns})
        if self.wording.unsaid & set(columns):
            hidden = self.say(Reason(UNSAID))
            said = (hidden for _ in values)
        else:
            said = (TIMES.join(map(self._value, columns, one)) for one in values)
        colon = self.say(Reason(COLON))
        return (f"{begun}{colon}{one}" if one else begun for one in said)

    def _column(self, column: str) -> str:
        if column not in self.wording.words:
            return self.wording.labels.get(column, column)
        term, text = self.wording.words[column]
        return self.say(Reason(WORD_IN, {"term": term, "text": text}))

    def _value(self, column: str, value: str) -> str:
        if column in self.wording.words and value in PRESENCE:
            return self.say(Reason(PRESENCE[value]))
        return self.written(value)


def summed(factors: Sequence[Mapping[str, Any]], unsaid: frozenset[str]) -> list[Mapping[str, Any]]:
    """Return the factors, those about `unsaid` columns as one sum with the least of the others that covers them.

    What an attribute adds, told alone, would tell its value to whoever read the card of the model; so would its sum
    with a factor that hardly counts. Where none adds as much, it is the one that adds most.
    """
    hidden = [one for one in factors if unsaid & set(one["columns"])]
    if not hidden:
        return list(factors)
    told = [one for one in factors if one not in hidden]
    counting = sorted(told, key=lambda one: abs(one["contribution"]))
    amount = abs(sum(one["contribution"] for one in hidden))
    covers = [one for one in counting if one["contribution"] and abs(one["contribution"]) >= amount]
    least = next(iter([*covers, *counting[::-1]]), None)
    others = list(least["columns"]) if least else []
    made = {
        "columns": [*dict.fromkeys([*(name for one in hidden for name in one["columns"]), *others])],
        "value": "",
        "contribution": sum(one["contribution"] for one in [*hidden, *([least] if least else [])]),
        "with": others,
    }
    return sorted(
        [*(one for one in told if one is not least), made], key=lambda one: -abs(one["contribution"])
    )


def wording(version: ModelVersion, inputs: Sequence[Input]) -> Wording:
    """Return how to speak of the factors of a version: by what must be given, and by the columns made from it."""
    return _wording(version.run, {one.name: one.label for one in inputs})


def columns(run: TrainingRun, say: Say) -> Callable[[str], str]:
    """Return what says a column that candidates learnt from in the words of those who declared it."""
    declared = run.data_version.content.get("schema", {}).get("columns", [])
    spoken = _wording(run, {one["name"]: one["meaning"] for one in declared if one.get("meaning")}).spoken(
        say
    )
    return lambda column: spoken.name({"columns": [column]})


def _wording(run: TrainingRun, labels: dict[str, str]) -> Wording:
    schema = run.data_version.content.get("schema", {})
    derived = [Derived.from_data(one) for one in schema.get("derived", [])]
    labels |= {one.name: one.meaning for one in derived if one.meaning}
    named = partial(_text, labels, schema)
    words = {
        one.name: (str(one.params["term"]), named(one.sources[0]))
        for one in derived
        if one.how is How.has_word
    }
    return Wording(labels, words)


def estimated(version: ModelVersion) -> Reason | None:
    """Return the sentence that says what a version estimates, in the words of who declared its data; None without."""
    sentence = version.card.get("label", {}).get("sentence")
    if not sentence:
        return None
    schema = version.run.data_version.content.get("schema", {})
    told = [one for part in ("columns", "derived") for one in schema.get(part, [])]
    return in_words(reason_of(sentence), {one["name"]: one["meaning"] for one in told if one.get("meaning")})


def _text(labels: Mapping[str, str], schema: Mapping[str, Any], column: str) -> str:
    declared = (one for one in schema.get("columns", []) if one["name"] == column)
    return labels.get(column) or next((one.get("meaning") for one in declared if one.get("meaning")), column)
