"""Tells anyone which sensitive attribute of persons a model asks at each score: as the voted dossier says.

Read from the bytes that members voted on, so that what the public register says can be checked against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.sensitive import CATEGORY_NAMES
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate

NAMED = ("attribute", "category", "necessary", "lawful", "protocol", "delete_on")


@dataclass(frozen=True)
class Asked:
    """An attribute, what it says of persons, why it is needed and lawful, the digest of the sealed protocol."""

    attribute: str
    category: Reason
    necessary: str
    lawful: str
    protocol: str
    erased_on: date | None

    def sentence(self) -> Reason:
        """Say it in one sentence."""
        told = {
            "name": self.attribute,
            "category": self.category,
            "necessary": self.necessary.rstrip("."),
            "lawful": self.lawful.rstrip("."),
            "protocol": self.protocol,
        }
        text = N_(
            "“%(name)s” (%(category)s), at each score. Why it is needed: %(necessary)s. Why it is lawful: %(lawful)s. "
            "Digest of the sealed protocol that lets it be asked: %(protocol)s"
        )
        return Reason(text, told)


def asked(mandate: Mandate) -> Asked | None:
    """Return what the model of a mandate asks, None where it asks nothing sensitive that was kept apart."""
    told = voted(dossiers.content(mandate.dossier))
    if told is None:
        return None
    return Asked(
        attribute=told["attribute"],
        category=Reason(CATEGORY_NAMES[told["category"]]),
        necessary=told["necessary"],
        lawful=told["lawful"],
        protocol=told["protocol"],
        erased_on=date.fromisoformat(told["delete_on"]) if told["delete_on"] else None,
    )


def voted(dossier: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the same as data, from the content of a dossier."""
    found = dossier["model"].get("recipe", {}).get("apart")
    return {name: found.get(name, "") for name in NAMED} if found else None
