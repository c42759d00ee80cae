"""How a mail reads: the notices waiting for a member, in the language they chose, each with its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

from flask import Flask
from flask_babel import force_locale, gettext, ngettext

from scopgov.domain.errors import Reason
from scopgov.notices import queries
from scopgov.notices.mail import Letter
from scopgov.notices.posting import Parcel
from scopgov.web.filters import say


def writer(app: Flask, site: str) -> Callable[[Parcel], Letter]:
    """Return what writes the mails of an application whose pages are at the address `site`."""

    def write(parcel: Parcel) -> Letter:
        with app.app_context(), force_locale(parcel.member.locale):
            return _letter(parcel, site)

    return write


def speaker(app: Flask) -> Callable[[Reason], str]:
    """Return what says a sentence in the language of the cooperative, where nobody reads a page."""

    def speak(reason: Reason) -> str:
        with app.app_context(), force_locale(app.config["BABEL_DEFAULT_LOCALE"]):
            return say(reason)

    return speak


def _letter(parcel: Parcel, site: str) -> Letter:
    ids = ",".join(str(notice.id) for notice in parcel.notices)
    return Letter(
        to=parcel.member.email,
        subject=_subject(parcel),
        body="\n\n".join(_paragraphs(parcel, site)) + "\n",
        reference=sha256(f"{site} {ids}".encode()).hexdigest()[:32],
        language=parcel.member.locale,
    )


def _subject(parcel: Parcel) -> str:
    headings = list(dict.fromkeys(say(queries.heading(notice)) for notice in parcel.notices))
    if len(headings) == 1:
        return headings[0]
    return str(ngettext("%(num)d notice", "%(num)d notices", len(parcel.notices)))


def _paragraphs(parcel: Parcel, site: str) -> Iterator[str]:
    for notice in parcel.notices:
        yield f"{say(queries.sentence(notice))}\n{site}{notice.path}"
    told = gettext(
        "You receive this because you have an account on this site. All that you were told is kept here:"
    )
    less = gettext("You choose what comes by mail at this address:")
    yield f"-- \n{told}\n{site}/notices\n{less}\n{site}/account/mail"
