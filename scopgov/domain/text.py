"""Mark sentences for translation without knowing any language or framework."""


def N_(message: str) -> str:
    """Return `message` unchanged; the extractor collects it for translators."""
    return message
