"""Every table with words or bytes stands in the table of places, or apart with the reason why."""

from babel.messages.pofile import read_po
from sqlalchemy import JSON, Boolean, Date, Enum, Float, Integer, LargeBinary, Numeric, String, Table

from scopgov import tables
from scopgov.db import UTCDateTime
from scopgov.domain.places import ERASURE_NAMES, MONTH, YEAR, Erasure, each_place
from scopgov.privacy import places
from tests.house.source import ROOT

COUNTED = (Boolean, Date, Enum, Float, Integer, Numeric, UTCDateTime)
DIGESTS = ("digest", "sha256", "_hash")


def _words(table: Table) -> set[str]:
    """Return the columns of a table that may hold words about somebody."""
    return {
        column.name
        for column in table.columns
        if not isinstance(column.type, COUNTED)
        and isinstance(column.type, (String, JSON, LargeBinary))
        and not column.name.endswith(DIGESTS)
        and column.name not in places.TECHNICAL
    }


def _known() -> dict[str, Table]:
    return {table.name: table for table in tables.metadata.sorted_tables}


def test_each_table_is_a_place_or_stands_apart_once() -> None:
    apart = [name for one in places.APART for name in one.tables]
    assert len(apart) == len(set(apart))
    assert not set(apart) & set(places.BY_TABLE)
    assert {*apart, *places.BY_TABLE} == set(_known())


def test_each_column_of_words_of_a_place_is_looked_into() -> None:
    known = _known()
    left_out = {
        f"{name}.{column}"
        for name, (_, place) in places.BY_TABLE.items()
        for column in _words(known[name]) - set(place.texts) - places.PLAIN.get(name, frozenset())
    }
    assert left_out == set()


def test_a_table_apart_holds_no_words() -> None:
    known = _known()
    assert {
        f"{name}.{column}"
        for one in places.APART
        if not one.words
        for name in one.tables
        for column in _words(known[name]) - {"purpose", "scopes"}  # of a link, of a token: chosen from a list
    } == set()


def test_places_name_columns_that_are_there() -> None:
    known = _known()
    for name, (kind, place) in places.BY_TABLE.items():
        columns = set(known[name].columns.keys())
        fading = {place.fading.column, *place.fading.blanks} if place.fading else set()
        assert {*place.texts, *place.own, *place.told, *fading} <= columns, name
        assert set(place.own) <= set(place.texts), name
        for column in place.told:
            assert [one.column.table.name for one in known[name].columns[column].foreign_keys] == ["members"]
        assert kind.because and kind.delay, name
        for column in place.own:
            assert kind.erasure is not Erasure.removed or column in place.texts


def test_the_guides_say_how_long_each_place_is_kept_in_both_languages() -> None:
    with (ROOT / "scopgov/translations/fr/LC_MESSAGES/privacy_places.po").open("rb") as file:
        french = {entry.id: str(entry.string) for entry in read_po(file, locale="fr")}
    for page, said in (("en/data-protection", {}), ("fr/protection-des-donnees", french)):
        lines = (ROOT / f"docs/{page}.md").read_text("utf-8").splitlines()
        for kind in places.KINDS:
            words = (kind.name, kind.delay, ERASURE_NAMES[kind.erasure])
            assert f"| {' | '.join(said.get(one, one) for one in words)} |" in lines, page


def test_what_the_clock_takes_out_is_kept_for_as_long_as_is_said() -> None:
    said = {5 * YEAR: "five years", 2 * YEAR: "two after", YEAR: "one year", 6 * MONTH: "six months"}
    for kind, place in each_place(places.KINDS):
        if place.fading:
            assert said[place.fading.days] in kind.delay, place.table
