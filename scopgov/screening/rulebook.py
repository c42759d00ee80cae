"""Reads the dated versions of the rules that are shipped with the program. Knows no page and no row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from scopgov.domain.ai_act import Rules
from scopgov.domain.canonical import digest
from scopgov.paths import PACKAGE

FOLDER = PACKAGE / "screening" / "rules"


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    read = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {one["version"]: one for one in read}


def versions() -> list[str]:
    """Return the versions there are, the oldest first."""
    return sorted(_data())


def latest() -> str:
    """Return the version under which a screening is made today."""
    return versions()[-1]


@cache
def rules(version: str) -> Rules:
    """Return the rules of a version."""
    return Rules.of(_data()[version])


@cache
def rules_digest(version: str) -> str:
    """Return the digest of a version's data, which a screening is frozen with."""
    return digest(_data()[version])
