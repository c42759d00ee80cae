"""A real site on a free port, and a real browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from waitress.server import create_server

from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.jobs.runner import Runner
from scopgov.work import JOBS
from tests.conftest import PASSWORD, People

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves this machine
]
HEIGHTS = {390: 844, 1280: 900}
PICTURES = os.environ.get("SCOPGOV_PICTURES", "")  # a folder where every page looked at is kept as a picture
PDF_LEFT_OPEN = pytest.mark.filterwarnings(
    "ignore:unclosed file .*sRGB2014.icc:ResourceWarning"
)  # WeasyPrint's
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINDINGS = """async (tags) => {
  const told = await axe.run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  const grave = told.violations.filter((found) => ["serious", "critical"].includes(found.impact));
  const said = (found) => (node) => [found.id, found.impact, node.target, node.html.slice(0, 120)].join(" ");
  return grave.flatMap((found) => found.nodes.map(said(found)));
}"""  # only what is said of the page leaves the browser: the rest of axe's answer is long

BEYOND = """() => {
  const edge = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > edge + 1);
  return wide.slice(-3).map((node) => node.outerHTML.slice(0, 120));
}"""

TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]:not([type=hidden])")].map((node) => node.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything beside this file: `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


AXE = "/axe.js"
Answering = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _with_axe(site: Answering) -> Answering:
    """Give axe from the site's own address, where the browser keeps what it read of it from page to page."""
    script = AXE_SCRIPT.encode()
    headers = [
        ("Content-Type", "text/javascript; charset=utf-8"),
        ("Content-Length", str(len(script))),
        ("Cache-Control", "max-age=86400, immutable"),
    ]

    def answered(asked: dict[str, Any], begin: Callable[..., Any]) -> Iterable[bytes]:
        if asked["PATH_INFO"] != AXE:
            return site(asked, begin)
        begin("200 OK", headers)
        return [script]

    return answered


class MovedClock:
    """The real time, moved forward as often as a test wants."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def forward(self, **by: float) -> None:
        self.moved += timedelta(**by)


class Site:
    """A running installation of its own, on SQLite, with its people and its clock."""

    def __init__(self, folder: Path, template: Path) -> None:
        path = folder / "site.sqlite"
        shutil.copy(template, path)
        listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.settings = Settings(
            instance=folder, database_url=f"sqlite:///{path}", scheduler=False, base_url=self.address
        )
        self.database = Database(self.settings.database_url)
        self.clock = MovedClock()
        self.people = People(self.database, self.clock())
        self.app = create_app(self.settings, database=self.database, clock=self.clock)
        self._runner = Runner(
            self.settings, JOBS, executor=ThreadPoolExecutor, database=self.database, clock=self.clock
        )
        self.app.extensions["scopgov_runner"] = self._runner
        self._server = create_server(_with_axe(self.app), sockets=[listening], threads=4)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        with suppress(OSError):  # closing the listening socket is how it is told to stop
            self._server.run()

    def start(self) -> None:
        """Answer requests and do long work from now on."""
        self._runner.start()
        self._thread.start()

    def stop(self) -> None:
        """End the work, close the port and the database."""
        self._runner.stop()
        self._server.close()
        self._server.task_dispatcher.shutdown()
        self._thread.join(timeout=10)
        self.database.engine.dispose()


@pytest.fixture
def empty_site(tmp_path: Path, sqlite_template: Path) -> Iterator[Site]:
    """An installation without its cooperative yet, served on a free port."""
    running = Site(tmp_path, sqlite_template)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def site(empty_site: Site) -> Site:
    """A founded cooperative with nobody in it yet, served on a free port."""
    empty_site.people.found()
    return empty_site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without windows where it is there, or the program that SCOPGOV_CHROMIUM names."""
    found = os.environ.get("SCOPGOV_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "no Chromium here: apt-get install chromium, or set SCOPGOV_CHROMIUM"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """A person in front of a browser: `page`, and what went wrong in it so far."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.address = address
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._stay_here)

    def _failed(self, asked: Request) -> None:
        why = asked.failure
        if why != "net::ERR_ABORTED":  # the reader had already gone to another page
            self.faults.append(f"failed: {asked.url}: {why}")

    def _stay_here(self, asked: Request) -> None:
        if not asked.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"left the site: {asked.url}")

    def go(self, path: str) -> Page:
        """Open a path of the site."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, email: str) -> Page:
        """Sign in by typing, as a person does."""
        page = self.go("/sign-in")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url(lambda url: not url.startswith(f"{self.address}/sign-in"))
        return page

    def was_refused(self, status: int) -> None:
        """Say that the last page was meant to come with this status: the browser complains of it."""
        said = [fault for fault in self.faults if f"status of {status}" in fault]
        assert said, f"{self.page.url} did not answer {status}"
        self.faults = [fault for fault in self.faults if fault not in said]

    def check(self, *, thoroughly: bool = True) -> None:
        """Hold the page to what every page owes its reader; `thoroughly` with what axe finds, which takes longer."""
        assert self.faults == []
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        beyond = self.page.evaluate(BEYOND) if wide > 0 else []
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px: {beyond}"
        assert self.page.evaluate(TWICE) == [], f"{self.page.url}: a label or a link may miss its target"
        assert not thoroughly or accessibility_findings(self.page) == []

    def check_everywhere(self) -> None:
        """Hold the page, as it stands, to all of this on a phone and at a desk: no script asks which it is."""
        for width, height in HEIGHTS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.check()


def accessibility_findings(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a page, with where it stands."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.add_script_tag(url=AXE)
    return [f"{page.url}: {finding}" for finding in page.evaluate(FINDINGS, TAGS)]


@pytest.fixture
def page_at(browser: Browser, empty_site: Site) -> Iterator[Callable[..., Visitor]]:
    """Return a function giving a visitor with a window of some width, in a language, with or without scripts."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 1280, *, locale: str = "fr", scripts: bool = True, dark: bool = False) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        context.add_cookies([{"name": "locale", "value": locale, "url": empty_site.address}])
        contexts.append(context)
        return Visitor(context, empty_site.address)

    yield opened
    for context in contexts:
        context.close()
