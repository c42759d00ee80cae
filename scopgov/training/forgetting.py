"""Takes what a sensitive attribute holds out of a kept answer of a model: it still adds up, and says no value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

Parts = Sequence[Mapping[str, Any]]


def factors(kept: Parts, names: Collection[str]) -> list[dict[str, Any]]:
    """Return factors without the value of those about some columns."""
    return [{**one, "value": ""} if set(names) & set(one["columns"]) else dict(one) for one in kept]


def warnings(kept: Parts, names: Collection[str]) -> list[dict[str, Any]]:
    """Return warnings but for those about some columns, which tell the value."""
    return [dict(one) for one in kept if (one.get("params") or {}).get("name") not in names]
