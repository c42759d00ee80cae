"""What a sensitive attribute holds in a case shown to experts: theirs alone, and gone on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.apart.tables import SensitiveAttribute
from scopgov.audits import sensitive
from scopgov.domain.sensitive import Category
from scopgov.validation.tables import Case
from tests.validation.holding import Table

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _asks_works(table: Table) -> None:
    """Make the works of the projects a sensitive attribute that the model asks."""
    with table.people.database.transaction() as session:
        version = table.version(session)
        version.inputs = [
            {**one, "kept_apart": True} if one["name"] == "works" else one for one in version.inputs
        ]
        version.recipe = {**version.recipe, "apart": {"attribute": "works", "necessary": "!", "audit": 1}}
        about = {"name": "works", "purpose": "?", "lawful": "!", "by_line": {"2": "Roof"}, "counts": {}}
        told = {
            "category": Category.occupation,
            "added_by": table.lead.member_id,
            "added_at": table.people.now,
        }
        day = (table.people.now + timedelta(days=30)).date()
        data = version.run.data_version_id
        session.add(SensitiveAttribute(data_version_id=data, delete_on=day, **about, **told))


def test_an_expert_reads_the_value_others_that_it_was_given_and_its_day_erases_it(
    table: Table, sign_in: SignIn
) -> None:
    round_id = table.opened(invented=1)
    for expert in table.experts:
        table.judge_rest(round_id, expert)
    table.close(round_id)
    _asks_works(table)
    with table.people.database.reading() as session:
        real = session.scalars(select(Case).where(Case.line.is_not(None))).first()
        assert real is not None and real.inputs["works"]
        value, page = str(real.inputs["works"]), f"/validation/cases/{real.id}"
    expert, member = sign_in(table.experts[0].member_id), sign_in(table.member.member_id)
    assert value in expert.get(page).text
    assert value not in member.get(page).text and "sensitive, not written here" in member.get(page).text
    assert "works" not in member.get(f"/validation/{round_id}.csv").text
    with table.people.database.transaction() as session:
        later = table.people.now + timedelta(days=31)
        for one in sensitive.due(session, later):
            sensitive.erase_due(session, later, one)
    assert value not in expert.get(page).text
    with table.people.database.reading() as session:
        kept = session.scalars(select(Case)).all()
        assert {one.inputs["works"] == "" for one in kept if one.line is not None} == {True}
        assert [one.inputs["works"] for one in kept if one.line is None] == ["Roof / Windows"]
        assert not any(value in str(one.answer) for one in kept if one.line is not None)
