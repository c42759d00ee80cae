"""Makes features of the words of a text column: learnt on training rows only, chosen by a person, kept as declarations.

Each word is a derived column of zeros and ones, so that every kind of model, a score and a card speak of it by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from scopgov.config import Settings
from scopgov.datasets import preparing, queries, vocabulary
from scopgov.datasets.preparing import Work
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.schema import Column, Derived, How, Kind, Personal, Schema
from scopgov.datasets.vocabulary import Vocabulary
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

Say = Callable[[Reason], str]


@dataclass(frozen=True)
class Proposal:
    """The words of a column as learnt on the rows before a day, and those that are features already."""

    column: str
    before: date
    vocabulary: Vocabulary
    chosen: list[str]

    @property
    def words(self) -> list[tuple[str, int | None]]:
        """Return the words to choose from, with their rows: those chosen before stay, learnt again or not."""
        learnt = {word.term: word.rows for word in self.vocabulary.words}
        return [*learnt.items(), *((term, None) for term in self.chosen if term not in learnt)]


def frozen(schema: Schema) -> list[tuple[str, list[str], date | None]]:
    """List the words that are features, by text column, with the day before which they were learnt."""
    found: dict[str, list[Derived]] = {}
    for one in schema.derived:
        if one.how is How.has_word:
            found.setdefault(one.sources[0], []).append(one)
    return [
        (column, [str(one.params["term"]) for one in made], _learnt_before(made))
        for column, made in found.items()
    ]


def _learnt_before(made: Iterable[Derived]) -> date | None:
    days = [str(one.params["before"]) for one in made if one.params.get("before")]
    return date.fromisoformat(max(days)) if days else None


def columns(schema: Schema) -> list[Column]:
    """Return the columns whose words may become features: texts known in time that name nobody."""
    return [
        one
        for one in schema.columns
        if one.kind is Kind.text and one.known_at_scoring and one.personal is not Personal.direct
    ]


def proposed(settings: Settings, of: Snapshot, column: str, names: Iterable[str] = ()) -> Proposal:
    """Learn the words of a column on the training rows; refused until outcome and split are said.

    `names` are names of persons known here; words of columns about persons count among them.
    """
    schema = queries.schema_of(of)
    if column not in [one.name for one in columns(schema)]:
        raise Refused(Reason(N_("The words of “%(name)s” cannot become features."), {"name": column}))
    dataset = queries.prepared(settings, of)
    train = dataset.frame.loc[dataset.split.train]
    known = vocabulary.names_in(names)
    for one in schema.personal():
        if one.name != column:
            known |= vocabulary.names_in(train[one.name].dropna().unique())
    learnt = vocabulary.learn(train[column].dropna(), known)
    terms = [str(one.params["term"]) for one in _words_of(schema, column)]
    return Proposal(column, dataset.split.test_begins, learnt, terms)


def _words_of(schema: Schema, column: str) -> list[Derived]:
    return [one for one in schema.derived if one.how is How.has_word and one.sources == (column,)]


def chosen(settings: Settings, of: Snapshot, proposal: Proposal, terms: Collection[str], say: Say) -> Work:
    """Make features of the words chosen, in the place of those chosen before."""
    before = {one.params["term"]: one for one in _words_of(queries.schema_of(of), proposal.column)}
    kept = [term for term, _ in proposal.words if term in terms]
    made = [before.get(term) or _derived(proposal, term, say) for term in kept]
    schema = queries.schema_of(of)
    others = tuple(one for one in schema.derived if one not in before.values())
    return preparing.columns(settings, of, replace(schema, derived=(*others, *made)))


def _derived(proposal: Proposal, term: str, say: Say) -> Derived:
    name = say(Reason(N_("%(column)s: %(term)s"), {"column": proposal.column, "term": term}))
    params = {"term": term, "before": proposal.before.isoformat()}
    return Derived(name, How.has_word, (proposal.column,), params)
