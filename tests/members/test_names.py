"""Names are looked for, and put in order, without regard to capitals and accents, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from scopgov.db import Database, Folded, fold, mentions
from scopgov.domain.errors import Refused
from scopgov.domain.policy import CLOCK
from scopgov.members import services
from scopgov.members.tables import Member
from tests.conftest import START, People

NAMES = ["bruno", "Zoé", "Élodie", "anna", "Eva", "François", "50 %"]


@pytest.fixture
def named(people: People) -> People:
    for at, name in enumerate(NAMES):
        people.admit_many(1, prefix=f"{name} {at}")
    return people


def test_an_accent_or_a_capital_moves_nobody_in_a_list(named: People, database: Database) -> None:
    with database.reading() as session:
        found = session.scalars(select(Member.name).order_by(Folded(Member.name))).all()
    order = ["50 %", "anna", "bruno", "Élodie", "Eva", "François", "Zoé"]
    assert [name.rsplit(" ", 2)[0] for name in found] == order


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("elodie", ["Élodie"]), ("ZOÉ", ["Zoé"]), ("francois", ["François"]), ("%", ["50 %"]), ("_", [])],
)
def test_a_search_finds_a_name_however_it_is_typed(
    named: People, database: Database, wanted: str, found: list[str]
) -> None:
    with database.reading() as session:
        names = session.scalars(select(Member.name).where(mentions(Member.name, wanted))).all()
    assert [name.rsplit(" ", 2)[0] for name in names] == found


def test_a_search_passes_over_what_is_not_filled_in(named: People, database: Database) -> None:
    with database.transaction() as session:
        session.scalars(select(Member).where(Member.name.startswith("anna"))).one().trade = "Métreuse"
    with database.reading() as session:
        names = session.scalars(select(Member.name).where(mentions(Member.trade, "metreuse"))).all()
    assert [name.rsplit(" ", 2)[0] for name in names] == ["anna"]


def test_folding_keeps_a_text_that_has_no_accent() -> None:
    assert fold("Membre 12, l’atelier") == "membre 12, l’atelier"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\u202eeiraM", "AnaeiraM"),
        ("\ufeffZoé\u200b  Éluard\r\n", "Zoé Éluard"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("\u200b\u200b", None),
        ("\u200d", None),
    ],
)
def test_a_name_is_kept_as_it_is_seen_and_none_that_nobody_sees(
    people: People, database: Database, typed: str, kept: str | None
) -> None:
    """A sign that turns letters around would show in minutes another name than the one that a search finds."""
    told: dict[str, Any] = {
        "actor": CLOCK,
        "now": START,
        "email": "z@example.test",
        "admitted_on": START.date(),
    }
    with database.transaction() as session:
        if kept is None:
            with pytest.raises(Refused, match="Give the person’s name"):
                services.admit(session, name=typed, **told)
            return
        assert services.admit(session, name=typed, **told).name == kept
