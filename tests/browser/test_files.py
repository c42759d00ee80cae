"""A new member without technical knowledge writes a whole file with the page's help alone, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor

TYPED = {
    "#title": "Relire les devis plus vite",
    "#problem": "Chaque devis est relu à deux, deux heures par semaine. Des erreurs passent quand même.",
    "#people": "Les chargées d’affaires et les clients.",
    "#benefit": "Relire d’abord les lignes qui paraissent étranges.",
    "#gains": "Une heure par semaine et par personne, rendue aux visites de site.",
    "#purpose": "Signaler les lignes d’un devis qui paraissent étranges",
    "#indicators-0-name": "Heures de relecture par semaine",
    "#indicators-0-target": "1",
}
WORDS = {
    "fr": (
        "Enregistré à",
        "Enregistrer ce brouillon",
        "Rien n’a été écrasé",
        "Soumettre au comité d’éthique",
    ),
    "en": ("Saved at", "Keep this draft", "Nothing was overwritten", "Submit to the ethics committee"),
}


@pytest.fixture
def email(site: Site) -> str:
    site.people.admit("Maud Nouvelle")
    site.people.admit("Nadir Autre")
    return "maud.nouvelle@example.test"


def _type(page: Page) -> None:
    for field, text in TYPED.items():
        page.locator(field).fill(text)


@pytest.mark.parametrize(("width", "locale"), [(390, "fr"), (1280, "en")])
def test_a_new_member_writes_a_file_and_hands_it_in(
    page_at: Callable[..., Visitor], email: str, width: int, locale: str
) -> None:
    saved, keep, untouched, hand_in = WORDS[locale]
    visitor = page_at(width, locale=locale)
    page = visitor.sign_in(email)
    visitor.go("/use-cases/new")
    _type(page)
    expect(page.locator("#autosaved")).to_contain_text(saved)
    visitor.check()
    assert page.url.endswith("/use-cases/1/edit")
    other = visitor.context.new_page()
    other.goto(page.url)
    page.locator("#problem").fill("Trois heures par semaine, à deux.")
    page.get_by_role("button", name=keep).click()
    page.wait_for_url("**/use-cases/1")
    other.locator("#problem").fill("Écrit dans le second onglet.")
    other.get_by_role("button", name=keep).click()
    expect(other.get_by_text(untouched).first).to_be_visible()
    assert other.locator("#problem").input_value() == "Écrit dans le second onglet."
    page.reload()
    visitor.check()
    page.get_by_role("button", name=hand_in).click()
    page.wait_for_load_state()
    for path in ("discussion/problem", "authors", "documents", "versions", "versions/1"):
        visitor.go(f"/use-cases/1/{path}")
        visitor.check()


def test_it_is_written_without_scripts_too(page_at: Callable[..., Visitor], email: str) -> None:
    visitor = page_at(390, scripts=False)
    page = visitor.sign_in(email)
    visitor.go("/use-cases/new")
    _type(page)
    page.get_by_role("button", name="Enregistrer ce brouillon").click()
    page.get_by_role("button", name="Soumettre au comité d’éthique").click()
    expect(page.locator("main .status").first).to_contain_text("déposé")
