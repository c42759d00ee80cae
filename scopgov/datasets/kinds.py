"""The words of a declaration: kinds of cells, roles of columns, when they are known, how others are computed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What the cells of a column are."""

    category = "category"
    date = "date"
    identifier = "identifier"
    integer = "integer"
    number = "number"
    text = "text"


class Role(StrEnum):
    """What a column is for. An outcome is known only afterwards and is never a feature."""

    actual_end = "actual_end"
    feature = "feature"
    group = "group"
    identifier = "identifier"
    ignored = "ignored"
    outcome = "outcome"
    planned_end = "planned_end"
    split_date = "split_date"


class Moment(StrEnum):
    """When the cell of a column is known; a score is asked for at the proposal."""

    before = "before"
    at = "at"
    during = "during"
    after = "after"


class Personal(StrEnum):
    """How a column is about persons: it names one, helps to find one, or neither (GDPR art. 4(1))."""

    none = "none"
    indirect = "indirect"
    direct = "direct"


class How(StrEnum):
    """How a derived column is computed; the names in braces are its parameters."""

    band = "band"  # {thresholds, labels}: low end included, high end excluded
    date_part = "date_part"  # {part: year | quarter | month}
    days_after = "days_after"  # sources: a date, a number of days; makes a date
    days_between = "days_between"  # sources: from, to
    first_letters = "first_letters"  # {length}
    has_term = "has_term"  # {term, separator}: an item of the list, or a whole word when separator is ""
    has_word = (
        "has_word"  # {term, before}: a word, whatever its capitals; learnt on rows before that day, if any
    )
    item_count = "item_count"  # {separator}
    logarithm = "logarithm"  # natural; missing at zero and below


_NUMBERS = (Kind.integer, Kind.number)
_WORDS = (Kind.category, Kind.identifier, Kind.text)
SOURCES: Mapping[How, tuple[tuple[Kind, ...], ...]] = {  # for each source in turn, the kinds it may be
    How.band: (_NUMBERS,),
    How.date_part: ((Kind.date,),),
    How.days_after: ((Kind.date,), _NUMBERS),
    How.days_between: ((Kind.date,), (Kind.date,)),
    How.first_letters: (_WORDS,),
    How.has_term: (_WORDS,),
    How.has_word: (_WORDS,),
    How.item_count: (_WORDS,),
    How.logarithm: (_NUMBERS,),
}
NEEDED: Mapping[How, tuple[str, ...]] = {
    How.band: ("thresholds", "labels"),
    How.date_part: ("part",),
    How.days_after: (),
    How.days_between: (),
    How.first_letters: ("length",),
    How.has_term: ("term",),
    How.has_word: ("term",),
    How.item_count: ("separator",),
    How.logarithm: (),
}
MADE: Mapping[How, Kind] = {
    How.band: Kind.category,
    How.date_part: Kind.integer,
    How.days_after: Kind.date,
    How.days_between: Kind.integer,
    How.first_letters: Kind.category,
    How.has_term: Kind.integer,
    How.has_word: Kind.integer,
    How.item_count: Kind.integer,
    How.logarithm: Kind.number,
}
