"""What is typed becomes a pseudonym before it is looked for, or written in a column of pseudonyms; or nothing is."""

import pytest

from scopgov.datasets.queries import Snapshot
from scopgov.datasets.rewriting import Edit
from scopgov.domain.errors import Refused
from scopgov.domain.rewritings import Way
from scopgov.privacy.changing import for_place
from scopgov.privacy.seeking import Place
from scopgov.pseudonyms.keyring import Key

KEY = Key("k", b"k" * 32)
FILE = Snapshot("0" * 64, "x.csv", None, {}, [], None, None, declared=True, pseudonyms=("name",))


def _place(key: Key | None) -> Place:
    return Place(1, "File", FILE, ("name", "mail"), key)


def test_a_correction_in_a_column_of_pseudonyms_writes_that_of_the_name_and_never_the_name() -> None:
    edit = Edit(Way.corrected, [2], ["name"], "Zoé Éluard")
    assert for_place(edit, _place(KEY)).value == KEY.token("zoe eluard")
    with pytest.raises(Refused) as refused:
        for_place(edit, _place(None))
    assert refused.value.field == "columns"


def test_other_columns_and_empty_cells_need_no_key() -> None:
    for edit in (Edit(Way.corrected, [2], ["mail"], "z@x.example"), Edit(Way.emptied, [2], ["name", "mail"])):
        assert for_place(edit, _place(None)) == edit


def test_without_its_key_a_column_is_said_to_be_closed_and_the_key_is_never_shown() -> None:
    assert _place(None).sealed == ("name",)
    assert _place(KEY).sealed == ()
    assert repr(KEY.secret) not in repr(_place(KEY))
