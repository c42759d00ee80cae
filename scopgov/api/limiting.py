"""How many calls a token has made within the minute. Each serving process counts for itself, in memory."""

from __future__ import annotations

import threading
from datetime import datetime

WINDOW = 60  # seconds
MOST = 10_000  # tokens remembered


class Windows:
    """Calls counted in whole minutes, by token."""

    def __init__(self) -> None:
        self._counted: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def wait(self, token_id: int, calls: int, now: datetime) -> int:
        """Count a call; return for how many seconds this token must wait, 0 where the call may be answered."""
        at = now.timestamp()
        minute = int(at // WINDOW)
        with self._lock:
            held, count = self._counted.get(token_id, (minute, 0))
            count = count + 1 if held == minute else 1
            self._forget(minute)
            self._counted[token_id] = (minute, count)
        return 0 if count <= calls else max(1, int((minute + 1) * WINDOW - at) + 1)

    def _forget(self, minute: int) -> None:
        """Keep no more than `MOST` tokens in mind: those that did not call within this minute go first."""
        if len(self._counted) >= MOST:
            self._counted = {key: one for key, one in self._counted.items() if one[0] == minute}
