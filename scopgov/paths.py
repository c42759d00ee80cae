"""Where templates, migrations, texts and translations are: in a checkout, or shipped inside the wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_BUNDLED = PACKAGE / "_bundled"
_ROOT = _BUNDLED if _BUNDLED.is_dir() else PACKAGE.parent

TEMPLATES = _ROOT / "templates"
MIGRATIONS = _ROOT / "migrations"
DOCS = _ROOT / "docs"
TRANSLATIONS = PACKAGE / "translations"
