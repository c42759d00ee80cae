"""Says a frozen result by what the columns of its data mean, for members; specialists read the names of the columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scopgov.domain.fairness_words import CROSS

Data = Mapping[str, Any]
ALONE = ("calibration", "thresholds", "usual")  # what is described of one grouping alone


def spoken(result: Data, meanings: Mapping[str, str]) -> dict[str, Any]:
    """Return a result whose groupings and features are called by their meanings; figures and groups stay."""
    described = result.get("described") or {}
    told = {part: [_alone(one, meanings) for one in described[part]] for part in ALONE if part in described}
    if "otherwise" in described:
        told["otherwise"] = [
            {**one, "attributes": [meanings.get(name, name) for name in one["attributes"]]}
            for one in described["otherwise"]
        ]
    if "proxies" in described:
        told["proxies"] = [_proxy(one, meanings) for one in described["proxies"]]
    tables = {
        part: [{**one, "attribute": _joined(one, meanings)} for one in result[part]]
        for part in ("measures", "crossings")
    }
    return {**result, **tables, "described": {**described, **told}}


def _joined(table: Data, meanings: Mapping[str, str]) -> str:
    return CROSS.join(meanings.get(name, name) for name in table["attributes"])


def _alone(one: Data, meanings: Mapping[str, str]) -> dict[str, Any]:
    return {**one, "attribute": meanings.get(one["attribute"], one["attribute"])}


def _proxy(one: Data, meanings: Mapping[str, str]) -> dict[str, Any]:
    telling = [{**each, "feature": meanings.get(each["feature"], each["feature"])} for each in one["telling"]]
    own = [meanings.get(name, name) for name in one["own"]]
    return {**_alone(one, meanings), "telling": telling, "own": own}
