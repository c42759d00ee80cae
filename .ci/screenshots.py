"""Take the pictures of the README from a demonstration filled in anew: `make screenshots`.

Needs the environment of the tests, whose browser it uses. Knows addresses of pages and nothing else.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.demo import people, playing

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
PICTURES = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
MEMBER, WRITER, LEAD = (
    f"{name}@ic-plus.example" for name in ("maud.coulibaly", "ines.ibarra", "bastien.klein")
)
WALK = (
    ("home", MEMBER, "/", 1280, 900),
    ("use-case", MEMBER, "/use-cases/1", 1280, 760),
    ("screening", MEMBER, "/use-cases/1/screening/1", 1280, 900),
    ("ranking", MEMBER, "/ranking", 1280, 1420),
    ("verdict", MEMBER, "/polls/2", 1280, 1000),
    ("quality", LEAD, "/data/1/outcome", 1280, 1000),
    ("compare", MEMBER, "/training/1", 1280, 1080),
    ("audit", MEMBER, "/audits/1", 1280, 1240),
    ("audit-picture", MEMBER, "/audits/1#by-1", 1280, 1000),
    ("mandate", MEMBER, "/mandates/1", 1280, 1240),
    ("ask", WRITER, "/scores/new/1", 1280, 1080),
    ("score", WRITER, "/scores/26", 1280, 2060),
    ("pilot", MEMBER, "/pilots/1#criteria", 1280, 1000),
    ("course", MEMBER, "/courses/1#reading", 1280, 900),
    ("minutes", MEMBER, "/minutes/1", 1280, 1000),
    ("record", MEMBER, "/record", 1280, 1180),
    ("home-phone", MEMBER, "/", 390, 844),
    ("score-phone", WRITER, "/scores/26", 390, 844),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """Serve an invented cooperative from a folder thrown away at the end; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scopgov.sqlite"
        settings = Settings(instance=Path(folder), database_url=url, scheduler=False)
        playing.ensure(settings, datetime.now(UTC), reset=False, say=lambda step: print(f"  {step}…"))
        server = create_server(create_app(settings), host="127.0.0.1", port=0)
        thread = threading.Thread(target=_serve, args=(server,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


def _serve(server: object) -> None:
    with suppress(OSError):  # closing the listening socket is how it is told to stop
        server.run()  # type: ignore[attr-defined]


def take(browser: Browser, address: str, locale: str) -> None:
    """Take every picture of the walk in one language."""
    for name, email, path, width, height in WALK:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="light"
        )
        context.add_cookies([{"name": "locale", "value": locale, "url": address}])
        page = context.new_page()
        _sign_in(page, address, email)
        page.goto(address + path)
        page.screenshot(path=PICTURES / f"{name}-{locale}.png")
        context.close()


def _sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", people.SIGN_IN_WITH)
    page.click("main form button")
    page.wait_for_url(f"{address}/")


def main() -> None:
    """Fill in, serve, take pictures."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        sys.exit("no Chromium here: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for locale in ("en", "fr"):
            take(browser, address, locale)
        browser.close()


if __name__ == "__main__":
    logging.disable(logging.INFO)
    main()
