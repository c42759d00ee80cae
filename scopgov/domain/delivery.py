"""How long a mail is tried and a notice kept. Knows no server and no address."""

from __future__ import annotations

from datetime import datetime, timedelta

TAKEN = timedelta(minutes=10)  # after this, whoever took a mail to send it is held to have stopped
UNREACHABLE = timedelta(minutes=5)  # how long to leave a server that does not answer in peace
KEPT = timedelta(days=365)  # how long a notice stays once read
REFUSED = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


def again(tries: int, now: datetime, until: datetime) -> datetime | None:
    """Return when to try a refused mail again after `tries` tries, None to give it up.

    `until` is when its news is over: nobody is told late that a vote closes.
    """
    if not 1 <= tries <= len(REFUSED):
        return None
    following = now + REFUSED[tries - 1]
    return following if following < until else None
