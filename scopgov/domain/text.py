"""What holds of any text, without any language or framework: marked for translation, compared as people read it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and signs by their kind, drawn as blanks


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


def legible(text: str) -> str:
    """Return a text without the blanks around it; nothing where it holds no sign that anybody can see.

    This alone says whether somebody wrote what was asked: letters, figures, signs of writing and pictures count;
    spaces, signs without width, fillers and what only changes the sign before it do not, alone or together.
    """
    return text.strip() if any(map(_seen, text)) else ""


def _seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNPS" and sign not in FILLERS


def as_seen(written: str) -> str:
    """Return a name as it is seen: one space between words, no sign that hides or turns letters around.

    Those that join or part letters are kept: some scripts are not written without them.
    """
    shown = (sign for sign in written if sign in _JOINERS or unicodedata.category(sign) != "Cf")
    return " ".join("".join(shown).split())


_JOINERS = "\u200c\u200d"


def fold(written: str) -> str:
    """Return a text without capitals and accents, as names are looked for and put in order."""
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
