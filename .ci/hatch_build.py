"""Hatch's build hook: a wheel built from a fresh clone holds the compiled catalogues, templates and migrations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from catalogues import compile_all

BUNDLED = (
    "templates",
    "migrations",
    "docs/en",
    "docs/fr",
)  # beside the package in a checkout, inside it in a wheel


class Contents(BuildHookInterface):
    """Compile the catalogues, and bring in what a checkout keeps beside the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare the tree that is being built; an editable install reads the checkout itself."""
        root = Path(self.root)
        compile_all(root / "scopgov" / "translations")
        if version != "editable":
            for name in BUNDLED:
                build_data["force_include"][str(root / name)] = f"scopgov/_bundled/{name}"
