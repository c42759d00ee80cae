"""What the register of processing must say of a source of data, and what training waits for.

The parts are those of GDPR art. 30(1), with the legal basis (art. 6), the condition for sensitive data (art. 9(2))
and the safeguard of a transfer (chapter V). What is missing is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


class Basis(StrEnum):
    """The legal basis of a processing: GDPR art. 6(1), a to f."""

    consent = "consent"
    contract = "contract"
    legal_obligation = "legal_obligation"
    vital_interests = "vital_interests"
    public_task = "public_task"
    legitimate_interests = "legitimate_interests"


class Ground(StrEnum):
    """What lets sensitive data be processed: GDPR art. 9(2), a to j."""

    explicit_consent = "explicit_consent"
    employment_law = "employment_law"
    vital_interests = "vital_interests"
    members_of_a_body = "members_of_a_body"
    made_public = "made_public"
    legal_claims = "legal_claims"
    public_interest = "public_interest"
    health_care = "health_care"
    public_health = "public_health"
    research = "research"


class Afterwards(StrEnum):
    """What becomes of the data once their time is over."""

    erased = "erased"
    anonymised = "anonymised"
    archived = "archived"


class Safeguard(StrEnum):
    """What protects data that leave the European Union: GDPR art. 45 to 49."""

    adequacy = "adequacy"
    standard_clauses = "standard_clauses"
    corporate_rules = "corporate_rules"
    code_or_certificate = "code_or_certificate"
    derogation = "derogation"


class Part(StrEnum):
    """What the inventory must say of a source, in the order of its pages."""

    owner = "owner"
    location = "location"
    access = "access"
    personal = "personal"
    persons = "persons"
    categories = "categories"
    purpose = "purpose"
    basis = "basis"
    ground = "ground"
    retention = "retention"
    afterwards = "afterwards"
    recipients = "recipients"
    transfer = "transfer"
    safeguard = "safeguard"
    security = "security"


PART_NAMES: Mapping[Part, str] = {
    Part.owner: N_("owner"),
    Part.location: N_("location"),
    Part.access: N_("who has access"),
    Part.personal: N_("whether it is about persons"),
    Part.persons: N_("categories of persons"),
    Part.categories: N_("categories of data"),
    Part.purpose: N_("purpose"),
    Part.basis: N_("legal basis"),
    Part.ground: N_("condition for sensitive data"),
    Part.retention: N_("how long it is kept"),
    Part.afterwards: N_("what happens then"),
    Part.recipients: N_("recipients"),
    Part.transfer: N_("transfer outside the European Union"),
    Part.safeguard: N_("safeguard of the transfer"),
    Part.security: N_("security measures"),
}


@dataclass(frozen=True)
class Processing:
    """What is said of a source; None and "" are what nobody said yet.

    `months` or `until` says how long data are kept; `counted_from` the event that months are counted from.
    """

    name: str
    owner_id: int | None = None
    service: str = ""
    location: str = ""
    access: str = ""
    personal: bool | None = None
    persons: str = ""
    categories: str = ""
    purpose: str = ""
    basis: Basis | None = None
    basis_detail: str = ""
    ground: Ground | None = None
    months: int | None = None
    counted_from: str = ""
    until: date | None = None
    afterwards: Afterwards | None = None
    recipients: str = ""
    transfer: bool | None = None
    country: str = ""
    safeguard: Safeguard | None = None
    security: str = ""


@dataclass(frozen=True)
class Found:
    """What the columns of the files that came from a source are declared to be: names of those about persons."""

    personal: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()


NOTHING_FOUND = Found()
NOT_WITHOUT_PERSONS = N_(
    "The source is said to hold nothing about persons, and these columns of its files are: %(columns)s."
)


def about_persons(said: Processing, found: Found = NOTHING_FOUND) -> bool:
    """Tell whether a source holds data about persons: as said, or as the columns of its files show."""
    return bool(said.personal or found.personal)


def contradiction(said: Processing, found: Found) -> Reason | None:
    """Say that what was said of a source is not what its columns show."""
    if said.personal is not False or not found.personal:
        return None
    return Reason(NOT_WITHOUT_PERSONS, {"columns": found.personal})


def lacking(said: Processing, found: Found = NOTHING_FOUND) -> tuple[Part, ...]:
    """Name what the inventory does not say yet of a source; of one without persons less is asked."""
    asked = {
        Part.owner: bool(said.owner_id or said.service),
        Part.location: bool(said.location),
        Part.access: bool(said.access),
        Part.personal: said.personal is not None and contradiction(said, found) is None,
    }
    if about_persons(said, found):
        asked |= _of_persons(said, found)
    return tuple(part for part in Part if not asked.get(part, True))


def _of_persons(said: Processing, found: Found) -> dict[Part, bool]:
    return {
        Part.persons: bool(said.persons),
        Part.categories: bool(said.categories or found.personal),
        Part.purpose: bool(said.purpose),
        Part.basis: said.basis is not None,
        Part.ground: said.ground is not None or not found.sensitive,
        Part.retention: bool(said.until or (said.months and said.counted_from)),
        Part.afterwards: said.afterwards is not None,
        Part.recipients: bool(said.recipients),
        Part.transfer: said.transfer is not None,
        Part.safeguard: not said.transfer or bool(said.country and said.safeguard),
        Part.security: bool(said.security),
    }


NEEDED_TO_TRAIN = (Part.purpose, Part.basis, Part.ground, Part.retention)


def may_train_on(said: Processing, found: Found, today: date) -> Reason | None:
    """Say why data may not be frozen for training: a personal column without basis, purpose or time, or time over."""
    if not found.personal:
        return None
    missing = [part for part in lacking(said, found) if part in NEEDED_TO_TRAIN]
    told = {"name": said.name, "columns": found.personal}
    if missing:
        text = N_(
            "These columns are about persons: %(columns)s. The inventory does not say yet of their source "
            "“%(name)s”: %(parts)s. Until it does, nothing can be frozen for training."
        )
        parts = tuple(Reason(PART_NAMES[part]) for part in missing)
        return Reason(text, {**told, "parts": parts}, rule=N_("GDPR, art. 5 and 6"), remedy=FILL_IN)
    if said.until is not None and said.until < today:
        text = N_(
            "These columns are about persons: %(columns)s. Their source “%(name)s” was to be kept until %(day)s: "
            "nothing can be frozen from it for training."
        )
        return Reason(text, {**told, "day": said.until}, rule=N_("GDPR, art. 5(1)(e)"), remedy=FILL_IN)
    return None


FILL_IN = N_("Complete the source in the inventory, then freeze the data.")


def faults(said: Processing) -> list[tuple[str, Reason]]:
    """List what cannot stand together, each with the field it is about; what is only missing is no fault."""
    found = []
    if not said.name:
        found.append(("name", Reason(N_("Give the source a name."))))
    if said.months is not None and said.until is not None:
        found.append(("until", Reason(N_("Give a duration or an end date, not both."))))
    if said.counted_from and said.months is None:
        found.append(("months", Reason(N_("Give the number of months that are counted from this event."))))
    if said.transfer is not True and (said.country or said.safeguard):
        text = N_(
            "A country or a safeguard is given: say that the data leave the European Union, or clear both."
        )
        found.append(("transfer", Reason(text)))
    return found
