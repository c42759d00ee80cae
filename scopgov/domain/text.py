"""What holds of any text, without any language or framework: marked for translation, compared as people read it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class InLanguages:
    """A text that people wrote themselves in one language or several: `first` where a reader's is lacking."""

    first: str
    texts: Mapping[str, str]

    def in_(self, language: str) -> str:
        """Return it in a language, else as it was written first."""
        return self.texts.get(language) or self.first

    def __str__(self) -> str:
        return self.first


def N_(message: str) -> str:
    """Return `message` unchanged; the extractor collects it for translators."""
    return message


def fold(written: str) -> str:
    """Return a text without capitals and accents, as names are looked for and put in order."""
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
