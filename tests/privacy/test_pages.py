"""The inventory in the browser: found, described, refused to others, taken away as CSV, JSON and PDF."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets import services as preparing
from scopgov.datasets.schema import Personal, Schema
from scopgov.domain.policy import Role
from scopgov.domain.processing import Processing
from scopgov.inventory import services
from scopgov.inventory.tables import Holding
from tests.conftest import People
from tests.datasets import small
from tests.datasets.laying import AT, declared, launched
from tests.domain.test_processing import WHOLE

SignIn = Callable[..., FlaskClient]
SCHEMA = Schema(
    tuple(replace(one, personal=Personal.direct) if one.name == "ref" else one for one in small.COLUMNS),
    small.DERIVED,
)


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Role.ai_lead)


def _declared(people: People, lead: int, *said: Processing) -> list[int]:
    with people.database.transaction() as session:
        case, by = launched(session, people.actor(lead)), people.actor(lead)
        return [services.declare(session, actor=by, now=AT, use_case=case, said=one).id for one in said]


def _with_persons(people: People, settings: Settings, lead: int) -> tuple[int, int]:
    """Return a declared file with a column about persons, and its source, of which nothing is said."""
    with people.database.transaction() as session:
        source = declared(session, settings, people.actor(lead))
        by: dict[str, Any] = {"settings": settings, "actor": people.actor(lead), "now": AT}
        preparing.declare_schema(session, **by, source=source, schema=SCHEMA)
        return source.id, source.holding_id


def test_an_empty_inventory_says_what_to_do(people: People, lead: int, sign_in: SignIn) -> None:
    assert "No source is declared yet" in sign_in(lead).get("/inventory").text


def test_a_source_is_declared_from_its_use_case_and_what_lacks_is_named(
    people: People, lead: int, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        number = launched(session, people.actor(lead)).number
    client = sign_in(lead)
    assert f"/inventory/new/{number}" in client.get(f"/use-cases/{number}").text
    answer = client.post(f"/inventory/new/{number}", data={"name": "The CRM", "personal": "yes"})
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "incomplete" in page
    assert "legal basis" in page
    assert "The CRM" in client.get(f"/use-cases/{number}").text


def test_what_was_typed_is_kept_where_two_answers_cannot_stand_together(
    people: People, lead: int, sign_in: SignIn
) -> None:
    (holding,) = _declared(people, lead, WHOLE)
    sent = {"name": "CRM", "months": "12", "until": "2030-01-01", "purpose": "Foresee delays"}
    page = sign_in(lead).post(f"/inventory/{holding}/edit", data=sent)
    assert page.status_code == 422
    assert 'id="until-error">Give a duration or an end date, not both.' in page.text
    assert "Foresee delays" in page.text


def test_the_form_shows_again_all_that_was_said(people: People, lead: int, sign_in: SignIn) -> None:
    (holding,) = _declared(people, lead, replace(WHOLE, owner_id=lead))
    client = sign_in(lead)
    page = client.get(f"/inventory/{holding}/edit").text
    fields = dict(re.findall(r'<input [^>]*?name="(\w+)"[^>]*?value="([^"]*)"', page))
    fields |= {name: text.strip() for name, text in re.findall(r'name="(\w+)"[^>]*>([^<]*)</textarea>', page)}
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        fields[name] = re.findall(r'selected value="(\w*)"', options)[0]
    assert client.post(f"/inventory/{holding}/edit", data=fields).status_code == 302
    with people.database.reading() as session:
        assert session.get_one(Holding, holding).said() == replace(WHOLE, owner_id=lead)


def test_others_read_the_inventory_and_change_nothing(people: People, lead: int, sign_in: SignIn) -> None:
    (holding,) = _declared(people, lead, WHOLE)
    client = sign_in(people.admit("Bob", Role.board))
    assert client.get(f"/inventory/{holding}").status_code == 200
    assert client.get(f"/inventory/{holding}/edit").status_code == 403
    assert client.post(f"/inventory/{holding}/remove").status_code == 403
    assert "Change" not in client.get(f"/inventory/{holding}").text


def test_the_list_is_searched_filtered_and_put_in_order(people: People, lead: int, sign_in: SignIn) -> None:
    plain = Processing("Réseaux", service="Works", location="Nantes", access="all", personal=False)
    _declared(people, lead, WHOLE, plain, Processing("Agenda", personal=True))
    client = sign_in(lead)

    def listed(query: str) -> list[str]:
        return re.findall(r'<a href="/inventory/\d+">([^<]+)</a>', client.get(f"/inventory?{query}").text)

    assert listed("") == ["Agenda", "CRM", "Réseaux"]
    assert listed("text=reseaux") == ["Réseaux"]
    assert listed("show=personal") == ["Agenda", "CRM"]
    assert listed("show=incomplete") == ["Agenda"]
    assert listed("order=lacking")[0] == "Agenda"
    assert listed("use_case=999") == []
    assert listed("use_case=nonsense&order=nonsense&page=-3") == ["Agenda", "CRM", "Réseaux"]


def test_a_source_declared_by_mistake_is_taken_off_until_a_file_comes(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    (holding,), client = _declared(people, lead, WHOLE), sign_in(lead)
    assert client.post(f"/inventory/{holding}/remove").status_code == 302
    assert client.get(f"/inventory/{holding}").status_code == 404
    _, kept = _with_persons(people, settings, lead)
    assert client.post(f"/inventory/{kept}/remove").status_code == 409


def test_data_about_persons_are_frozen_only_once_the_inventory_says_on_what_basis(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    source, holding = _with_persons(people, settings, lead)
    client = sign_in(lead)
    page = client.get(f"/data/{source}").text
    assert "purpose, legal basis, how long it is kept" in page
    assert f'href="/inventory/{holding}/edit"' in page
    assert "Freeze these data" not in page
    refused = client.post(f"/data/{source}/freeze")
    assert refused.status_code == 409
    assert "Complete the source in the inventory" in refused.text
    with people.database.reading() as session:
        assert datasets.source(session, source).frozen == []
    with people.database.transaction() as session:
        row = session.get_one(Holding, holding)
        services.change(session, actor=people.actor(lead), now=AT, holding=row, said=WHOLE)
    assert client.post(f"/data/{source}/freeze").status_code == 302


def test_the_columns_about_persons_stand_on_the_page_of_their_source(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    _, holding = _with_persons(people, settings, lead)
    page = sign_in(lead).get(f"/inventory/{holding}").text
    assert '<th scope="row">ref</th>' in page
    assert "names a person" in page


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_register_of_processing_is_printed_with_the_seven_items_of_the_law(
    people: People, lead: int, sign_in: SignIn, locale: str
) -> None:
    people.admit("Dora", Role.data_protection)
    plain = Processing("Réseaux", personal=False)
    _declared(people, lead, WHOLE, Processing("Agenda", personal=True), plain)
    answer = sign_in(lead, locale).get("/inventory/register.pdf")
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    told = {
        "fr": ("Responsable du traitement", "Dora", "base légale", "incomplète", "garantie", "Effacées"),
        "en": ("Controller", "Dora", "legal basis", "incomplete", "adequacy", "erased"),
    }[locale]
    said = (WHOLE.purpose, WHOLE.persons, WHOLE.country, WHOLE.security, "36", "Agenda", "Réseaux")
    for one in (*told, *said):
        assert one.lower() in text.lower(), one


def test_the_inventory_is_taken_away_as_a_table_and_as_data(
    people: People, lead: int, sign_in: SignIn
) -> None:
    _declared(people, lead, replace(WHOLE, purpose="=1+1"), Processing("Agenda", personal=True))
    client = sign_in(lead)
    data = json.loads(client.get("/inventory/register.json").data)
    assert [one["name"] for one in data["sources"]] == ["Agenda", "CRM"]
    assert "basis" in data["sources"][0]["lacking"]
    table = client.get("/inventory/register.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    bases = [row["Legal basis (GDPR, art. 6)"] for row in rows]
    assert bases == ["", "legitimate interests, weighed (art. 6(1)(f))"]
    assert [row["About persons"] for row in rows] == ["yes", "yes"]
    assert not rows[1]["Purpose"].startswith("=")
