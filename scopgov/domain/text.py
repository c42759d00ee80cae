"""What holds of any text, without any language or framework: marked for translation, compared as people read it."""

import unicodedata


def N_(message: str) -> str:
    """Return `message` unchanged; the extractor collects it for translators."""
    return message


def fold(written: str) -> str:
    """Return a text without capitals and accents, as names are looked for and put in order."""
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
