"""A refusal is an answer with a reason: what a person is told when something may not be done.

Knows nothing of pages or languages: the text is an English message id with its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One sentence to show, as an English message id with `%(name)s` parameters.

    `rule` names the rule that decided ("statutes, article 21"), `remedy` says what to do now.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    rule: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        plain = {name: _listed(value) for name, value in self.params.items()}
        return self.text % plain if plain else self.text


def _listed(value: object) -> object:
    """Return several things as one list in words; anything else as it is."""
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value


class Refused(Exception):
    """Something was not done, and here is why. Nothing is written when it is raised.

    `status` is the HTTP status a page or an API answers with; `field` names the form field at fault.
    """

    def __init__(self, reason: Reason, *, status: int = 409, field: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.status = status
        self.field = field


class NotFound(Refused):
    """The thing asked for does not exist, or this person may not know that it does."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason, status=404)


class Forbidden(Refused):
    """This person may not do that."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason, status=403)
