"""A cooperative begins: from `scopgov init` on an empty instance to the minutes of its first assembly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from scopgov.cli import main
from scopgov.domain.policy import Role
from tests.browser import walk_need, walk_use
from tests.browser.conftest import PDF_LEFT_OPEN, Site, Visitor
from tests.browser.ensemble import MEMBERS, Ensemble, address
from tests.browser.person import Person
from tests.conftest import PASSWORD

NAME = "Les Ateliers du Fleuve"
ASSEMBLY = "Première assemblée générale"
IN_FRENCH = {
    Role.administrator: "administration",
    Role.ai_lead: "référent IA",
    Role.board: "conseil d’administration",
    Role.ethics_committee: "comité d’éthique",
    Role.proposal_writer: "rédaction",
}
INVITED = ("chair", "secretary", "member", "writer", "designer")


def _init(site: Site) -> str:
    """Run `scopgov init` and return the path of the address it prints."""
    told = {
        "SCOPGOV_INSTANCE": str(site.settings.instance),
        "SCOPGOV_DATABASE_URL": site.settings.database_url,
        "SCOPGOV_BASE_URL": site.address,
    }
    ran = CliRunner().invoke(main, ["init"], env=told)
    assert ran.exit_code == 0, ran.output
    printed = re.search(rf"{site.address}(/set-up/\S+)", ran.output)
    assert printed, ran.output
    return printed[1]


def _roll() -> bytes:
    """Return the members as a cooperative's own file holds them, the administrator's line too."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(["nom", "courriel", "métier", "admission", "associé", "rôles"])
    for who, (name, trade, roles) in MEMBERS.items():
        writer.writerow(
            [name, address(who), trade, "01/03/2019", "oui", ", ".join(IN_FRENCH[role] for role in roles)]
        )
    return written.getvalue().encode("utf-8-sig")


@PDF_LEFT_OPEN
def test_a_cooperative_is_set_up_invited_and_ratifies_its_founding_texts(
    empty_site: Site, page_at: Callable[..., Visitor]
) -> None:
    walk = Ensemble(empty_site, page_at)
    administrator = walk["administrator"]
    administrator.visitor.go("/")
    administrator.sees("This installation has no cooperative yet")
    administrator.look()
    path = _init(empty_site)
    _set_up(administrator, path)
    _invite(walk)
    _first_assembly(walk)
    administrator.arrive(path)
    administrator.visitor.was_refused(410)
    administrator.sees("This installation already has its cooperative.")


def _set_up(administrator: Person, path: str) -> None:
    administrator.visitor.go(path)
    administrator.look()
    administrator.press("Enter the cooperative")
    administrator.visitor.was_refused(422)
    administrator.sees("This could not be saved. Nothing was written.", "Choose the company form.")
    administrator.look(french=False)
    administrator.fill("Name of the cooperative", NAME)
    administrator.tick("SCOP-SARL: limited liability company")
    administrator.fill("Registered office: town", "Nantes")
    administrator.fill("Registration number", "RCS Nantes 000 000 000")
    administrator.fill("Name", MEMBERS["administrator"][0])
    administrator.fill("E-mail address", address("administrator"))
    administrator.fill("Password", PASSWORD)
    administrator.fill("Associate since", "2019-03-01")
    administrator.attach("Members, as a CSV file", "associés.csv", _roll())
    administrator.fill("Statutes adopted on", "2019-03-01")
    administrator.fill("Their minutes on paper", "Procès-verbal du 1er mars 2019, résolution 1")
    administrator.fill("Charter adopted on", "2026-01-15")
    administrator.fill("Its minutes on paper", "Procès-verbal du 15 janvier 2026, résolution 4")
    administrator.press("Enter the cooperative")
    administrator.sees("The cooperative is entered. Sign in to go on.")
    administrator.look()


def _invite(walk: Ensemble) -> None:
    administrator = walk["administrator"]
    administrator.arrive()
    administrator.look()
    administrator.follow(re.compile("^Print invitations: 8 people"))
    administrator.look()
    administrator.press("Print the invitations")
    administrator.look(french=False)
    for who in INVITED:
        card = administrator.page.locator(".receipt").filter(has_text=MEMBERS[who][0])
        _choose_password(walk, who, card.locator(".digest").inner_text())


def _choose_password(walk: Ensemble, who: str, link: str) -> None:
    person = walk[who]
    person.visitor.go(link.removeprefix(walk.site.address))
    if who == "chair":
        person.look()
        person.fill("New password", "court")
        person.press("Keep this password")
        person.visitor.was_refused(422)
        person.look(french=False)
    person.fill("New password", PASSWORD)
    person.press("Keep this password")
    person.arrive()
    expect(person.page.get_by_role("link", name=MEMBERS[who][0])).to_be_visible()


def _first_assembly(walk: Ensemble) -> None:
    chair = walk["chair"]
    chair.sees("Ask a first assembly to ratify the founding texts.")
    chair.look()
    with chair.hurrying():
        walk_need.prepare_assembly(walk, ASSEMBLY)
    walk_need.put(walk, "Ratification of the founding texts", "Ratify the founding texts")
    with chair.hurrying():
        walk_need.convene(walk)
        walk_need.hold(walk, ASSEMBLY)
    chair.sees("Carried: 5 for, 0 against")
    chair.look()
    with chair.hurrying():
        walk_need.close(walk, ASSEMBLY)
        pages = walk_use.minutes_of(walk, ASSEMBLY)
    assert NAME in pages[0] and "digests" in " ".join(pages)
    for text in ("Statutes and voting rules", "Charter"):
        chair.follow(text)
        chair.sees("Ratified here by poll 1.")
        chair.look()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_set_up_page_opens_with_its_key_alone(
    empty_site: Site, page_at: Callable[..., Visitor], width: int
) -> None:
    visitor = page_at(width)
    visitor.go("/set-up/not-the-key")
    visitor.was_refused(404)
    visitor.check()
