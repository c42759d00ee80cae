"""A person signs in, reads the roll and changes language, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scopgov.domain.policy import Role
from tests.browser.conftest import Site, Visitor

WIDTHS = pytest.mark.parametrize("width", [390, 1280])
LONG_NAME = "Marie-Antoinette Wojciechowska-de La Rochefoucauld Ramanantsoavina"


@pytest.fixture
def email(site: Site) -> str:
    site.people.admit_many(60)
    site.people.admit(LONG_NAME)
    site.people.admit("Ana", Role.administrator)
    return "ana@example.test"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_first_pages_are_sound(page_at: Callable[..., Visitor], email: str, dark: bool) -> None:
    visitor = page_at(dark=dark)
    visitor.go("/sign-in")
    visitor.check_everywhere()
    visitor.sign_in(email)
    for path in ("/", "/roll", "/roll?q=Wojciechowska", "/roll/new", "/roll/1", "/account", "/record"):
        visitor.go(path)
        visitor.check_everywhere()


@WIDTHS
def test_a_wrong_password_is_said_on_the_page(
    page_at: Callable[..., Visitor], email: str, width: int
) -> None:
    visitor = page_at(width, locale="en")
    page = visitor.go("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill("not the password")
    page.locator("main form button").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("E-mail address").input_value() == email
    assert [fault for fault in visitor.faults if "422" not in fault] == []


@WIDTHS
def test_the_language_is_changed_from_any_page(
    page_at: Callable[..., Visitor], email: str, width: int
) -> None:
    visitor = page_at(width)
    page = visitor.sign_in(email)
    visitor.go("/roll?q=ana")
    if width < 600:
        page.locator(".nav-open").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.url == f"{visitor.address}/roll?q=ana"
    visitor.check()


def test_all_of_it_works_without_scripts(page_at: Callable[..., Visitor], email: str) -> None:
    visitor = page_at(1280, scripts=False)
    page = visitor.sign_in(email)
    visitor.go("/roll/new")
    page.locator("input[name=name]").fill("Zoé Nouvelle")
    page.locator("input[name=email]").fill("zoe@example.test")
    page.locator("input[name=admitted_on]").fill("2026-01-05")
    page.locator("main form .actions button").click()
    page.wait_for_url("**/roll/*")
    assert "Zoé Nouvelle" in page.locator("h1").inner_text()
