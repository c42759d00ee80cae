"""The keys of pseudonyms: one file a key, outside the database and outside every backup.

Whoever has a key can tell which pseudonym stands for a name they know. Files are named by chance: a database
restored from a backup never takes the key of another installation for its own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from scopgov import key_files
from scopgov.domain.pseudonyms import KEY_BYTES, token


@dataclass(frozen=True)
class Key:
    """A secret and the name of its file."""

    name: str
    secret: bytes = field(repr=False)

    @staticmethod
    def new() -> Key:
        """Draw a key."""
        return Key(secrets.token_hex(16), secrets.token_bytes(KEY_BYTES))

    def token(self, cell: str) -> str:
        """Return the pseudonym that stands for a cell."""
        return token(self.secret, cell)


class Keyring:
    """A folder of key files, each readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: Key) -> None:
        """Write a key, durably, unless its file stands there already."""
        if self.get(key.name) is None:
            key_files.write(self._path(key.name), key.secret.hex().encode())

    def get(self, name: str) -> Key | None:
        """Return a key; None where its file is not there or cannot be read."""
        try:
            return Key(name, bytes.fromhex(self._path(name).read_text("ascii")))
        except (OSError, ValueError):
            return None

    def destroy(self, name: str) -> bool:
        """Overwrite and remove the file of a key; tell whether there was one."""
        return key_files.destroy(self._path(name))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.key"
