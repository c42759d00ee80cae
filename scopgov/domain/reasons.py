"""Keeps a reason as JSON data and rebuilds it, so that a refusal can be read again in any language.

Dates stay dates, so that each reader sees them in their own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.text import InLanguages


def reason_data(reason: Reason) -> dict[str, Any]:
    """Return a reason, its parameters and its remedy as JSON-able data."""
    params = {name: _kept(value) for name, value in reason.params.items()}
    return {"text": reason.text, "params": params, "rule": reason.rule, "remedy": reason.remedy}


def reason_of(data: Mapping[str, Any]) -> Reason:
    """Return the reason kept by `reason_data`, or as `{text, params}`, the reasons inside it too."""
    params = {name: _rebuilt(value) for name, value in (data.get("params") or {}).items()}
    return Reason(data["text"], params, rule=data.get("rule", ""), remedy=data.get("remedy", ""))


def _kept(value: object) -> object:
    if isinstance(value, Reason):
        return {"reason": reason_data(value)}
    if isinstance(value, InLanguages):
        return {"first": value.first, "texts": dict(value.texts)}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_kept(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _rebuilt(value: object) -> object:
    if isinstance(value, list):
        return tuple(_rebuilt(item) for item in value)
    if not isinstance(value, dict):
        return value
    if "reason" in value:
        return reason_of(value["reason"])
    if "text" in value:  # a reason kept by a pipeline, which needs nothing else beside it
        return reason_of(value)
    if "first" in value:
        return InLanguages(value["first"], value["texts"])
    if "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return date.fromisoformat(value["day"])
