"""What pages of data rights and of pseudonyms share: look for persons in the files, while nobody waits to write."""

from __future__ import annotations

from collections.abc import Sequence

from scopgov.privacy import requests, seeking
from scopgov.privacy.seeking import Search
from scopgov.pseudonyms.keyring import Keyring
from scopgov.web import scope


def keyring() -> Keyring:
    """Return the keys of pseudonyms of this installation."""
    return Keyring(scope.settings().pseudonym_keys)


def look(texts: Sequence[str], *, sealed: bool = False) -> Search:
    """Return the rows that name somebody: in every file or, `sealed`, in those whose pseudonyms have a key."""
    settings, session = scope.settings(), scope.session()
    known = seeking.places(session, keyring(), requests.sources(session))
    places = [one for one in known if one.key or not sealed]
    return Search(places, texts, scope.aside(lambda: seeking.seek(settings, places, texts)))
