"""Keeps bytes under their SHA-256: written once, read only, hashed again at every reading.

Knows nothing of models: what the bytes mean is for whoever asked for them.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import IO

from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.text import N_

MAX_BYTES = 200 * 1024 * 1024
BLOCK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Tampered(Refused):
    """The stored bytes are no longer those that were stored."""

    def __init__(self, digest: str, found: str) -> None:
        text = N_(
            "The stored bytes changed: expected %(expected)s, found %(found)s. Nothing was read from them."
        )
        super().__init__(Reason(text, {"expected": digest, "found": found}), status=409)


def put(root: Path, data: bytes) -> str:
    """Store bytes and return their SHA-256; the file appears whole or not at all, and read-only.

    Storing the same bytes again restores a file that was lost or changed. Raises Refused above `MAX_BYTES`.
    """
    return take(root, io.BytesIO(data), MAX_BYTES)[0]


def take(root: Path, stream: IO[bytes], most: int = MAX_BYTES) -> tuple[str, int]:
    """Store what a stream holds, a block at a time; return its SHA-256 and its size. Raises Refused above `most`."""
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root, prefix=".part-")
    try:
        digest, size = _write(handle, stream, most)
        path = path_of(root, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return digest, size


def share(root: Path, digest: str, into: Path) -> None:
    """Have bytes stand in another store too, without writing them twice where the disk allows it."""
    source, target = checked(root, digest), path_of(into, digest)
    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        with source.open("rb") as file:
            take(into, file, source.stat().st_size)
    _sync_folder(target.parent)


def forget(root: Path, digest: str) -> None:
    """Delete the bytes stored under a digest, if they stand there."""
    path_of(root, digest).unlink(missing_ok=True)


def _write(handle: int, stream: IO[bytes], most: int) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as file:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > most:
                text = N_("The file is larger than %(megabytes)s MB.")
                raise Refused(Reason(text, {"megabytes": most >> 20}), field="file")
            hashed.update(block)
            file.write(block)
        file.flush()
        os.fchmod(file.fileno(), 0o400)
        os.fsync(file.fileno())
    return hashed.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(root: Path, digest: str) -> bytes:
    """Return the bytes stored under a digest. Raises NotFound, or Tampered when they hash to another one."""
    path = path_of(root, digest)
    if not path.is_file():
        raise NotFound(Reason(N_("There are no stored bytes under %(digest)s."), {"digest": digest}))
    if path.stat().st_size > MAX_BYTES:
        raise Tampered(digest, f"> {MAX_BYTES}")
    data = path.read_bytes()
    found = sha256_bytes(data)
    if found != digest:
        raise Tampered(digest, found)
    return data


def checked(root: Path, digest: str) -> Path:
    """Return where the bytes of a digest stand, once they hash to it. Raises NotFound or Tampered as `read` does."""
    path = path_of(root, digest)
    if not path.is_file():
        raise NotFound(Reason(N_("There are no stored bytes under %(digest)s."), {"digest": digest}))
    found = sha256_of(path)
    if found != digest:
        raise Tampered(digest, found)
    return path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read a block at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def exists(root: Path, digest: str) -> bool:
    """Say whether a file stands under this digest (its bytes are checked only by `read`)."""
    return path_of(root, digest).is_file()


def path_of(root: Path, digest: str) -> Path:
    """Return where the bytes of a digest stand. Raises NotFound for what is not a digest."""
    if not _DIGEST.fullmatch(digest):
        raise NotFound(Reason(N_("“%(digest)s” is not a SHA-256 digest."), {"digest": digest[:80]}))
    return root / digest[:2] / digest[2:4] / digest
