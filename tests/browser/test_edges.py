"""Pages at their edges: nothing in them yet, names that do not break, thousands on the roll, no script at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from werkzeug.routing import Rule

from scopgov.charter import services as charter
from scopgov.domain.policy import Role
from scopgov.usecases import services as usecases
from scopgov.usecases.services import Aim, Proposal
from scopgov.usecases.tables import Category
from scopgov.uses import found as found_tools
from tests.browser import walk_model, walk_need
from tests.browser.conftest import Site, Visitor
from tests.browser.ensemble import Ensemble, found
from tests.browser.person import Person

pytestmark = pytest.mark.early


WIDTHS = pytest.mark.parametrize("width", [390, 1280])
HANDS_OVER_A_FILE = {"ranking.table", "registers.export", "static"}
UNBREAKABLE = "Rénovationénergétiquedespiscinesmunicipalesetdesgymnases" * 3
NAME = "Bartholomé-Alexandre-Maximilien" + "Wolfeschlegelsteinhausenbergerdorff" * 3


def _plain_addresses(site: Site) -> list[str]:
    """Return the address of every page that asks for nothing: no file, and nothing that programs call."""
    return sorted(
        {
            rule.rule
            for rule in site.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments and not _for_programs(site, rule)
        }
    )


def _for_programs(site: Site, rule: Rule) -> bool:
    guard = getattr(site.app.view_functions[rule.endpoint], "guard", None)
    return guard == "token" or rule.endpoint in HANDS_OVER_A_FILE or "." in rule.rule.rpartition("/")[2]


def test_every_room_is_sound_while_it_is_empty(site: Site, page_at: Callable[..., Visitor]) -> None:
    site.people.admit("Ada", *Role)
    visitor = page_at()
    visitor.sign_in("ada@example.test")
    for address in _plain_addresses(site):
        page = visitor.go(address)
        assert page.locator("main").inner_text().strip(), address
        if visitor.faults:
            visitor.was_refused(409)  # a page that cannot serve yet says why
        visitor.check_everywhere()


def _long_names(site: Site) -> None:
    said = ("product", "supplier", "used_for", "used_by", "data_in")
    administrator = site.people.actor(site.people.admit("Ada", *Role))
    author = site.people.admit("Lon")
    now = site.clock()
    told = Proposal(
        title=UNBREAKABLE,
        category=Category.data_analysis,
        problem=f"{UNBREAKABLE}. Puis rien.",
        benefit=UNBREAKABLE,
        people=UNBREAKABLE,
        purpose=UNBREAKABLE[:200],
        aims=[Aim(UNBREAKABLE, target=Decimal(25), unit="%" * 40, due_on=date(2030, 1, 1))],
    )
    with site.database.transaction() as session:
        charter.found(
            session,
            actor=administrator,
            now=now,
            clauses=[(UNBREAKABLE, UNBREAKABLE * 4)],
            adopted_on=date(2026, 1, 22),
            paper_reference=UNBREAKABLE,
        )
        actor = site.people.actor(author)
        use_case = usecases.draft(session, actor=actor, now=now, proposal=told)
        usecases.submit(session, actor=actor, now=now, use_case=use_case)
        found_tools.declare(session, actor=actor, now=now, **dict.fromkeys(said, UNBREAKABLE[:110]))


def test_a_word_that_does_not_break_widens_no_page(site: Site, page_at: Callable[..., Visitor]) -> None:
    site.people.admit(NAME)
    _long_names(site)
    visitor = page_at()
    visitor.sign_in("ada@example.test")
    for address in (
        "/",
        "/use-cases",
        "/use-cases/1",
        "/use-cases/1/check",
        "/roll",
        "/roll/1",
        "/charter",
        "/record",
        "/notices",
        "/tools/found/1",
    ):
        visitor.go(address)
        visitor.check_everywhere()


@WIDTHS
def test_a_roll_of_thousands_is_read_by_pages_and_searched(
    site: Site, page_at: Callable[..., Visitor], width: int
) -> None:
    site.people.admit_many(2000)
    site.people.admit("Zoé Unique", Role.administrator)
    visitor = page_at(width, locale="en")
    person = Person(visitor, "zoé.unique@example.test")
    person.arrive("/roll")
    person.sees("2001 members have a vote", "Page 1 of 41")
    visitor.check()
    person.follow("Next page")
    person.sees("Page 2 of 41")
    person.visitor.go("/roll?page=41")
    expect(person.page.locator("#people")).to_contain_text("Zoé Unique")
    person.fill("Name or trade", "membre 1999")
    person.press("Search")
    expect(person.page.locator("#people tbody tr")).to_have_count(1)
    visitor.check()
    person.fill("Name or trade", "nobody of that name")
    person.press("Search")
    person.sees("Nobody on the roll has this name or trade.")
    visitor.check()


def test_a_launch_is_proposed_checked_and_voted_and_models_trained_without_any_script(
    empty_site: Site, page_at: Callable[..., Visitor]
) -> None:
    walk = Ensemble(empty_site, page_at, scripts=False)
    for chapter in (
        found,
        walk_need.propose,
        walk_need.screen,
        walk_need.check,
        walk_need.launch,
        walk_model.bring,
        walk_model.prepare,
        walk_model.train,
    ):
        chapter(walk)


def test_after_signing_out_the_way_back_leads_to_sign_in(site: Site, page_at: Callable[..., Visitor]) -> None:
    site.people.admit("Ada")
    visitor = page_at(locale="en")
    visitor.sign_in("ada@example.test")
    page = visitor.go("/roll")
    visitor.go("/account")
    page.go_back()
    expect(page).to_have_url(f"{site.address}/roll")
    visitor.go("/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(f"{site.address}/sign-in")
    for left in ("/account", "/roll"):
        page.go_back()
        expect(page).to_have_url(f"{site.address}/sign-in?next={left}")
