"""Sends one call to an address that somebody typed: only where it may go, with no redirection followed.

The name is looked up once, every address it stands for is judged, and the call goes to the very address judged: a
name that changes meanwhile leads nowhere else.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.domain.webhooks import Network, may_reach

PATIENCE = 5.0  # seconds, for each step
LONGEST = 15.0  # seconds, for a whole call
HEARD = 4096  # bytes of an answer that are read


@dataclass(frozen=True)
class Heard:
    """How a call went: the status answered, or why there is none."""

    status: int | None = None
    fault: Reason | None = None

    @property
    def well(self) -> bool:
        """Tell whether the address took it."""
        return self.status is not None and 200 <= self.status < 300


def call(address: str, body: bytes, headers: Mapping[str, str], allowed: Sequence[Network]) -> Heard:
    """Post `body` to an address, and say how it went; never raises for what is on the other side."""
    parts = urlsplit(address)
    try:
        there = _resolved(parts)
        if not there or not all(
            may_reach(one, encrypted=parts.scheme == "https", allowed=allowed) for one in there
        ):
            return Heard(fault=Reason(N_("This address may not be reached from here.")))
        return _posted(parts, there[0], body, headers)
    except ssl.SSLError:
        return Heard(fault=Reason(N_("Its certificate could not be trusted.")))
    except TimeoutError:
        return Heard(fault=Reason(N_("It did not answer in time.")))
    except (OSError, http.client.HTTPException, ValueError):
        return Heard(fault=Reason(N_("It could not be reached.")))


def _resolved(parts: SplitResult) -> list[str]:
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    return [str(one[4][0]).partition("%")[0] for one in found]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _posted(parts: SplitResult, to: str, body: bytes, headers: Mapping[str, str]) -> Heard:
    connection = _connection(parts, to)
    over = threading.Event()
    cut = threading.Timer(LONGEST, _cut, (connection, over))
    cut.daemon = True
    cut.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(HEARD)
        if over.is_set():
            raise TimeoutError
        return Heard(answer.status) if answer.status < 300 else _refused(answer.status)
    finally:
        cut.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection, over: threading.Event) -> None:
    """End a call that goes on too long, however little by little it is answered."""
    over.set()
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _refused(status: int) -> Heard:
    if status < 400:
        return Heard(status, Reason(N_("It leads elsewhere: redirections are not followed.")))
    return Heard(status, Reason(N_("It answered with status %(status)s."), {"status": status}))


def _connection(parts: SplitResult, to: str) -> http.client.HTTPConnection:
    """Return a connection to the very address `to`, under the name that was typed."""
    name, port = str(parts.hostname), _port(parts)
    made = (
        http.client.HTTPSConnection(name, port, timeout=PATIENCE, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(name, port, timeout=PATIENCE)
    )

    def connect(_: object, *rest: object, **more: object) -> socket.socket:
        return socket.create_connection((to, port), PATIENCE)

    made._create_connection = connect  # type: ignore[attr-defined]  # http.client's own seam: TLS still checks the name
    return made
