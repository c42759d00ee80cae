"""A person at the site over HTTP: goes to pages, follows their links, fills in their forms, nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.walk.pages import Page, Typed

SPILT = re.compile(
    r"<(function|bound method|generator object|[\w.]+ object at) |\bobject at 0x|\bUndefined\b"
)
PASSWORD = "une phrase de passe facile"


class Visitor:
    """One person with one browser; `page` is what they see. Signs in again when the site asks for it."""

    def __init__(self, app: Flask, email: str = "", locale: str = "en") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("locale", locale)
        self.email = email
        self.page = Page("", 0, b"", "")

    def go(self, path: str, expect: int = 200) -> Page:
        """Open a path of the site."""
        page = self._seen(self.client.get(path, follow_redirects=True))
        if page.path == "/sign-in" and not path.startswith("/sign-in"):
            typed = {"email": self.email, "password": PASSWORD}
            page = self.press("Sign in", typed, expect=None)
        return self._expected(page, expect)

    def follow(self, label: str, expect: int = 200) -> Page:
        """Follow the link that says `label`."""
        return self.go(self.page.link(label).split("#")[0] or self.page.address, expect)

    def press(
        self,
        label: str,
        typed: Mapping[str, Typed] | None = None,
        *,
        action: str = "",
        expect: int | None = 200,
    ) -> Page:
        """Fill in the form with the button that says `label`, and press it."""
        form = self.page.form(label, action)
        button = form.button(label)
        assert button is not None
        sent = form.filled(typed or {}) | ({button.name: [button.value]} if button.name else {})
        target = form.action.split("#")[0] or self.page.address
        if form.method == "get":
            answer = self.client.get(target, query_string=sent, follow_redirects=True)
        else:
            answer = self.client.post(target, data=_as_sent(sent), follow_redirects=True)
        return self._expected(self._seen(answer), expect)

    def download(self, label: str, kind: str) -> bytes:
        """Return the file behind a link, of a kind."""
        answer = self.client.get(self.page.link(label))
        assert (answer.status_code, answer.mimetype) == (200, kind)
        return bytes(answer.data)

    def _seen(self, answer: TestResponse) -> Page:
        address = answer.request.full_path.rstrip("?")
        self.page = Page(address, answer.status_code, answer.data, answer.mimetype)
        assert not SPILT.search(self.page.text), f"{address} shows the program’s insides: {self.page.text}"
        return self.page

    def _expected(self, page: Page, status: int | None) -> Page:
        assert status in (None, page.status), f"{page.path} answered {page.status}: {page.text}"
        return page


def _as_sent(sent: Mapping[str, object]) -> dict[str, object]:
    return {
        name: (io.BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value
        for name, value in sent.items()
    }
