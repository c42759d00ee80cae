import pandas as pd
import pytest

from scopgov.datasets.checks import bound_faults, breaches, sound, told
from scopgov.datasets.cleaning import clean
from scopgov.datasets.schema import Column, Kind, Role, Schema

TEXT = pd.DataFrame(
    {
        "ref": ["P1", "P2", "P1", "P4", ""],
        "budget": ["1 000,5", "douze", "7", "NC", "90000"],
        "start": ["01/02/2024", "2024-02-01", "31/12/2019", "", "03/03/2024"],
        "site": ["Lyon", "Nantes", "Paris", "Lyon", ""],
    },
    index=pd.Index([2, 3, 4, 6, 7], name="line"),
    dtype=object,
)
REF = Column("ref", Kind.identifier, Role.identifier)
BUDGET = Column("budget", Kind.number, Role.feature, missing=("NC",), decimal=",")
START = Column("start", Kind.date, Role.split_date, date_format="%d/%m/%Y")
SITE = Column("site", Kind.category, Role.feature)


def _with(column: Column, **rules: object) -> Schema:
    others = [one for one in (REF, BUDGET, START, SITE) if one.name != column.name]
    return Schema((Column.from_data({**column.to_data(), **rules}), *others))


@pytest.mark.parametrize(
    ("column", "rules", "lines"),
    [
        (REF, {"required": True}, [7]),
        (REF, {"unique": True}, [4]),
        (BUDGET, {"required": True}, [6]),
        (BUDGET, {"apart": True}, [3]),
        (BUDGET, {"low": "10,5"}, [4]),
        (BUDGET, {"low": "7", "high": "1 000,5"}, [7]),
        (START, {"apart": True}, [3]),
        (START, {"low": "01/01/2020"}, [4]),
        (START, {"high": "29/02/2024"}, [7]),
        (SITE, {"allowed": ["Lyon", "Nantes"]}, [4]),
        (SITE, {}, []),
    ],
)
def test_each_rule_sets_apart_the_rows_that_break_it(
    column: Column, rules: dict[str, object], lines: list[int]
) -> None:
    schema = _with(column, **rules)
    kept = sound(TEXT, schema).index.tolist()
    assert kept == [line for line in TEXT.index if line not in lines]
    counts, problems = told(TEXT, schema)
    assert [one.line for one in problems] == lines
    assert counts["rows"] == len(lines)


def test_a_row_that_breaks_two_rules_has_two_reasons_and_counts_once() -> None:
    columns = tuple(Column.from_data({**one.to_data(), "apart": True}) for one in (BUDGET, START))
    counts, problems = told(TEXT, Schema((REF, *columns, SITE)))
    reasons = [str(one.reason) for one in problems]
    assert counts["rows"] == 1
    assert reasons == [
        "“douze” in “budget” is not a number.",
        "“2024-02-01” in “start” is not a date written as declared.",
    ]


def test_rows_are_set_apart_before_the_first_step_and_counted() -> None:
    cleaned = clean(TEXT, _with(SITE, allowed=["Lyon"]), [{"do": "keep_parsed", "columns": ["budget"]}])
    assert (cleaned.apart, cleaned.text.index.tolist()) == (2, [2, 7])
    assert cleaned.effects[0]["rows_before"] == 3


def test_nothing_is_set_apart_where_nothing_is_declared() -> None:
    schema = Schema((REF, BUDGET, START, SITE))
    assert breaches(TEXT, schema) == []
    assert sound(TEXT, schema) is TEXT


def test_a_bound_is_written_as_the_cells_are() -> None:
    assert bound_faults(_with(BUDGET, low="1 000,5", high="2e3")) == []
    assert [one.params["bound"] for one in bound_faults(_with(START, low="2024-01-01"))] == ["2024-01-01"]
    assert len(bound_faults(_with(SITE, low="A"))) == 1
