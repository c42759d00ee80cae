"""The quality report in the browser: findings on top, columns filtered, one column in full, pairs side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.datasets import queries, services
from scopgov.domain.policy import Role
from tests.conftest import START, People
from tests.datasets import small
from tests.datasets.laying import declared, imported

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Role.ai_lead)


@pytest.fixture
def source_id(people: People, settings: Settings, lead: int) -> int:
    """A source with cells that do not fit, and one case written twice under two numbers."""
    lines = small.csv_text(300).splitlines()
    lines[5] = lines[5].replace(lines[5].split(";")[6], "a lot")
    lines.append("P9999;" + lines[8].split(";", 1)[1])
    content = "\n".join(lines).encode()
    with people.database.transaction() as session:
        source = imported(session, settings, people.actor(lead), content=content)
        by = {"settings": settings, "actor": people.actor(lead), "now": START, "source": source}
        services.declare_schema(session, **by, schema=small.SCHEMA)
        services.set_label_rule(session, **by, rule=small.RULE)
        return source.id


def test_findings_stand_on_top_with_their_lines_and_what_to_do(
    source_id: int, lead: int, sign_in: SignIn
) -> None:
    page = sign_in(lead).get(f"/data/{source_id}/quality").text
    assert "“budget” has 1 cells that do not fit its kind." in page
    assert "Look at how its cells are read" in page
    assert "Line 6." in page
    assert "1 rows equal an earlier one in all columns but “ref”." in page
    assert "<mark>P0007</mark>" in page
    assert "<mark>P9999</mark>" in page


def test_columns_are_filtered_and_put_in_order_by_the_address(
    source_id: int, lead: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    page = client.get(f"/data/{source_id}/quality?kind=date&order=missing").text
    assert "3 of 10 columns" in page
    assert page.index(">ended</a>") < page.index(">start</a>")
    assert (
        "No column is like that." in client.get(f"/data/{source_id}/quality?kind=identifier&found=some").text
    )
    assert client.get(f"/data/{source_id}/quality?kind=nonsense").status_code == 200


def test_a_column_is_shown_in_full_with_its_relation_to_the_outcome(
    source_id: int, lead: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    page = client.get(f"/data/{source_id}/quality/6").text
    assert "<code>a lot</code>" in page
    assert "How often the outcome came, by “budget”" in page
    assert "are under" in page
    assert "An identifier or a text has no bands" in client.get(f"/data/{source_id}/quality/0").text
    assert client.get(f"/data/{source_id}/quality/99").status_code == 404


def test_every_column_has_a_page_in_either_language(source_id: int, lead: int, sign_in: SignIn) -> None:
    for locale in ("fr", "en"):
        client = sign_in(lead, locale=locale)
        for place in range(10):
            assert client.get(f"/data/{source_id}/quality/{place}").status_code == 200
        assert client.get(f"/data/{source_id}/quality").status_code == 200


def test_a_report_of_an_earlier_form_is_made_again_by_who_prepares(
    people: People, source_id: int, lead: int, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        source = queries.source(session, source_id)
        source.quality = {**(source.quality or {}), "form": 1}
    client, member = sign_in(lead), sign_in(people.admit("Max"))
    assert "made before it had pictures" in member.get(f"/data/{source_id}").text
    assert member.get(f"/data/{source_id}/quality").status_code == 302
    assert member.post(f"/data/{source_id}/quality").status_code == 403
    assert client.post(f"/data/{source_id}/quality").status_code == 302
    assert "See each column in pictures" in member.get(f"/data/{source_id}").text


def test_the_report_follows_the_cleaning_steps(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        source = declared(session, settings, people.actor(lead))
        assert "finished_only" not in {one["code"] for one in (source.quality or {})["warnings"]}
        steps = [*source.steps, {"do": "keep_parsed", "columns": ["ended"]}]
        by = {"settings": settings, "actor": people.actor(lead), "now": START, "source": source}
        services.set_steps(session, **by, steps=steps)
        found = {one["code"]: one for one in (source.quality or {})["warnings"]}
    assert found["finished_only"]["remedy"].startswith("Ask for the projects still open")
    assert (source.quality or {})["kept"] < (source.quality or {})["rows"]
