"""How many calls a token has made within the minute, over all processes that serve one installation.

Each token has a place of its own in a file of the installation, counted up under a lock on that place alone: some
microseconds a call, no statement and no write to the database. Nothing of it need be durable: it is void in a minute.
"""

from __future__ import annotations

import fcntl
import math
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

WINDOW = 60  # seconds
PLACE = struct.Struct("<qq")  # which minute, how many calls


class Windows:
    """Calls counted in whole minutes, by token, in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._lock = (
            threading.Lock()
        )  # a lock on a file holds off other processes, not other threads of this one

    def wait(self, token_id: int, calls: int, now: datetime) -> int:
        """Count a call; return for how many seconds this token must wait, 0 where the call may be answered."""
        at = now.timestamp()
        minute = int(at // WINDOW)
        with self._held(token_id) as file:
            count = self._counted(file, token_id, minute)
            if count < calls:
                os.pwrite(file, PLACE.pack(minute, count + 1), token_id * PLACE.size)
                return 0
        return math.ceil((minute + 1) * WINDOW - at)

    def _counted(self, file: int, token_id: int, minute: int) -> int:
        """Return how many calls this minute has seen already."""
        found = os.pread(file, PLACE.size, token_id * PLACE.size)
        held, count = PLACE.unpack(found) if len(found) == PLACE.size else (minute, 0)
        return count if held == minute else 0

    @contextmanager
    def _held(self, token_id: int) -> Iterator[int]:
        """Hold the place of a token; return the file."""
        with self._lock:
            file = self._opened()
            about = PLACE.size, token_id * PLACE.size
            fcntl.lockf(file, fcntl.LOCK_EX, *about)
            try:
                yield file
            finally:
                fcntl.lockf(file, fcntl.LOCK_UN, *about)

    def _opened(self) -> int:
        """Return the file, opened once by each process."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._file
