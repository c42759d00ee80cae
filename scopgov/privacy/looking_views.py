"""What pages of data rights and of pseudonyms share: look for persons everywhere, while nobody waits to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scopgov.config import Settings
from scopgov.privacy import requests, rows, seeking, seeking_bytes
from scopgov.privacy.seeking import Search
from scopgov.pseudonyms.keyring import Keyring
from scopgov.web import scope


def keyring() -> Keyring:
    """Return the keys of pseudonyms of this installation."""
    return Keyring(scope.settings().pseudonym_keys)


def look(texts: Sequence[str], *, sealed: bool = False) -> Search:
    """Return the rows that name somebody: in every place or, `sealed`, in files whose pseudonyms have a key."""
    settings, session = scope.settings(), scope.session()
    known = seeking.places(session, keyring(), requests.sources(session))
    places = [one for one in known if one.key or not sealed]
    search = Search(places, texts, scope.aside(lambda: seeking.seek(settings, places, texts)))
    return search if sealed else scope.aside(lambda: _everywhere(settings, search))


def _everywhere(settings: Settings, search: Search) -> Search:
    """Add what rows of tables and other bytes say; pseudonyms that stand there are found too."""
    tokens = {token for place in search.places for token in place.tokens(search.texts)}
    wanted = [*search.texts, *sorted(tokens)]
    with scope.database().reading() as session:
        sources = requests.sources(session)
        return replace(
            search,
            there=rows.seek(session, wanted),
            files=seeking_bytes.seek(settings, session, sources, wanted),
            unread=seeking_bytes.unread(session),
        )
