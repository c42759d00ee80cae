"""No room without a door: from the home page, links and buttons lead to every page and every act."""

from __future__ import annotations

from flask import Flask

from scopgov.rooms import FOOTING, NAVIGATION
from tests.house.doors import named_links, pages
from tests.house.source import ROOT, text

FROM_ELSEWHERE = {
    "founding.set_up",  # `scopgov init` prints its address
    "members.choose_password",  # invitations and mails hold its address
    "members.sign_in",  # whoever is not signed in is sent there
    "static",
}


def _reached(app: Flask) -> set[str]:
    known, leads = set(app.view_functions), pages(app.view_functions)
    asked = "".join(text(path) for path in (ROOT / "scopgov" / "home").glob("*task*.py"))
    tasks = {name for name in known if f'"{name}"' in asked}
    leads["home.index"] |= tasks | {endpoint for endpoint, _ in (*NAVIGATION, *FOOTING)}
    reached: set[str] = set()
    waiting = ["home.index", *FROM_ELSEWHERE]
    while waiting:
        endpoint = waiting.pop()
        if endpoint not in reached:
            reached.add(endpoint)
            waiting.extend(leads[endpoint])
    return reached


def test_every_page_and_every_act_can_be_reached_from_home(app: Flask) -> None:
    programs = {name for name, view in app.view_functions.items() if getattr(view, "guard", "") == "token"}
    assert set(app.view_functions) - _reached(app) - programs == set()


def test_every_link_of_a_template_leads_somewhere(app: Flask) -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        assert named_links(path) <= set(app.view_functions), path
