"""Files of secrets that their owner alone reads: written durably, and overwritten before they are removed.

Knows nothing of what a secret opens. A disk that writes elsewhere than it is told may keep the old blocks a while.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a new file, durably; never over another one. Raises FileExistsError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _written(path, content, os.O_EXCL)
    _sync(path.parent)


def turn(path: Path, content: bytes) -> None:
    """Put a content in the place of what a file held, whole or not at all."""
    part = path.with_suffix(".part")
    _written(part, content, os.O_TRUNC)
    part.replace(path)
    _sync(path.parent)


def destroy(path: Path) -> bool:
    """Overwrite and remove a file; tell whether there was one."""
    if not path.is_file():
        return False
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    path.with_suffix(".part").unlink(missing_ok=True)
    _sync(path.parent)
    return True


def _written(path: Path, content: bytes, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
