"""A person at the site: does what a page offers by its visible words, and looks at every page met."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Download, Locator, expect

from tests.browser.conftest import HEIGHTS, PICTURES, Visitor
from tests.conftest import PASSWORD

DESK, PHONE = 1280, 390
_numbers = itertools.count(1)
_met: set[str] = set()  # kinds of pages read on a phone before


class Person:
    """Somebody with an account and a browser of their own, who goes by the words on the page (in English)."""

    def __init__(self, visitor: Visitor, email: str, *, looking: bool = True, width: int = DESK) -> None:
        self.visitor, self.page, self.email = visitor, visitor.page, email
        self._looking, self._width = looking, width

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """Pass over pages that were looked at before."""
        before, self._looking = self._looking, False
        yield
        self._looking = before

    # Going about ---------------------------------------------------------------------------------

    def arrive(self, path: str = "/") -> None:
        """Open a page by its address, signing in first where the site asks for it."""
        self.visitor.go(path)
        if "/sign-in" in self.page.url:
            self.fill("E-mail address", self.email)
            self.fill("Password", PASSWORD)
            self.press("Sign in")

    def follow(self, words: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Click the link that says `words`."""
        with self.page.expect_navigation():
            self._named("link", words, within).click()

    def press(self, words: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press the button that says `words`."""
        with self.page.expect_navigation():
            self._named("button", words, within).click()

    def unfold(self, words: str) -> None:
        """Open what is folded under a line that begins with these words."""
        self.page.locator("main summary", has=self.page.get_by_text(words, exact=True)).first.click()

    def download(self, words: str) -> Download:
        """Click the link that says `words` and return the file it brings."""
        with self.page.expect_download() as brought:
            self._named("link", words, None).click()
        return brought.value

    def _named(self, role: str, words: str | re.Pattern[str], within: Locator | None) -> Locator:
        place = within or self.page.locator("body")
        return place.get_by_role(role, name=words, exact=isinstance(words, str)).first  # type: ignore[arg-type]

    # Typing --------------------------------------------------------------------------------------

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type into the field labelled so."""
        self._labelled(label, within).fill(text)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose from the list labelled so."""
        self._labelled(label, within).select_option(label=option)

    def tick(self, label: str, within: Locator | None = None, *, on: bool = True) -> None:
        """Set the box, or choose the answer, labelled so."""
        self._labelled(label, within).set_checked(on)

    def attach(self, label: str, name: str, content: bytes) -> None:
        """Choose a file for the field labelled so."""
        self._labelled(label, None).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})

    def group(self, legend: str) -> Locator:
        """Return the set of fields with this legend."""
        return self.page.get_by_role("group", name=legend, exact=True)

    def _labelled(self, label: str, within: Locator | None) -> Locator:
        place = within or self.page.locator("main")
        return place.get_by_label(label, exact=True).and_(self.page.locator("input, select, textarea"))

    # Reading -------------------------------------------------------------------------------------

    def sees(self, *words: str | re.Pattern[str]) -> None:
        """Hold the page to show each of these words."""
        for one in words:
            expect(self.page.get_by_text(one).first).to_be_visible()

    def title(self) -> str:
        """Return the page's first heading."""
        return self.page.locator("h1").inner_text()

    def look(self, *, french: bool = True) -> None:
        """Hold the page to what every page owes: at a desk, and at first sight thoroughly, on a phone in French too.

        `french=False` is for the answer to a form, which is not there to be read again.
        """
        if not self._looking:
            return
        number, first = next(_numbers), self._first_sight()
        self._at(DESK, "en", number, thoroughly=first)
        if PICTURES:
            self._at(PHONE, "en", number)
        if french and (first or PICTURES):
            with self._in_french():
                self._at(PHONE, "fr", number)
                if PICTURES:
                    self._at(DESK, "fr", number)
        self._resize(self._width)

    def _first_sight(self) -> bool:
        kind = re.sub(r"\d+|\?.*|#.*", "", self.page.url.removeprefix(self.visitor.address)) + self.title()
        new = kind not in _met
        _met.add(kind)
        return new

    @contextmanager
    def _in_french(self) -> Iterator[None]:
        self._speak("fr")
        self.page.reload()
        yield
        self._speak("en")
        self._resize(DESK)
        self.page.reload()

    def _speak(self, locale: str) -> None:
        self.visitor.context.add_cookies([{"name": "locale", "value": locale, "url": self.visitor.address}])

    def _resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def _at(self, width: int, locale: str, number: int, *, thoroughly: bool = True) -> None:
        self._resize(width)
        self.visitor.check(thoroughly=thoroughly)
        if PICTURES:
            folder = Path(PICTURES) / f"{locale}-{width}"
            folder.mkdir(parents=True, exist_ok=True)
            about = re.sub(r"[^a-z0-9]+", "-", self.page.url.removeprefix(self.visitor.address).lower())
            path = folder / f"{number:03}{about.rstrip('-')}.png"
            self.page.screenshot(path=path, full_page=True)
