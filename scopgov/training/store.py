"""The store of artefacts and predictions, under the name its readers know."""

from __future__ import annotations

from scopgov.store import MAX_BYTES, Tampered, exists, path_of, put, read

__all__ = ("MAX_BYTES", "Tampered", "exists", "path_of", "put", "read")
