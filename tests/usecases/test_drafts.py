"""A draft is saved by its page, as one act in half an hour; two tabs never overwrite each other in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import Database
from scopgov.record.tables import RecordEntry
from scopgov.usecases.tables import UseCase
from tests.conftest import Clock
from tests.usecases.proposing import Cast
from tests.usecases.test_pages import TYPED

SignIn = Callable[..., FlaskClient]


def _acts(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(RecordEntry.act).where(RecordEntry.subject == "use_case:1").order_by(RecordEntry.seq)
        return list(session.scalars(query))


def _file(database: Database) -> UseCase:
    with database.reading() as session:
        found = session.scalars(select(UseCase).where(UseCase.number == 1)).one()
        assert len(found.indicators) <= 1
        return found


def test_a_page_begins_a_draft_once_it_has_a_title_and_goes_on_saving(
    cast: Cast, sign_in: SignIn, database: Database, clock: Clock
) -> None:
    client = sign_in(cast.member)
    untitled = client.post("/use-cases/new/draft", data={**TYPED, "title": ""})
    assert (untitled.status_code, untitled.json["told"]) == (422, "Not saved: Give the use case a title.")
    first = client.post("/use-cases/new/draft", data=TYPED).json
    assert (first["told"], first["revision"]) == ("Saved at 11:00. Nothing is missing.", 1)
    short = client.post("/use-cases/new/draft", data={"title": "Photos", "category": "data_analysis"})
    assert short.json["told"] == "Saved at 11:00. 5 parts are still needed."
    assert first["page"] == "/use-cases/1/edit"
    for seen in (1, 2):
        typed = {**TYPED, "revision": seen, "problem": f"Three hours a day, {seen}."}
        assert client.post(first["address"], data=typed).json["revision"] == seen + 1
    assert _file(database).problem == "Three hours a day, 2."
    assert _acts(database) == ["usecase.drafted"]
    clock.forward(minutes=31)
    client.post(first["address"], data={**TYPED, "revision": 3})
    assert _acts(database) == ["usecase.drafted", "usecase.edited"]


def test_an_indicator_half_typed_does_not_hold_up_the_rest(
    cast: Cast, sign_in: SignIn, database: Database
) -> None:
    client = sign_in(cast.member)
    client.post("/use-cases/new/draft", data=TYPED)
    half = {**TYPED, "revision": 1, "problem": "Longer now.", "indicators-0-target": ""}
    answer = client.post("/use-cases/1/draft", data=half)
    assert answer.status_code == 200
    assert "but for the indicators" in answer.json["told"]
    file = _file(database)
    assert (file.problem, [one.name for one in file.indicators]) == ("Longer now.", ["Hours a week"])


@pytest.mark.parametrize("seen", ["1", "", "nonsense"])
def test_a_second_tab_is_refused_keeps_what_was_typed_and_shows_what_was_saved(
    cast: Cast, sign_in: SignIn, database: Database, seen: str
) -> None:
    client = sign_in(cast.member)
    client.post("/use-cases/new", data=TYPED)
    client.post("/use-cases/1/edit", data={**TYPED, "revision": "1", "problem": "Saved in the first tab."})
    mine = {**TYPED, "revision": seen, "problem": "Typed in the second tab."}
    quiet = client.post("/use-cases/1/draft", data=mine)
    assert (quiet.status_code, quiet.json["stopped"]) == (422, True)
    refused = client.post("/use-cases/1/edit", data=mine)
    assert refused.status_code == 422
    assert "You saved this file on" in refused.text
    assert "Typed in the second tab.</textarea>" in refused.text
    assert "What was saved meanwhile" in refused.text
    assert _file(database).problem == "Saved in the first tab."
    assert 'name="revision" type="hidden" value="2"' in refused.text
    client.post("/use-cases/1/edit", data={**mine, "revision": "2"})
    assert _file(database).problem == "Typed in the second tab."


def test_a_co_author_is_named_to_whoever_was_overtaken(
    cast: Cast, sign_in: SignIn, session: Session, database: Database
) -> None:
    mia, ana = sign_in(cast.member), sign_in(cast.author)
    mia.post("/use-cases/new", data=TYPED)
    mia.post("/use-cases/1/authors", data={"member_id": cast.author})
    ana.post("/use-cases/authors/1/join")
    ana.post("/use-cases/1/edit", data={**TYPED, "revision": "1", "benefit": "From Ana."})
    assert (
        "Ana Author saved this file on" in mia.post("/use-cases/1/edit", data={**TYPED, "revision": "1"}).text
    )
    assert _file(database).benefit == "From Ana."


def test_a_file_handed_in_is_no_longer_saved(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.member)
    client.post("/use-cases/new", data=TYPED)
    client.post("/use-cases/1/submit")
    answer = client.post("/use-cases/1/draft", data={**TYPED, "revision": "1"})
    assert (answer.status_code, answer.json["stopped"]) == (422, True)
    assert "Only a draft" in answer.json["told"]
