"""The one table of places where persons may be named, all rooms together, and how to look a place up.

`tests/house/test_places.py` fails for a table with words or bytes that stands neither among them nor apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.places import Kind, Place, each_place
from scopgov.domain.text import N_
from scopgov.privacy import places_keeping, places_saying, places_scoring

KINDS: tuple[Kind, ...] = (*places_scoring.KINDS, *places_saying.KINDS, *places_keeping.KINDS)
APART = places_keeping.APART
# columns of signs that the program makes, reads or chooses among: of no table do they name anybody
TECHNICAL = frozenset(
    {
        "act",
        "attribute",
        "capacity",
        "code",
        "commitment",
        "criterion",
        "event",
        "family",
        "hash",
        "held",
        "key",
        "language",
        "locale",
        "mark",
        "metric",
        "nonce",
        "path",
        "prefix",
        "previous",
        "public_key",
        "receipt",
        "release",
        "salt",
        "scale",
        "seed",
        "slot",
        "step",
        "subject",
        "theme",
        "unit",
    }
)
# columns of places with names of columns, codes, numbers of members; of `sources`, what is made again from the file
PLAIN: Mapping[str, frozenset[str]] = {
    "arrivals": frozenset({"dropped", "pseudonyms", "reading"}),
    "batch_chunks": frozenset({"faults"}),
    "batches": frozenset({"columns"}),
    "call_answers": frozenset({"asked"}),
    "conditions": frozenset({"apart"}),
    "erasures": frozenset({"uid"}),
    "jobs": frozenset({"kind"}),
    "mandates": frozenset({"channels", "course_code", "member_ids", "roles"}),
    "pilot_plans": frozenset({"group_ids"}),
    "pseudonym_keys": frozenset({"name"}),
    "rewritings": frozenset({"columns", "leftovers"}),
    "score_refusals": frozenset({"reason"}),
    "sources": frozenset({"apart", "dropped", "label_rule", "pseudonyms", "quality", "reading"})
    | {"schema", "split", "steps", "understood"},
    "validation_rounds": frozenset({"result"}),
    "watch_reports": frozenset({"concerns"}),
    "webhooks": frozenset({"events", "stopped_because"}),
}
BY_TABLE: Mapping[str, tuple[Kind, Place]] = {place.table: (kind, place) for kind, place in each_place(KINDS)}


def looked_into() -> Iterator[tuple[Kind, Place]]:
    """Yield the places that a search reads: all but ballots."""
    return ((kind, place) for kind, place in each_place(KINDS) if not kind.secret)


def of_table(table: str) -> tuple[Kind, Place]:
    """Return a place with its kind, or refuse as not found."""
    found = BY_TABLE.get(table)
    if found is None or found[0].secret:
        raise NotFound(Reason(N_("There is no such place.")))
    return found


def fading() -> Iterator[Place]:
    """Yield the places whose words the clock takes out in time."""
    return (place for _, place in each_place(KINDS) if place.fading is not None)


def unread() -> Iterator[tuple[Kind, Place]]:
    """Yield the places with uploaded bytes that no search reads."""
    return ((kind, place) for kind, place in each_place(KINDS) if place.unread)
